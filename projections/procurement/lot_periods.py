"""When do the periods of a lot end? For the scheduler. And how long did its stages take?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.alarms import Alarm, Alarms, in_order, moved, without
from domain.kernel.declarations import Recorded
from domain.procurement.lots import evaluation_events as v
from domain.procurement.lots import events as e
from domain.procurement.lots.evolving import fell_due
from projections.kernel.declarations import ReadModel

EVALUATION, STANDSTILL = "evaluation", "standstill"


@dataclass(frozen=True, slots=True)
class LotPeriods:
    """What is to fall due of a lot; nothing while a complaint holds it."""

    lot_id: str
    alarms: Alarms
    suspended: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lot."""
    return (fact.event.lot_id,)


def evolve(row: LotPeriods | None, fact: Recorded[Any], key: str) -> LotPeriods | None:
    """What is to fall due after an event."""
    event = fact.event
    match event:
        case v.LotBegun():
            ends = event.evaluation
            return LotPeriods(key, () if ends is None else (Alarm(EVALUATION, ends.at),))
        case _ if row is None:
            return None
        case e.LotUnsuccessful():
            return None
        case e.LotSuspended():
            return replace(row, alarms=(), suspended=True)
        case e.LotResumed():
            steps = (Alarm(step.step, step.due.at) for step in event.periods)
            return replace(row, alarms=in_order(steps), suspended=False)
        case _:
            return replace(row, alarms=_after(row.alarms, event))


def _after(alarms: Alarms, event: Any) -> Alarms:
    match event:
        case v.EvaluationProlonged():
            return moved(alarms, EVALUATION, event.evaluation.at)
        case v.MendingAsked():
            return moved(alarms, f"mending/{event.bid_id}", event.due.at)
        case v.LowPriceDetected():
            due = event.due
            return alarms if due is None else moved(alarms, f"explanation/{event.bid_id}", due.at)
        case v.BidMended():
            return without(alarms, f"mending/{event.bid_id}")
        case v.PriceExplained():
            return without(alarms, f"explanation/{event.bid_id}")
        case v.EvaluationFellDue() | v.MendingFellDue() | v.ExplanationFellDue():
            return without(alarms, fell_due(event))
        case e.AwardDecided():
            return (Alarm(STANDSTILL, event.standstill_ends),)
        case _:
            return ()


LOT_PERIODS = ReadModel(
    name="procurement.lot_periods",
    version=1,
    row=LotPeriods,
    key="lot_id",
    events=(
        v.LotBegun,
        v.EvaluationProlonged,
        v.MendingAsked,
        v.LowPriceDetected,
        v.BidMended,
        v.PriceExplained,
        v.EvaluationFellDue,
        v.MendingFellDue,
        v.ExplanationFellDue,
        e.BidsRanked,
        e.AwardDecided,
        e.AwardCancelled,
        e.StandstillEnded,
        e.LotUnsuccessful,
        e.LotSuspended,
        e.LotResumed,
    ),
    keys=keys,
    evolve=evolve,
    permission="procurement.keep_lots",
)


@dataclass(frozen=True, slots=True)
class LotTimes:
    """How many hours the stages of a lot took, from event to event: to rank, to award, until a contract was free.

    Its `aggregate` has the median and the 90th percentile of each.
    """

    lot_id: str
    buyer: str
    procedure: str
    begun_at: datetime
    ranked_at: datetime | None = None
    awarded_at: datetime | None = None
    evaluation_hours: int | None = None
    award_hours: int | None = None
    standstill_hours: int | None = None


def evolve_times(row: LotTimes | None, fact: Recorded[Any], key: str) -> LotTimes | None:
    """The times after an event: those of the last award."""
    event, at = fact.event, fact.act.at
    match event:
        case v.LotBegun():
            return LotTimes(key, event.buyer, event.rules.procedure, at)
        case _ if row is None:
            return None
        case e.BidsRanked():
            return replace(row, ranked_at=at, evaluation_hours=_hours(row.begun_at, at))
        case e.AwardDecided():
            since = row.ranked_at or row.begun_at
            return replace(row, awarded_at=at, award_hours=_hours(since, at), standstill_hours=None)
        case e.StandstillEnded() if row.awarded_at is not None:
            return replace(row, standstill_hours=_hours(row.awarded_at, at))
        case _:
            return row


def _hours(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds() // 3600)


LOT_TIMES = ReadModel(
    name="procurement.lot_times",
    version=1,
    row=LotTimes,
    key="lot_id",
    events=(v.LotBegun, e.BidsRanked, e.AwardDecided, e.StandstillEnded),
    keys=keys,
    evolve=evolve_times,
    history=True,
)
