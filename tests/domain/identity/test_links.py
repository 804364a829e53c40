"""Subjects of issuers, duplicates that become one, and erasure with all that belongs to a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.kinds import AccountKind, ClosingReason, ErasureReason
from domain.identity.links import MAX_MERGED, MAX_SUBJECTS
from domain.identity.naming import subject_id
from tests.domain.identity.people import (
    AGAIN,
    ANA,
    BO,
    BO_REGISTERED,
    CLERK,
    CLERK_REGISTERED,
    CLOSED,
    ERASE,
    ERASED,
    ISSUER,
    MERGED,
    REGISTERED,
    REGISTERED_AGAIN,
    ROBOT,
    ROBOT_REGISTERED,
    SUSPENDED,
    linked,
    spec,
    sub,
)

OTHER = "https://other.example.org"
LINK = c.LinkSubject(ANA, ISSUER, "s-1")
UNLINK = c.UnlinkSubject(ANA, sub("s-1"))
MERGE = c.MergeAccounts(AGAIN, ANA)


def test_a_subject_is_linked_and_reserved_in_one_act() -> None:
    spec.given(REGISTERED).when(LINK).then(*linked(ANA, "s-1"))
    spec.given(ROBOT_REGISTERED).when(replace(LINK, account_id=ROBOT)).then(*linked(ROBOT, "s-1"))


def test_a_subject_belongs_to_one_account() -> None:
    others = (REGISTERED, CLERK_REGISTERED, *linked(CLERK, "s-1"))
    spec.given(*others).when(LINK).refused("subject_taken", "subject")
    elsewhere = subject_id(OTHER, "s-1")
    spec.given(*others).when(replace(LINK, issuer=OTHER)).then(
        e.SubjectLinked(ANA, elsewhere, OTHER), e.SubjectReserved(elsewhere, ANA)
    )


def test_a_subject_that_was_freed_can_be_linked_anew() -> None:
    history = (REGISTERED, CLERK_REGISTERED, *linked(ANA, "s-1"))
    freed = (e.SubjectUnlinked(ANA, sub("s-1")), e.SubjectFreed(sub("s-1"), ANA))
    spec.given(*history).when(UNLINK).then(*freed)
    spec.given(*history, *freed).when(replace(LINK, account_id=CLERK)).then(*linked(CLERK, "s-1"))
    spec.given(*history).when(replace(UNLINK, account_id=CLERK)).then()


def test_only_an_active_account_gets_a_subject_but_any_open_one_loses_it() -> None:
    history = (REGISTERED, *linked(ANA, "s-1"), SUSPENDED)
    spec.given(*history).when(replace(LINK, subject="s-2")).refused("account_suspended", "accountId")
    spec.given(*history).when(UNLINK).then(e.SubjectUnlinked(ANA, sub("s-1")), e.SubjectFreed(sub("s-1"), ANA))


@pytest.mark.parametrize("issuer", ["", "id.example.org", "https://", "https://a b", "https://" + "x" * 300])
def test_an_issuer_is_an_address(issuer: str) -> None:
    spec.given(REGISTERED).when(replace(LINK, issuer=issuer)).refused("not_an_issuer", "issuer")


@pytest.mark.parametrize("subject", [None, "", "a\nb", "x" * 256])
def test_a_subject_is_named(subject: str | None) -> None:
    spec.given(REGISTERED).when(replace(LINK, subject=subject)).refused("not_a_subject", "subject")


def test_the_id_of_a_subject_is_a_digest() -> None:
    spec.given(REGISTERED).when(c.UnlinkSubject(ANA, "s-1")).refused("not_a_subject_id", "subjectId")


def test_subjects_are_counted() -> None:
    many = [one for n in range(MAX_SUBJECTS) for one in linked(ANA, f"m-{n}")]
    spec.given(REGISTERED, *many).when(LINK).refused("too_many_subjects", "accountId")
    duplicate = (REGISTERED_AGAIN, *linked(AGAIN, "s-1"))
    spec.given(REGISTERED, *many, *duplicate).when(MERGE).refused("too_many_subjects", "intoId")


def test_a_duplicate_ends_in_the_account_that_stays_and_its_subjects_go_there() -> None:
    spec.given(REGISTERED, *linked(ANA, "s-0"), REGISTERED_AGAIN, *linked(AGAIN, "s-1")).when(MERGE).then(
        e.AccountMerged(AGAIN, ANA),
        e.AccountAbsorbed(ANA, (AGAIN,), (sub("s-1"),)),
        e.SubjectPassedOn(sub("s-1"), AGAIN, ANA),
    )


def test_a_duplicate_takes_its_own_duplicates_along() -> None:
    third = e.AccountRegistered(CLERK, AccountKind.CITIZEN, "Ana V.")
    before = (e.AccountMerged(CLERK, AGAIN), e.AccountAbsorbed(AGAIN, (CLERK,), (sub("s-1"),)))
    history = (third, *linked(CLERK, "s-1"), REGISTERED_AGAIN, *before, e.SubjectPassedOn(sub("s-1"), CLERK, AGAIN))
    merged = (
        e.AccountMerged(AGAIN, ANA),
        e.AccountAbsorbed(ANA, (AGAIN, CLERK), (sub("s-1"),)),
        e.SubjectPassedOn(sub("s-1"), AGAIN, ANA),
    )
    spec.given(*history, REGISTERED).when(MERGE).then(*merged)
    spec.given(*history, REGISTERED, *merged, CLOSED).when(ERASE).then(
        ERASED,
        e.AccountErased(AGAIN, ErasureReason.CONSENT_WITHDRAWN),
        e.AccountErased(CLERK, ErasureReason.CONSENT_WITHDRAWN),
        e.SubjectFreed(sub("s-1"), ANA),
    )


def test_what_differs_is_not_merged() -> None:
    spec.given(REGISTERED, CLERK_REGISTERED).when(c.MergeAccounts(CLERK, ANA)).refused("kinds_differ", "intoId")
    spec.given(REGISTERED, ROBOT_REGISTERED).when(c.MergeAccounts(ROBOT, ANA)).refused("service_is_no_person")
    spec.given(REGISTERED).when(c.MergeAccounts(ANA, ANA)).refused("merged_with_itself", "intoId")
    other = replace(BO_REGISTERED, account_id=CLERK, company_id="MD:1")
    spec.given(BO_REGISTERED, other).when(c.MergeAccounts(BO, CLERK)).refused("kinds_differ")


def test_no_merger_evades_a_suspension_or_revives_an_account() -> None:
    spec.given(REGISTERED, REGISTERED_AGAIN, SUSPENDED).when(MERGE).refused("account_suspended", "intoId")
    spec.given(REGISTERED, REGISTERED_AGAIN, SUSPENDED).when(c.MergeAccounts(ANA, AGAIN)).refused("account_suspended")
    spec.given(REGISTERED, REGISTERED_AGAIN, CLOSED).when(MERGE).refused("account_closed", "intoId")
    spec.given(REGISTERED, REGISTERED_AGAIN, CLOSED, ERASED).when(MERGE).refused("account_erased", "intoId")
    spec.given(REGISTERED_AGAIN).when(MERGE).refused("no_such_account", "intoId")
    spec.given(REGISTERED_AGAIN).when(replace(MERGE, into_id="Ana")).refused("not_a_random_id", "intoId")


def test_duplicates_are_counted() -> None:
    many = e.AccountAbsorbed(ANA, tuple(f"duplicate-{n}" for n in range(MAX_MERGED)), ())
    spec.given(REGISTERED, REGISTERED_AGAIN, many).when(MERGE).refused("too_many_merged", "intoId")


def test_subjects_of_a_closed_account_stay_reserved_until_the_person_is_erased() -> None:
    history = (REGISTERED, CLERK_REGISTERED, *linked(ANA, "s-1"), e.AccountClosed(ANA, ClosingReason.DECEASED))
    spec.given(*history).when(replace(LINK, account_id=CLERK)).refused("subject_taken")
    freed = (ERASED, e.SubjectFreed(sub("s-1"), ANA))
    spec.given(*history).when(ERASE).then(*freed)
    spec.given(*history, *freed).when(replace(LINK, account_id=CLERK)).then(*linked(CLERK, "s-1"))


def test_an_account_of_a_jurisdiction_keeps_to_it() -> None:
    here, there = replace(REGISTERED, jurisdiction="MD"), replace(REGISTERED_AGAIN, jurisdiction="RO")
    link, reserved = linked(ANA, "s-1")
    spec.given(here).when(LINK).then(link, replace(reserved, jurisdiction="MD"))
    spec.given(here, there).when(MERGE).refused("jurisdictions_differ", "intoId")
    spec.given(here, REGISTERED_AGAIN).when(MERGE).refused("jurisdictions_differ", "intoId")
    spec.given(here, replace(there, jurisdiction="MD")).when(MERGE).then(*MERGED)
