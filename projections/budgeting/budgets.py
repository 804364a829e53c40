"""Which budgets are there, and are their books open?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.budgeting import events as e
from domain.kernel import Recorded
from projections.kernel import ReadModel


class Books(StrEnum):
    """Whether the books of a fiscal year take acts."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a government for one fiscal year.

    `closes_at` is the scheduled closing time of open books, where one is set.
    """

    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    books: Books
    opened_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    reopening_reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The budget that the event belongs to."""
    return (fact.event.budget_id,)


def evolve(row: Budget | None, fact: Recorded[Any], _: str) -> Budget | None:
    """The budget after an event."""
    at = fact.act.at
    match fact.event, row:
        case e.BudgetOpened(id_, government, year, currency), None:
            return Budget(id_, government, year, currency, Books.OPEN, at)
        case e.ClosingScheduled(_, closes_at), Budget():
            return replace(row, closes_at=closes_at)
        case e.BudgetClosed(), Budget():
            return replace(row, books=Books.CLOSED, closes_at=None, closed_at=at)
        case e.BudgetReopened(_, reason), Budget():
            return replace(row, books=Books.OPEN, closed_at=None, reopening_reason=reason)
        case _:
            return row


BUDGETS = ReadModel(
    name="budgeting.budgets",
    version=1,
    row=Budget,
    key="budget_id",
    events=(e.BudgetOpened, e.ClosingScheduled, e.BudgetClosed, e.BudgetReopened),
    keys=keys,
    evolve=evolve,
    history=True,
    filters=("government", "fiscal_year", "books"),
    orders=("fiscal_year", "government", "opened_at"),
)
