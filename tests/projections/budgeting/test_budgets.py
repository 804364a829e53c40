"""The books of each government and year, and whether they are open."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.budgeting.books.events import (
    BudgetClosed,
    BudgetOpened,
    BudgetReopened,
    ClassificationRequired,
    ClosingScheduled,
    ControlsDefined,
    ImportAbandoned,
    ImportBegun,
    ImportFinished,
    PeriodClosed,
    PeriodReopened,
)
from domain.budgeting.control import ControlRule, LevelOf
from domain.kernel.levels import Level
from projections.budgeting.budgets import BUDGETS, Books, Budget, UnfinishedImport
from tests.spec import NOON, OFFICER, fact, rows

NEW_YEAR = datetime(2015, 1, 31, tzinfo=UTC)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.LOCAL, date(2014, 7, 1))
SCHEDULED = ClosingScheduled("MD-2014", NEW_YEAR)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.LOCAL, date(2014, 7, 1))
REOPENED = BudgetReopened("MD-2014", "court ruling")
OPEN_BOOKS = Budget("MD-2014", "MD", 2014, Level.LOCAL, "MDL", date(2014, 7, 1), Books.OPEN, NOON)


def test_open_books() -> None:
    rows(BUDGETS).given(OPENED).then(OPEN_BOOKS)
    rows(BUDGETS).given(OPENED, SCHEDULED).then(replace(OPEN_BOOKS, closes_at=NEW_YEAR))


def test_closed_books_have_no_closing_to_come() -> None:
    closing = fact(CLOSED, 3, act=replace(OFFICER, at=NEW_YEAR))
    rows(BUDGETS).given(fact(OPENED), fact(SCHEDULED, 2), closing).then(
        replace(OPEN_BOOKS, books=Books.CLOSED, closed_at=NEW_YEAR)
    )


def test_reopened_books_say_why() -> None:
    rows(BUDGETS).given(OPENED, CLOSED, REOPENED).then(replace(OPEN_BOOKS, reopening_reason="court ruling"))


def test_closed_periods() -> None:
    closed, reopened = PeriodClosed("MD-2014", 3), PeriodReopened("MD-2014", 2, "late bills")
    rows(BUDGETS).given(OPENED, closed).then(replace(OPEN_BOOKS, closed_periods=3))
    rows(BUDGETS).given(OPENED, closed, reopened).then(replace(OPEN_BOOKS, closed_periods=1))


def test_the_rules_by_which_the_budget_is_held() -> None:
    rules = (ControlRule((LevelOf("administrative", 2),)),)
    rows(BUDGETS).given(OPENED, ControlsDefined("MD-2014", rules)).then(replace(OPEN_BOOKS, rules=rules))


def test_classifications_that_are_required() -> None:
    required = [ClassificationRequired("MD-2014", one) for one in ("source", "economic", "source")]
    rows(BUDGETS).given(OPENED, *required).then(replace(OPEN_BOOKS, required=("economic", "source")))


def test_books_are_complete_while_no_import_is_under_way() -> None:
    begun, other = (ImportBegun("MD-2014", "a.csv", one, "boost", 2_000) for one in ("ab" * 32, "cd" * 32))
    finished = ImportFinished("MD-2014", begun.sha256, 2_000, 0, Decimal(1), Decimal(1), Decimal(0), "MDL")
    abandoned = ImportAbandoned("MD-2014", other.sha256, "a corrected file came")
    first, second = (UnfinishedImport("a.csv", one.sha256, "boost", 2_000, NOON) for one in (begun, other))
    unfinished = replace(OPEN_BOOKS, complete=False)
    rows(BUDGETS).given(OPENED, begun).then(replace(unfinished, unfinished_imports=(first,)))
    rows(BUDGETS).given(OPENED, begun, other).then(replace(unfinished, unfinished_imports=(first, second)))
    rows(BUDGETS).given(OPENED, begun, other, finished).then(replace(unfinished, unfinished_imports=(second,)))
    rows(BUDGETS).given(OPENED, begun, other, finished, abandoned).then(OPEN_BOOKS)


def test_what_happens_to_unknown_books_makes_none() -> None:
    rows(BUDGETS).given(SCHEDULED, CLOSED, REOPENED).then()
