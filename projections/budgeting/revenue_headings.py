"""What was expected of each heading of revenue, what became due, and what came in?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from domain.budgeting.revenue import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from projections.budgeting.placing import codes_of_heading
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class RevenueHeading:
    """A heading of revenue in a budget (the path of its economic codes), and its totals.

    `forecast` is the budgeted revenue; `assessed` what was established as owed, `cancelled` what of it was taken back;
    `collected` what came in, `refunded` what of it was paid back. `outstanding` is assessed less cancelled less
    collected: what is still owed. It is below zero where more came in than was established, as with taxes that are
    self-assessed and never established beforehand. Refunds do not touch it.
    """

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    currency: str
    forecast: Amount
    assessed: Amount
    cancelled: Amount
    collected: Amount
    refunded: Amount
    outstanding: Amount


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The heading that the entry stands at."""
    return (fact.event.heading_id,)


def evolve(_: RevenueHeading | None, fact: Recorded[Any], __: str) -> RevenueHeading:
    """The heading after an entry, which states its totals."""
    event: e.RevenueEvent = fact.event
    now = event.standing
    return filled(RevenueHeading, event, now, outstanding=now.assessed - now.cancelled - now.collected)


FIGURES = ("forecast", "assessed", "cancelled", "collected", "refunded")

REVENUE_HEADINGS = ReadModel(
    name="budgeting.revenue_headings",
    version=2,
    row=RevenueHeading,
    key="heading_id",
    events=get_args(e.RevenueEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("heading", *FIGURES, "outstanding"),
    links={"codes": codes_of_heading},
)
