"""Who broke the glass, why, and what did the review find?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.authority import events as e
from domain.authority.kinds import Finding
from domain.authority.naming import jurisdiction_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class GlassBreak:
    """An emergency role that an account took at a unit until `validUntil`, or until it `ended` before.

    Reviews that are overdue are those with `reviewed` false and `reviewDue` past.
    """

    glass_id: str
    account_id: str
    role_id: str
    unit: str
    jurisdiction: str
    reason: str
    broken_at: datetime
    broken_under: str
    valid_until: datetime
    review_due: datetime
    ended: bool = False
    ended_at: datetime | None = None
    ended_by: str | None = None
    ended_because: str | None = None
    reviewed: bool = False
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    finding: Finding | None = None
    remarks: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The emergency."""
    return (fact.event.glass_id,)


def evolve(row: GlassBreak | None, fact: Recorded[Any], _: str) -> GlassBreak | None:
    """The emergency after an event."""
    act = fact.act
    match fact.event, row:
        case e.GlassBroken() as event, None:
            jurisdiction = jurisdiction_of(event.unit)
            return filled(GlassBreak, event, jurisdiction=jurisdiction, broken_at=act.at, broken_under=act.grant)
        case e.GlassBreakEnded(reason=reason), GlassBreak():
            return replace(row, ended=True, ended_at=act.at, ended_by=act.actor, ended_because=reason)
        case e.GlassBreakReviewed(finding=finding, remarks=remarks), GlassBreak():
            reviewed = replace(row, reviewed=True, reviewed_at=act.at, reviewed_by=act.actor)
            return replace(reviewed, finding=finding, remarks=remarks)
        case _:
            return row


GLASS_BREAKS = ReadModel(
    name="authority.glass_breaks",
    version=1,
    row=GlassBreak,
    key="glass_id",
    events=(e.GlassBroken, e.GlassBreakEnded, e.GlassBreakReviewed),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=(
        "reason",
        "broken_under",
        "ended_at",
        "ended_by",
        "ended_because",
        "reviewed_at",
        "reviewed_by",
        "remarks",
    ),
    orders=("review_due", "broken_at"),
    permission="authority.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", account="account_id"),
)
