"""How the books of a fiscal year stand, and which of its periods a date belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from domain.budgeting.books import events as e
from domain.budgeting.books.import_stage import ImportStage
from domain.budgeting.control import COMPLEMENTARY, PERIODS, ControlRule
from domain.kernel.declarations import Refused
from domain.kernel.levels import Level


@dataclass(frozen=True, slots=True)
class Unopened:
    """No books yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Books that take acts, until `closes_at` where a closing is scheduled.

    The fiscal year is the twelve months from `starts_on`; nothing is dated in its first `closed_periods` any more.
    `imports` says how far the import of each file is, by the file's digest.
    """

    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    level: Level
    starts_on: date
    closes_at: datetime | None = None
    closed_periods: int = 0
    rules: tuple[ControlRule, ...] = ()
    required: frozenset[str] = frozenset()
    imports: Mapping[str, ImportStage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Closed:
    """Books that take no act; `books` is how they stood."""

    books: Open


State = Unopened | Open | Closed
UNOPENED = Unopened()


def evolve(state: State, event: e.BudgetEvent) -> State:
    """The books after an event."""
    match event, state:
        case e.BudgetOpened(), _:
            return Open(
                event.budget_id, event.government, event.fiscal_year, event.currency, event.level, event.starts_on
            )
        case e.ClosingScheduled(_, at), Open():
            return replace(state, closes_at=at)
        case e.BudgetClosed(), Open():
            return Closed(state)
        case e.BudgetReopened(), Closed(books):
            return replace(books, closes_at=None)
        case e.PeriodClosed(_, period), Open():
            return replace(state, closed_periods=period)
        case e.PeriodReopened(_, period), Open():
            return replace(state, closed_periods=period - 1)
        case e.ControlsDefined(_, rules), Open():
            return replace(state, rules=rules)
        case e.ClassificationRequired(_, dimension), Open():
            return replace(state, required=state.required | {dimension})
        case e.ImportBegun() | e.ImportFinished() | e.ImportAbandoned(), Open():
            return replace(state, imports={**state.imports, event.sha256: _stage(event)})
        case e.ImportFinished() | e.ImportAbandoned(), Closed(books):
            return Closed(replace(books, imports={**books.imports, event.sha256: _stage(event)}))
        case _:
            return state


def _stage(event: e.ImportBegun | e.ImportFinished | e.ImportAbandoned) -> ImportStage:
    match event:
        case e.ImportBegun():
            return ImportStage.BEGUN
        case e.ImportFinished():
            return ImportStage.FINISHED
        case e.ImportAbandoned():
            return ImportStage.ABANDONED
        case _:
            assert_never(event)


def period_of(books: Open, on: date, path: str = "on") -> int:
    """The period of a date: 1 to 12 for the months of the fiscal year, 13 for the months after it.

    Refused: `outside_fiscal_year` before the year and a year after it, `period_closed`.
    """
    months = (on.year - books.starts_on.year) * 12 + on.month - books.starts_on.month
    if not 0 <= months < 2 * PERIODS:
        raise Refused("outside_fiscal_year", path, value=on.isoformat(), year=books.fiscal_year)
    period = min(months + 1, COMPLEMENTARY)
    if period <= books.closed_periods:
        raise Refused("period_closed", path, value=on.isoformat(), closed=books.closed_periods)
    return period


def period_in_year(books: Open, on: date, path: str = "on") -> int:
    """The period of a date for an act that must lie in the year itself; Refused: `after_year_end` too."""
    if (period := period_of(books, on, path)) == COMPLEMENTARY:
        raise Refused("after_year_end", path, value=on.isoformat(), year=books.fiscal_year)
    return period


def require_open(state: State, budget: str) -> Open:
    """The open books; Refused: `unknown_budget`, `budget_closed`."""
    match state:
        case Open():
            return state
        case Closed():
            raise Refused("budget_closed", "budgetId", budget=budget[:60])
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=budget[:60])
        case _:
            assert_never(state)


def require_opened(state: State, budget: str, path: str = "budgetId") -> Open:
    """The books as they stand, or as they stood when they were closed; Refused: `unknown_budget`."""
    match state:
        case Open():
            return state
        case Closed(books):
            return books
        case Unopened():
            raise Refused("unknown_budget", path, budget=budget[:60])
        case _:
            assert_never(state)
