"""How did the revenue of a heading come in in each month?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, get_args

from domain.budgeting.revenue import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from projections.budgeting.revenue_entries import moved
from projections.budgeting.revenue_headings import FIGURES
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class HeadingMonth:
    """What the acts of one period added to each figure of a heading of revenue.

    The months of a heading add up to the heading. `period` counts the months of the fiscal year from 1, 13 is the time
    after it, 0 the acts that concern the whole year.
    """

    heading_month_id: str
    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    currency: str
    period: int
    forecast: Amount
    assessed: Amount
    cancelled: Amount
    collected: Amount
    refunded: Amount


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The heading in the month of the act."""
    return (f"{fact.event.heading_id}/{_period(fact.event)}",)


def evolve(row: HeadingMonth | None, fact: Recorded[Any], key: str) -> HeadingMonth:
    """The month after an act."""
    event: e.RevenueEvent = fact.event
    by = moved(event)
    if row is not None:
        return replace(row, **{name: getattr(row, name) + by[name] for name in FIGURES})
    currency, period = event.standing.currency, _period(event)
    return filled(HeadingMonth, event, heading_month_id=key, currency=currency, period=period, **by)


def _period(event: e.RevenueEvent) -> int:
    return getattr(event, "period", 0)


HEADING_MONTHS = ReadModel(
    name="budgeting.heading_months",
    version=1,
    row=HeadingMonth,
    key="heading_month_id",
    events=get_args(e.RevenueEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("period", *FIGURES),
)
