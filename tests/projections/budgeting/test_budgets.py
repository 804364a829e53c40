"""The books of each government and year, and whether they are open."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.budgeting.events import BudgetClosed, BudgetOpened, BudgetReopened, ClosingScheduled
from projections.budgeting.budgets import BUDGETS, Books, Budget
from tests.spec import NOON, OFFICER, fact, rows

NEW_YEAR = datetime(2015, 1, 31, tzinfo=UTC)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL")
SCHEDULED = ClosingScheduled("MD-2014", NEW_YEAR)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL")
REOPENED = BudgetReopened("MD-2014", "court ruling")
OPEN_BOOKS = Budget("MD-2014", "MD", 2014, "MDL", Books.OPEN, NOON)


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


def test_what_happens_to_unknown_books_makes_none() -> None:
    rows(BUDGETS).given(SCHEDULED, CLOSED, REOPENED).then()
