"""Which budgets are there, are their books open, and by which rules are they held?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, get_args

from domain.budgeting.books import events as e
from domain.budgeting.control import ControlRule
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from projections.kernel.declarations import ReadModel


class Books(StrEnum):
    """Whether the books of a fiscal year take acts."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class UnfinishedImport:
    """A published file of which the books may hold a part: `lines` of these books are told by it.

    `sha256` is the digest of the file's bytes.
    """

    file: str
    sha256: str
    profile: str
    lines: int
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a government for one fiscal year, the twelve months from `startsOn`.

    `closesAt` is the scheduled closing time of open books, where one is set; the first `closedPeriods` months take no
    acts any more. `rules` say at which nodes the budget is held, the first that matches a line holds it; `required` are
    the classifications of which a line's code must be a named one. Books are `complete` while no import of a file into
    them is begun and not finished; `unfinishedImports` are those.
    """

    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    currency: str
    starts_on: date
    books: Books
    opened_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    reopening_reason: str | None = None
    closed_periods: int = 0
    rules: tuple[ControlRule, ...] = ()
    required: tuple[str, ...] = ()
    complete: bool = True
    unfinished_imports: tuple[UnfinishedImport, ...] = ()


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The budget that the event belongs to."""
    return (fact.event.budget_id,)


def evolve(row: Budget | None, fact: Recorded[Any], _: str) -> Budget | None:
    """The budget after an event."""
    at = fact.act.at
    match fact.event, row:
        case e.BudgetOpened() as event, None:
            return filled(Budget, event, books=Books.OPEN, opened_at=at)
        case e.ClosingScheduled(_, closes_at), Budget():
            return replace(row, closes_at=closes_at)
        case e.BudgetClosed(), Budget():
            return replace(row, books=Books.CLOSED, closes_at=None, closed_at=at)
        case e.BudgetReopened(_, reason), Budget():
            return replace(row, books=Books.OPEN, closed_at=None, reopening_reason=reason)
        case e.ImportBegun(_, file, sha256, profile, lines), Budget():
            return _with(row, sha256, UnfinishedImport(file, sha256, profile, lines, at))
        case (e.ImportFinished() | e.ImportAbandoned()) as ended, Budget():
            return _with(row, ended.sha256)
        case _, Budget():
            return _under_rules(row, fact.event)
        case _:
            return row


def _with(row: Budget, sha256: str, *begun: UnfinishedImport) -> Budget:
    unfinished = (
        *(unfinished_import for unfinished_import in row.unfinished_imports if unfinished_import.sha256 != sha256),
        *begun,
    )
    return replace(row, complete=not unfinished, unfinished_imports=unfinished)


def _under_rules(row: Budget, event: e.BudgetEvent) -> Budget:
    match event:
        case e.PeriodClosed(_, period):
            return replace(row, closed_periods=period)
        case e.PeriodReopened(_, period):
            return replace(row, closed_periods=period - 1)
        case e.ControlsDefined(_, rules):
            return replace(row, rules=rules)
        case e.ClassificationRequired(_, dimension):
            return replace(row, required=tuple(sorted({*row.required, dimension})))
        case _:
            return row


BUDGETS = ReadModel(
    name="budgeting.budgets",
    version=3,
    row=Budget,
    key="budget_id",
    events=get_args(e.BudgetEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("opened_at", "closes_at", "closed_at", "reopening_reason", "required"),
    orders=("fiscal_year", "government", "opened_at"),
)
