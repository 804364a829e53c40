"""Which acts moved the revenue of a heading, when, and by how much?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from domain.budgeting.revenue import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from projections.budgeting.revenue_headings import FIGURES
from projections.kernel.declarations import Amount, ReadModel


class RevenueKind(StrEnum):
    """What happened: the name of the act in the ledger."""

    REVENUE_FORECAST = "RevenueForecast"
    REVENUE_ASSESSED = "RevenueAssessed"
    REVENUE_COLLECTED = "RevenueCollected"
    REVENUE_REFUNDED = "RevenueRefunded"
    ASSESSMENT_CANCELLED = "AssessmentCancelled"


@dataclass(frozen=True, slots=True)
class RevenueEntry:
    """One act at a heading of revenue: what it added to each figure; below zero, took away.

    The entries of a heading add up to the heading. `period` counts the months of the fiscal year from 1, 13 is the time
    after it, 0 an act that concerns the whole year. `document` is the reference of the paper behind it; of a cancelled
    assessment there is a `reason` instead.
    """

    entry_id: str
    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    currency: str
    kind: RevenueKind
    period: int
    on: date | None
    recorded_at: datetime
    document: str | None
    reason: str | None
    forecast: Amount
    assessed: Amount
    cancelled: Amount
    collected: Amount
    refunded: Amount


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The entry itself."""
    return (str(fact.event_id),)


def evolve(_: RevenueEntry | None, fact: Recorded[Any], key: str) -> RevenueEntry:
    """The act as an entry."""
    event: e.RevenueEvent = fact.event
    return filled(
        RevenueEntry,
        event,
        entry_id=key,
        currency=event.standing.currency,
        kind=RevenueKind(type(event).__name__),
        period=getattr(event, "period", 0),
        on=getattr(event, "on", None),
        recorded_at=fact.act.at,
        document=None if isinstance(event, e.AssessmentCancelled) else event.reference,
        reason=getattr(event, "reason", None),
        **moved(event),
    )


def moved(event: e.RevenueEvent) -> dict[str, Decimal]:
    """What an act adds to each figure of its heading."""
    match event:
        case e.RevenueForecast():
            return _only("forecast", event.by)
        case e.RevenueAssessed():
            return _only("assessed", event.amount)
        case e.AssessmentCancelled():
            return _only("cancelled", event.amount)
        case e.RevenueCollected():
            return _only("collected", event.amount)
        case e.RevenueRefunded():
            return _only("refunded", event.amount)


def _only(figure: str, amount: Decimal) -> dict[str, Decimal]:
    return {**dict.fromkeys(FIGURES, amount - amount), figure: amount}


REVENUE_ENTRIES = ReadModel(
    name="budgeting.revenue_entries",
    version=1,
    row=RevenueEntry,
    key="entry_id",
    events=get_args(e.RevenueEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("reason",),
    orders=("recorded_at", "on", "period", "assessed", "collected"),
)
