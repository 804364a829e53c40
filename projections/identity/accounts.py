"""Which accounts are there, may they act, and how surely is it known whose they are? Nothing personal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, get_args

from domain.identity import events as e
from domain.identity.kinds import AccountKind, AccountStatus, SuspensionReason, VerificationLevel
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Account:
    """An account under its random id.

    A service has a `label` and no `verification`; a representative acts for a company. `linked` counts the subjects
    that act as it, `legalHolds` the proceedings that forbid its erasure. Without `jurisdiction` it is of the
    installation as a whole.
    """

    account_id: str
    kind: AccountKind
    status: AccountStatus
    verification: VerificationLevel | None
    company_id: str | None
    label: str | None
    linked: int = 0
    legal_holds: int = 0
    legal_hold: bool = False
    suspended_for: SuspensionReason | None = None
    merged_into_id: str | None = None
    jurisdiction: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The account."""
    return (fact.event.account_id,)


def evolve(row: Account | None, fact: Recorded[Any], _: str) -> Account | None:
    """The account after an event."""
    event = fact.event
    if row is None:
        return _opened(event) if isinstance(event, e.AccountRegistered) else None
    match event:
        case e.VerificationRaised(level=level) | e.VerificationLowered(level=level):
            return replace(row, verification=level)
        case e.SubjectLinked():
            return replace(row, linked=row.linked + 1)
        case e.SubjectUnlinked():
            return replace(row, linked=row.linked - 1)
        case e.AccountAbsorbed(subject_ids=subjects):
            return replace(row, linked=row.linked + len(subjects))
        case e.LegalHoldPlaced():
            return _held(row, row.legal_holds + 1)
        case e.LegalHoldLifted():
            return _held(row, row.legal_holds - 1)
        case _:
            return _standing(row, event)


def _opened(event: e.AccountRegistered) -> Account:
    level = None if event.kind is AccountKind.SERVICE else VerificationLevel.SELF_ASSERTED
    return filled(Account, event, status=AccountStatus.ACTIVE, verification=level)


def _held(row: Account, holds: int) -> Account:
    return replace(row, legal_holds=holds, legal_hold=holds > 0)


def _standing(row: Account, event: Any) -> Account:
    match event:
        case e.AccountSuspended(reason=reason):
            return replace(row, status=AccountStatus.SUSPENDED, suspended_for=reason)
        case e.AccountReinstated():
            return replace(row, status=AccountStatus.ACTIVE, suspended_for=None)
        case e.AccountMerged(into_id=into):
            return replace(row, status=AccountStatus.MERGED, merged_into_id=into, linked=0)
        case e.AccountClosed():
            return replace(row, status=AccountStatus.CLOSED, suspended_for=None)
        case e.AccountErased():
            return replace(row, status=AccountStatus.ERASED, linked=0)
        case _:
            return row


ACCOUNTS = ReadModel(
    name="identity.accounts",
    version=2,
    row=Account,
    key="account_id",
    events=get_args(e.AccountEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("label", "linked", "legal_holds", "suspended_for"),
    permission="identity.read_account",
    scope=Scope(jurisdiction="jurisdiction", account="account_id"),
)
