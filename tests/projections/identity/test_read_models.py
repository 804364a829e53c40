"""Accounts without anything personal, their persons as they are now, and what signs in as which account."""

from __future__ import annotations

from dataclasses import replace

from domain.identity import events as e
from domain.identity.kinds import AccountKind, AccountStatus, SuspensionReason, VerificationLevel, VerificationMethod
from projections.identity import ACCOUNT_PERSONS, ACCOUNTS, LINKED_SUBJECTS
from projections.identity.account_persons import AccountPerson
from projections.identity.accounts import Account
from projections.identity.linked_subjects import LinkedSubject
from projections.kernel.scope import Scope
from tests.domain.identity.people import (
    AGAIN,
    ANA,
    BO,
    BO_REGISTERED,
    CLOSED,
    COMPANY,
    ERASED,
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


def test_each_row_says_of_which_jurisdiction_it_is() -> None:
    here, (link, reserved) = replace(REGISTERED, jurisdiction="MD"), linked(ANA, "s-1")
    rows(ACCOUNTS).given(here).then(replace(CITIZEN, jurisdiction="MD"))
    corrected = e.PersonalDataCorrected(ANA, "Ana Rotaru")
    rows(ACCOUNT_PERSONS).given(here, corrected).then(replace(PERSON, full_name="Ana Rotaru", jurisdiction="MD"))
    own = (here, link, replace(reserved, jurisdiction="MD"))
    rows(LINKED_SUBJECTS).given(*own).then(LinkedSubject(sub("s-1"), ANA, "MD"))
    passed_on = e.SubjectPassedOn(sub("s-1"), ANA, AGAIN)
    rows(LINKED_SUBJECTS).given(*own, passed_on).then(LinkedSubject(sub("s-1"), AGAIN, "MD"))
    assert {one.scope for one in (ACCOUNTS, ACCOUNT_PERSONS, LINKED_SUBJECTS)} == {
        Scope(jurisdiction="jurisdiction", account="account_id")
    }
