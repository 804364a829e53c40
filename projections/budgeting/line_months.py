"""How did the figures of a line move in each month?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.budgeting.coding import budget_of
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.budgeting.movements import MEASURES, MOVING, movement, period_of
from projections.budgeting.placing import books_of, codes, paths
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class LineMonth:
    """What the acts of one period added to each figure of a line; below zero, took away.

    The months of a line add up to the line. `period` counts the months of the fiscal year from 1, 13 is the time after
    it, 0 the acts that concern the whole year.
    """

    line_month_id: str
    line_id: str
    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    administrative: tuple[str, ...]
    functional: tuple[str, ...]
    economic: tuple[str, ...]
    programme: tuple[str, ...]
    source: tuple[str, ...]
    geographic: tuple[str, ...]
    nature: tuple[str, ...]
    period: int
    approved: Amount
    adjusted: Amount
    committed: Amount
    liability: Amount
    ordered: Amount
    executed: Amount


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The line in the month of the act."""
    return (f"{fact.event.line_id}/{period_of(fact.event)}",)


def evolve(row: LineMonth | None, fact: Recorded[Any], key: str) -> LineMonth:
    """The month after an act. Older events carry no codes: such an act counts under those that the line is known to
    have there.
    """
    event, by = fact.event, movement(fact.event)
    if row is None:
        return _first(event, key)
    return replace(
        row,
        **({} if event.coding is None else paths(event.coding)),
        approved=row.approved + by.approved,
        adjusted=row.adjusted + by.adjusted,
        committed=row.committed + by.committed,
        liability=row.liability + by.liability,
        ordered=row.ordered + by.ordered,
        executed=row.executed + by.executed,
    )


def _first(event: Any, key: str) -> LineMonth:
    budget_id = budget_of(event.line_id)
    return filled(
        LineMonth,
        event,
        line_month_id=key,
        budget_id=budget_id,
        **books_of(budget_id),
        **paths(event.coding),
        period=period_of(event),
        **movement(event)._asdict(),
    )


LINE_MONTHS = ReadModel(
    name="budgeting.line_months",
    version=2,
    row=LineMonth,
    key="line_month_id",
    events=MOVING,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("period", *MEASURES),
    links={"codes": codes},
)
