"""Which account does a subject of an issuer act as?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.identity import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class LinkedSubject:
    """A subject of an issuer, under a pseudonymous id, and the account that it acts as."""

    subject_id: str
    account_id: str
    jurisdiction: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The subject."""
    return (fact.event.subject_id,)


def evolve(row: LinkedSubject | None, fact: Recorded[Any], _: str) -> LinkedSubject | None:
    """Whom the subject acts as after an event."""
    match fact.event:
        case e.SubjectReserved() as event:
            return filled(LinkedSubject, event)
        case e.SubjectPassedOn(account_id=account_id) if row is not None:
            return replace(row, account_id=account_id)
        case e.SubjectFreed():
            return None
        case _:
            return row


LINKED_SUBJECTS = ReadModel(
    name="identity.linked_subjects",
    version=2,
    row=LinkedSubject,
    key="subject_id",
    events=(e.SubjectReserved, e.SubjectPassedOn, e.SubjectFreed),
    keys=keys,
    evolve=evolve,
    unfiltered=("jurisdiction",),
    permission="identity.read_account",
    scope=Scope(jurisdiction="jurisdiction", account="account_id"),
)
