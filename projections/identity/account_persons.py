"""Who is the person of an account? For those alone who have to know; as it is now, and never as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.identity import events as e
from domain.identity.events import Email, FullName, NationalNumber
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class AccountPerson:
    """The person of an account, until it is merged into another or its person is erased."""

    account_id: str
    full_name: FullName
    email: Email
    national_number: NationalNumber
    jurisdiction: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The account."""
    return (fact.event.account_id,)


def evolve(row: AccountPerson | None, fact: Recorded[Any], _: str) -> AccountPerson | None:
    """The person after an event; a person of whom nothing can be read any more has no row."""
    match fact.event, row:
        case e.AccountRegistered() as event, None:
            return _kept(filled(AccountPerson, event))
        case e.PersonalDataCorrected() as event, AccountPerson():
            return _kept(_corrected(row, event))
        case ((e.AccountMerged() | e.AccountErased()), _):
            return None
        case _:
            return row


def _kept(row: AccountPerson) -> AccountPerson | None:
    """Before the keys of an erased person are destroyed, the erasure follows; afterwards there is nothing to read."""
    return None if row.full_name is row.email is row.national_number is None else row


def _corrected(row: AccountPerson, event: e.PersonalDataCorrected) -> AccountPerson:
    return replace(
        row,
        full_name=event.full_name or row.full_name,
        email=None if event.email_withdrawn else event.email or row.email,
        national_number=None if event.national_number_withdrawn else event.national_number or row.national_number,
    )


ACCOUNT_PERSONS = ReadModel(
    name="identity.account_persons",
    version=2,
    row=AccountPerson,
    key="account_id",
    events=(e.AccountRegistered, e.PersonalDataCorrected, e.AccountMerged, e.AccountErased),
    keys=keys,
    evolve=evolve,
    unfiltered=("jurisdiction",),
    permission="identity.read_person",
    scope=Scope(jurisdiction="jurisdiction", account="account_id"),
)
