"""Suspension, closing, and legal holds."""

from __future__ import annotations

from typing import Any

import pytest

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.kinds import (
    AccountKind,
    ClosingReason,
    ErasureReason,
    LoweringReason,
    SuspensionReason,
    VerificationLevel,
    VerificationMethod,
)
from domain.identity.standing import MAX_HOLDS
from tests.domain.identity.people import (
    AGAIN,
    ANA,
    CLOSED,
    ERASE,
    ERASED,
    ISSUER,
    MERGED,
    REGISTERED,
    REGISTERED_AGAIN,
    SUSPENDED,
    spec,
    sub,
)

SUSPEND = c.SuspendAccount(ANA, SuspensionReason.SUSPECTED_MISUSE)
REINSTATE = c.ReinstateAccount(ANA)
CLOSE = c.CloseAccount(ANA, ClosingReason.OWN_REQUEST)
HOLD, LIFT = c.PlaceLegalHold(ANA, "2-1234/2026"), c.LiftLegalHold(ANA, "2-1234/2026")
HELD, LIFTED = e.LegalHoldPlaced(ANA, "2-1234/2026"), e.LegalHoldLifted(ANA, "2-1234/2026")
EVERYTHING: list[Any] = [
    c.CorrectPersonalData(ANA, "Ana Rotaru"),
    c.RaiseVerification(ANA, VerificationLevel.IN_PERSON, VerificationMethod.COUNTER),
    c.LowerVerification(ANA, VerificationLevel.SELF_ASSERTED, LoweringReason.CHECKED_WRONGLY),
    c.LinkSubject(ANA, ISSUER, "s-1"),
    c.UnlinkSubject(ANA, sub("s-1")),
    SUSPEND,
    REINSTATE,
    c.MergeAccounts(ANA, AGAIN),
    c.MergeAccounts(AGAIN, ANA),
    CLOSE,
    HOLD,
    LIFT,
]


def test_an_account_is_suspended_and_reinstated() -> None:
    spec.given(REGISTERED).when(SUSPEND).then(SUSPENDED)
    spec.given(REGISTERED, SUSPENDED).when(REINSTATE).then(e.AccountReinstated(ANA))


def test_an_account_is_closed_also_while_it_is_suspended() -> None:
    spec.given(REGISTERED).when(CLOSE).then(CLOSED)
    spec.given(REGISTERED, SUSPENDED).when(CLOSE).then(CLOSED)


@pytest.mark.parametrize("command", [SUSPEND, REINSTATE, *EVERYTHING[:5]])
def test_what_has_ended_stays_as_it_is(command: Any) -> None:
    spec.given(REGISTERED, CLOSED).when(command).refused("account_closed", "accountId")


@pytest.mark.parametrize("command", [*EVERYTHING[:5], SUSPEND, REINSTATE, c.CloseAccount(ANA, CLOSE.reason), ERASE])
def test_a_duplicate_says_where_it_went(command: Any) -> None:
    merged = (e.AccountMerged(ANA, AGAIN), e.AccountAbsorbed(AGAIN, (ANA,), ()))
    when = spec.given(REGISTERED, REGISTERED_AGAIN, *merged).when(command)
    when.refused("account_merged", "accountId")


@pytest.mark.parametrize("command", [*EVERYTHING, ERASE])
def test_an_account_that_is_not_there_is_unknown(command: Any) -> None:
    known = [REGISTERED_AGAIN] if isinstance(command, c.MergeAccounts) else []
    spec.given(*known).when(command).refused("no_such_account")


@pytest.mark.parametrize("command", EVERYTHING)
def test_nothing_happens_to_the_erased(command: Any) -> None:
    spec.given(REGISTERED, REGISTERED_AGAIN, CLOSED, ERASED).when(command).refused("account_erased")
    register = c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana Vasilache")
    spec.given(REGISTERED, CLOSED, ERASED).when(register).refused("account_erased")


def test_a_person_is_erased_after_the_account_was_closed() -> None:
    spec.given(REGISTERED).when(ERASE).refused("account_open", "accountId")
    spec.given(REGISTERED, SUSPENDED).when(ERASE).refused("account_open")
    spec.given(REGISTERED, CLOSED).when(ERASE).then(ERASED)


def test_a_legal_hold_forbids_erasure_until_the_last_is_lifted() -> None:
    other = e.LegalHoldPlaced(ANA, "3-77/2026")
    spec.given(REGISTERED, CLOSED).when(HOLD).then(HELD)
    spec.given(REGISTERED, HELD, CLOSED).when(ERASE).refused("legal_hold", "accountId")
    spec.given(REGISTERED, HELD, other, CLOSED, LIFTED).when(ERASE).refused("legal_hold")
    spec.given(REGISTERED, HELD, CLOSED).when(LIFT).then(LIFTED)
    spec.given(REGISTERED, HELD, CLOSED, LIFTED).when(ERASE).then(ERASED)


def test_a_hold_on_a_duplicate_holds_for_the_person() -> None:
    held = e.LegalHoldPlaced(AGAIN, "9/26")
    history = (REGISTERED, REGISTERED_AGAIN, *MERGED, held, CLOSED)
    spec.given(*history).when(ERASE).refused("legal_hold", "accountId")
    lifted = spec.given(*history, e.LegalHoldLifted(AGAIN, "9/26"))
    lifted.when(ERASE).then(ERASED, e.AccountErased(AGAIN, ErasureReason.CONSENT_WITHDRAWN))


@pytest.mark.parametrize("reference", ["", " 1", "Ana Vasilache, Orhei", "x" * 61, "a\nb"])
def test_a_hold_names_proceedings(reference: str) -> None:
    spec.given(REGISTERED).when(c.PlaceLegalHold(ANA, reference)).refused("not_a_docket_number", "reference")
    spec.given(REGISTERED).when(c.LiftLegalHold(ANA, reference)).refused("not_a_docket_number", "reference")


def test_a_value_without_its_form_is_refused_first() -> None:
    spec.given().when(c.PlaceLegalHold(ANA, "")).refused("not_a_docket_number", "reference")
    spec.given(REGISTERED, CLOSED, ERASED).when(c.LinkSubject(ANA, "", "s-1")).refused("not_an_issuer", "issuer")
    spec.given().when(c.CloseAccount("Ana Vasilache", CLOSE.reason)).refused("not_a_random_id", "accountId")


def test_holds_are_counted() -> None:
    many = [e.LegalHoldPlaced(ANA, f"{n}/26") for n in range(MAX_HOLDS)]
    spec.given(REGISTERED, *many).when(HOLD).refused("too_many_holds", "accountId")
    spec.given(REGISTERED).when(LIFT).then()
