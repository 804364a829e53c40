"""Closed books are followed by books alike."""

from datetime import date

from application.budgeting.workflows import open_next_year
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.books.events import BudgetClosed
from domain.kernel.levels import Level
from tests.spec import fact
from tests.support import books


def test_the_next_year_opens_in_the_same_currency_at_the_same_level_on_the_same_day() -> None:
    closed = BudgetClosed("MD_0104-2014", "MD_0104", 2014, "MDL", Level.LOCAL, date(2013, 7, 1))
    assert open_next_year(fact(closed)) == [OpenBudget("MD_0104", 2015, "MDL", Level.LOCAL, date(2014, 7, 1))]


def test_nothing_follows_from_an_opening() -> None:
    assert open_next_year(fact(books.opened())) == []
