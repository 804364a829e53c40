"""Which runs are there, what was asked for in each, and how far has it come?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.runs import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class RunStatus(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    ENDED = "ended"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """One command for each of so many members, asked for by an account under a grant.

    `done`, `refused` and `left` come to `members` at any time. `wouldDo` and `wouldRefuse` are what a rehearsal said.
    """

    run_id: str
    name: str
    about: str
    unit: str
    jurisdiction: str
    status: RunStatus
    members: int
    done: int
    refused: int
    left: int
    asked_by: str
    under_grant: str
    asked_at: datetime
    as_of: int
    refusals: tuple[e.RefusedCount, ...] = ()
    would_do: int | None = None
    would_refuse: int | None = None
    confirmed_by: str | None = None
    reason: str | None = None
    over_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The run that the event belongs to."""
    return (fact.event.run_id,)


def evolve(row: Run | None, fact: Recorded[Any], _: str) -> Run | None:
    """The run after an event."""
    match fact.event, row:
        case e.RunBegan() as began, None:
            status = RunStatus.WAITING if began.confirmed else RunStatus.UNDER_WAY
            totals: dict[str, Any] = {"done": 0, "refused": 0, "left": began.members}
            return filled(Run, began, jurisdiction=began.unit.partition(":")[0], status=status, **totals)
        case _, None:
            return None
        case e.RunRehearsed(done=done, refused=refused), Run():
            return replace(row, would_do=done, would_refuse=sum(each.count for each in refused))
        case e.RunConfirmed(), Run():
            return replace(row, status=RunStatus.UNDER_WAY, confirmed_by=fact.act.actor)
        case e.RunPageDone() as page, Run():
            refused_now = sum(len(each.members) for each in page.refused)
            left = row.left - page.done - refused_now
            return replace(row, done=row.done + page.done, refused=row.refused + refused_now, left=left)
        case e.RunEnded(refused=refusals), Run():
            return replace(row, status=RunStatus.ENDED, refusals=refusals, over_at=fact.act.at)
        case e.RunStopped(reason=reason, refused=refusals), Run():
            return replace(row, status=RunStatus.STOPPED, reason=reason, refusals=refusals, over_at=fact.act.at)
        case _:
            return row


RUNS = ReadModel(
    name="runs.runs",
    version=1,
    row=Run,
    key="run_id",
    events=get_args(e.Event),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=(
        "under_grant",
        "as_of",
        "would_do",
        "would_refuse",
        "reason",
        "confirmed_by",
        "members",
        "done",
        "over_at",
    ),
    orders=("asked_at",),
    permission="runs.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
