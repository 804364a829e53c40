"""Which books are to be closed, and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.budgeting.books import events as e
from domain.kernel.declarations import Recorded
from projections.budgeting.placing import books_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class ClosingDue:
    """Open books and the time at which they are to be closed."""

    budget_id: str
    due_at: datetime
    government: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The budget that the event belongs to."""
    return (fact.event.budget_id,)


def evolve(row: ClosingDue | None, fact: Recorded[Any], _: str) -> ClosingDue | None:
    """The closing that is due after an event, if any."""
    match fact.event:
        case e.ClosingScheduled(budget_id, closes_at):
            return ClosingDue(budget_id, closes_at, books_of(budget_id)["government"])
        case e.BudgetClosed():
            return None
        case _:
            return row


CLOSINGS_DUE = ReadModel(
    name="budgeting.closings_due",
    version=2,
    row=ClosingDue,
    key="budget_id",
    events=(e.ClosingScheduled, e.BudgetClosed),
    keys=keys,
    evolve=evolve,
    unfiltered=("due_at", "government"),
    orders=("due_at",),
    permission="budgeting.close_budget",
    scope=Scope(jurisdiction="government"),
)
