"""What happened to a tender, one line a public act?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Position, Recorded
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel


class TenderStep(StrEnum):
    """What an act did."""

    PUBLISHED = "published"
    AMENDED = "amended"
    EXTENDED = "extended"
    INVITED = "invited"
    CLOSED = "closed"
    CANCELLATION_DECIDED = "cancellation_decided"
    CANCELLATION_REVOKED = "cancellation_revoked"
    LOT_CANCELLED = "lot_cancelled"
    LOT_CONCLUDED = "lot_concluded"
    CANCELLED = "cancelled"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """An act on a tender, when it was recorded and where, the lots that it is about, and why it was done."""

    timeline_step_id: str
    tender_id: str
    step: TenderStep
    at: datetime
    position: Position
    lots: tuple[str, ...] = ()
    version: int | None = None
    reason: str | None = None
    deadline: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The line: a tender and a position."""
    return (f"{fact.event.tender_id}-{fact.position}",)


def evolve(row: TimelineStep | None, fact: Recorded[Any], key: str) -> TimelineStep | None:
    """A line is written once."""
    event = fact.event
    periods = getattr(event, "periods", None)
    lot = getattr(event, "lot_id", None)
    return row or TimelineStep(
        key,
        event.tender_id,
        _STEPS[type(event)],
        fact.act.at,
        fact.position,
        getattr(event, "lots", ()) if lot is None else (lot,),
        getattr(event, "version", None),
        getattr(event, "reason", None),
        periods.deadline.at if periods else getattr(event, "deadline", None),
    )


_STEPS: dict[type[Any], TenderStep] = {
    e.TenderPublished: TenderStep.PUBLISHED,
    e.TermsAmended: TenderStep.AMENDED,
    e.DeadlineExtended: TenderStep.EXTENDED,
    e.CandidatesInvited: TenderStep.INVITED,
    e.TenderingClosed: TenderStep.CLOSED,
    e.CancellationDecided: TenderStep.CANCELLATION_DECIDED,
    e.CancellationRevoked: TenderStep.CANCELLATION_REVOKED,
    e.LotCancelled: TenderStep.LOT_CANCELLED,
    e.LotConcluded: TenderStep.LOT_CONCLUDED,
    e.TenderCancelled: TenderStep.CANCELLED,
    e.TenderFinished: TenderStep.FINISHED,
}
TENDER_TIMELINE = ReadModel(
    name="procurement.tender_timeline",
    version=2,
    row=TimelineStep,
    key="timeline_step_id",
    events=tuple(_STEPS),
    keys=keys,
    evolve=evolve,
    unfiltered=("version", "reason", "deadline", "lots"),
    orders=("position",),
)
