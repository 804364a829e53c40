"""Who broke the seals of which file, why and until when, and what did the review find?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from domain.sharing.forms import BreakFinding
from domain.sharing.naming import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.holders import key_of

READ_BREAKS = "sharing.read_breaks"


@dataclass(frozen=True, slots=True)
class FileSealBreak:
    """The seals of a file, broken by an account to the moment before `validUntil`, or until they were reviewed.

    `overdue` says that nobody had reviewed it by `reviewDue`.
    """

    file_seal_break_id: str
    file_id: str
    break_id: str
    owner_unit: str
    jurisdiction: str
    account_id: str
    reason: str
    hours: int
    broken_at: datetime
    broken_under: str
    valid_until: datetime
    review_due: datetime
    overdue: bool = False
    reviewed: bool = False
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    finding: BreakFinding | None = None
    remarks: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The breaking of the seals."""
    return (key_of(fact.event.file_id, fact.event.break_id),)


def evolve(row: FileSealBreak | None, fact: Recorded[Any], key: str) -> FileSealBreak | None:
    """The breaking after an event."""
    act = fact.act
    match fact.event, row:
        case e.SealBroken() as event, _:
            return filled(
                FileSealBreak,
                event,
                file_seal_break_id=key,
                jurisdiction=jurisdiction_of(event.owner_unit),
                broken_at=act.at,
                broken_under=act.grant,
            )
        case e.SealBreakUnreviewed(), FileSealBreak():
            return replace(row, overdue=True)
        case e.SealBreakReviewed(finding=finding, remarks=remarks), FileSealBreak():
            reviewed = replace(row, reviewed=True, reviewed_at=act.at, reviewed_by=act.actor)
            return replace(reviewed, finding=finding, remarks=remarks)
        case _:
            return row


BREAKS = ReadModel(
    name="sharing.breaks",
    version=1,
    row=FileSealBreak,
    key="file_seal_break_id",
    events=(e.SealBroken, e.SealBreakReviewed, e.SealBreakUnreviewed),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("hours", "broken_under", "valid_until", "reviewed_at", "reviewed_by", "finding", "remarks"),
    orders=("review_due", "broken_at"),
    permission=READ_BREAKS,
    scope=Scope("owner_unit", "jurisdiction", account="account_id"),
)
"""Seen by inspectors whatever is sealed: what stands here is that it was broken. The file obeys its seals."""
