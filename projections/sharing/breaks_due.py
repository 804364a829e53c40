"""Until when is the breaking of a seal to be reviewed? For the scheduler."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.alarms import Alarms, alarms, without
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.sharing import events as e
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope
from projections.sharing.breaks import READ_BREAKS, keys

REVIEW = "review"
"""The step at which a review is overdue."""


@dataclass(frozen=True, slots=True)
class SealBreakDue:
    """A broken seal that nobody has reviewed yet."""

    seal_break_due_id: str
    file_id: str
    break_id: str
    owner_unit: str
    alarms: Alarms


def evolve(row: SealBreakDue | None, fact: Recorded[Any], key: str) -> SealBreakDue | None:
    """What is to come after an event."""
    match fact.event, row:
        case e.SealBroken() as event, _:
            due = alarms(**{REVIEW: event.review_due})
            return filled(SealBreakDue, event, seal_break_due_id=key, alarms=due)
        case e.SealBreakUnreviewed(), SealBreakDue():
            return replace(row, alarms=without(row.alarms, REVIEW))
        case e.SealBreakReviewed(), _:
            return None
        case _:
            return row


BREAKS_DUE = ReadModel(
    name="sharing.breaks_due",
    version=1,
    row=SealBreakDue,
    key="seal_break_due_id",
    events=(e.SealBroken, e.SealBreakReviewed, e.SealBreakUnreviewed),
    keys=keys,
    evolve=evolve,
    permission=READ_BREAKS,
    scope=Scope("owner_unit"),
)
