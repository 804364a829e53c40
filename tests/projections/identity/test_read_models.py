"""Accounts without anything personal, their persons as they are now, and what signs in as which account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import pytest

from domain.identity import events as e
from domain.identity.kinds import AccountKind, SuspensionReason, VerificationLevel, VerificationMethod
from projections.identity import ACCOUNT_PERSONS, ACCOUNTS, LINKED_SUBJECTS
from projections.identity.account_persons import AccountPerson
from projections.identity.accounts import Account, AccountStatus
from projections.identity.linked_subjects import LinkedSubject
from projections.identity.signing_in import MayAct, MayNotAct, Unlinked, signing_in
from projections.kernel import Reads
from tests.domain.identity.people import (
    AGAIN,
    ANA,
    BO,
    BO_REGISTERED,
    CLOSED,
    COMPANY,
    ERASED,
    ISSUER,
    REGISTERED,
    REGISTERED_AGAIN,
    ROBOT,
    ROBOT_REGISTERED,
    SUSPENDED,
    linked,
    sub,
)
from tests.spec import rows

CITIZEN = Account(ANA, AccountKind.CITIZEN, AccountStatus.ACTIVE, VerificationLevel.SELF_ASSERTED, None, None)
DUPLICATE = replace(CITIZEN, account_id=AGAIN)
PERSON = AccountPerson(ANA, "Ana Vasilache", "ana@example.org", "2004001234567")
ACTIVE = MayAct(ANA, AccountKind.CITIZEN, VerificationLevel.SELF_ASSERTED, None)
MERGED = (
    e.AccountMerged(AGAIN, ANA),
    e.AccountAbsorbed(ANA, (AGAIN,), (sub("s-1"),)),
    e.SubjectPassedOn(sub("s-1"), AGAIN, ANA),
)


def test_accounts_of_each_kind() -> None:
    rows(ACCOUNTS).given(REGISTERED, BO_REGISTERED, ROBOT_REGISTERED).then(
        CITIZEN,
        replace(CITIZEN, account_id=BO, kind=AccountKind.REPRESENTATIVE, company_id=COMPANY),
        Account(ROBOT, AccountKind.SERVICE, AccountStatus.ACTIVE, None, None, "Tax office import"),
    )


def test_levels_links_and_holds() -> None:
    raised = e.VerificationRaised(ANA, VerificationLevel.IN_PERSON, VerificationMethod.COUNTER)
    held = (e.LegalHoldPlaced(ANA, "1/26"), e.LegalHoldPlaced(ANA, "2/26"), e.LegalHoldLifted(ANA, "1/26"))
    history = (REGISTERED, *linked(ANA, "s-1"), *linked(ANA, "s-2"), e.SubjectUnlinked(ANA, sub("s-1")), raised, *held)
    row = replace(CITIZEN, verification=VerificationLevel.IN_PERSON, linked=1, legal_holds=1, legal_hold=True)
    rows(ACCOUNTS).given(*history).then(row)
    rows(ACCOUNTS).given(*history, e.LegalHoldLifted(ANA, "2/26")).then(replace(row, legal_holds=0, legal_hold=False))


def test_what_became_of_an_account() -> None:
    suspended = replace(CITIZEN, status=AccountStatus.SUSPENDED, suspended_for=SuspensionReason.SUSPECTED_MISUSE)
    rows(ACCOUNTS).given(REGISTERED, SUSPENDED).then(suspended)
    rows(ACCOUNTS).given(REGISTERED, SUSPENDED, e.AccountReinstated(ANA)).then(CITIZEN)
    rows(ACCOUNTS).given(REGISTERED, SUSPENDED, CLOSED).then(replace(CITIZEN, status=AccountStatus.CLOSED))
    erased = (REGISTERED, *linked(ANA, "s-1"), CLOSED, ERASED)
    rows(ACCOUNTS).given(*erased).then(replace(CITIZEN, status=AccountStatus.ERASED))
    rows(ACCOUNTS).given(REGISTERED, *linked(ANA, "s-0"), REGISTERED_AGAIN, *linked(AGAIN, "s-1"), *MERGED).then(
        replace(CITIZEN, linked=2), replace(DUPLICATE, status=AccountStatus.MERGED, merged_into_id=ANA)
    )


def test_accounts_are_not_told_anything_personal() -> None:
    assert not ACCOUNTS.personal
    assert not LINKED_SUBJECTS.personal
    assert set(ACCOUNT_PERSONS.personal) == {"full_name", "email", "national_number"}
    assert not ACCOUNT_PERSONS.history
    assert all(model.permission for model in (ACCOUNTS, ACCOUNT_PERSONS, LINKED_SUBJECTS))
    assert "Vasilache" not in repr(PERSON)


def test_a_person_as_known_now() -> None:
    rows(ACCOUNT_PERSONS).given(REGISTERED, ROBOT_REGISTERED).then(PERSON)
    corrected = e.PersonalDataCorrected(ANA, "Ana Rotaru", email_withdrawn=True)
    rows(ACCOUNT_PERSONS).given(REGISTERED, corrected).then(replace(PERSON, full_name="Ana Rotaru", email=None))
    withdrawn = e.PersonalDataCorrected(ANA, email="a@example.org", national_number_withdrawn=True)
    rows(ACCOUNT_PERSONS).given(REGISTERED, withdrawn).then(
        replace(PERSON, email="a@example.org", national_number=None)
    )


def test_an_erased_person_has_no_row_and_a_duplicate_none_of_its_own() -> None:
    rows(ACCOUNT_PERSONS).given(REGISTERED, CLOSED, ERASED).then()
    rows(ACCOUNT_PERSONS).given(REGISTERED, REGISTERED_AGAIN, *MERGED).then(PERSON)


def test_without_keys_there_is_no_person() -> None:
    unreadable = e.AccountRegistered(ANA, AccountKind.CITIZEN)
    rows(ACCOUNT_PERSONS).given(unreadable, e.PersonalDataCorrected(ANA)).then()
    rows(ACCOUNTS).given(unreadable, e.PersonalDataCorrected(ANA)).then(CITIZEN)


def test_a_subject_acts_as_one_account() -> None:
    link = LinkedSubject(sub("s-1"), AGAIN)
    history = (REGISTERED_AGAIN, *linked(AGAIN, "s-1"))
    rows(LINKED_SUBJECTS).given(*history).then(link)
    rows(LINKED_SUBJECTS).given(*history, REGISTERED, *MERGED).then(replace(link, account_id=ANA))
    rows(LINKED_SUBJECTS).given(*history, e.SubjectFreed(sub("s-1"), AGAIN)).then()


class Folded:
    """Reads of what events say."""

    def __init__(self, *events: Any) -> None:
        self._events = events

    async def by_key(self, model: Any, keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Any]:  # noqa: ARG002
        found = rows(model).given(*self._events).folded()
        return {key: found[key] for key in keys if key in found}


async def may(*events: Any) -> Any:
    return await signing_in(cast("Reads", Folded(*events)), ISSUER, "s-1")


async def test_whoever_signs_in_is_told_what_became_of_the_account() -> None:
    history = (REGISTERED, *linked(ANA, "s-1"))
    assert await may(REGISTERED) == Unlinked()
    assert await may(*history) == ACTIVE
    assert await may(*history, SUSPENDED) == MayNotAct(ANA, AccountStatus.SUSPENDED)
    assert await may(*history, CLOSED) == MayNotAct(ANA, AccountStatus.CLOSED)
    assert await may(*history, CLOSED, ERASED) == MayNotAct(ANA, AccountStatus.ERASED)
    assert await may(*history, CLOSED, ERASED, e.SubjectFreed(sub("s-1"), ANA)) == Unlinked()


@pytest.mark.parametrize("folded", [1, 2, 3])
async def test_in_the_middle_of_a_merger_nobody_acts_as_two(folded: int) -> None:
    duplicate = (REGISTERED, REGISTERED_AGAIN, *linked(AGAIN, "s-1"))
    found = await may(*duplicate, *MERGED[:folded])
    expected: Any = MayNotAct(AGAIN, AccountStatus.MERGED)
    assert found == (expected if folded < len(MERGED) else ACTIVE)
