"""The books of a fiscal year: opened, to be closed at a date, closed, opened again."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books import decider as budget
from domain.budgeting.books.commands import CloseBudget, OpenBudget, ReopenBudget, ScheduleClosing
from domain.budgeting.books.events import BudgetClosed, BudgetOpened, BudgetReopened, ClosingScheduled
from domain.budgeting.forms import MAX_REASON
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from tests.spec import NOON, OFFICER, Spec

spec = Spec(budget.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

NEW_YEAR = datetime(2015, 1, 31, tzinfo=UTC)
NEW_YEARS_DAY = date(2014, 1, 1)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, NEW_YEARS_DAY)
SCHEDULED = ClosingScheduled("MD-2014", NEW_YEAR)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, NEW_YEARS_DAY)
REOPENED = BudgetReopened("MD-2014", "court ruling 12/2015")


def test_books_open_once() -> None:
    spec.given().when(OpenBudget("MD", 2014, "MDL")).then(OPENED)
    spec.given(OPENED, SCHEDULED).when(OpenBudget("MD", 2014, "MDL")).then()
    spec.given(OPENED, CLOSED).when(OpenBudget("MD", 2014, "MDL")).then()


def test_books_keep_their_currency() -> None:
    spec.given(OPENED).when(OpenBudget("MD", 2014, "EUR")).refused("currency_mismatch", "currency")
    spec.given(OPENED, CLOSED).when(OpenBudget("MD", 2014, "EUR")).refused("currency_mismatch", "currency")


def test_books_are_of_a_level_and_a_year_that_starts_in_any_month() -> None:
    july = date(2013, 7, 1)
    town = OpenBudget("MD_0104", 2014, "MDL", Level.LOCAL, july)
    opened = BudgetOpened("MD_0104-2014", "MD_0104", 2014, "MDL", Level.LOCAL, july)
    spec.given().when(town).then(opened)
    spec.given(opened).when(OpenBudget("MD_0104", 2014, "MDL")).then()


def test_books_keep_their_level_and_their_first_day() -> None:
    for level in (Level.STATE, Level.LOCAL, Level.SOCIAL_SECURITY):
        spec.given(OPENED).when(OpenBudget("MD", 2014, "MDL", level)).refused("opened_otherwise", "level")
    july = OpenBudget("MD", 2014, "MDL", Level.CENTRAL, date(2014, 7, 1))
    spec.given(OPENED).when(july).refused("opened_otherwise", "startsOn")
    spec.given(OPENED, CLOSED).when(july).refused("opened_otherwise", "startsOn")
    spec.given(OPENED).when(OpenBudget("MD", 2014, "MDL", Level.CENTRAL, NEW_YEARS_DAY)).then()


@pytest.mark.parametrize("day", [date(2014, 1, 2), date(2014, 12, 31), date(2012, 12, 1), date(2016, 1, 1)])
def test_a_year_starts_with_a_month_near_it(day: date) -> None:
    spec.given().when(OpenBudget("MD", 2014, "MDL", starts_on=day)).refused("not_a_year_start", "startsOn")


@pytest.mark.parametrize("code", ["", "M", "md", "MD-1", "MD 1", ".MD", "M" * 41, "МД"])
def test_a_government_is_a_short_code(code: str) -> None:
    spec.given().when(OpenBudget(code, 2014, "MDL")).refused("not_a_government_code", "government")


@pytest.mark.parametrize("year", [1899, 2201, 0, -1])
def test_a_fiscal_year_is_a_year(year: int) -> None:
    spec.given().when(OpenBudget("MD", year, "MDL")).refused("not_a_fiscal_year", "fiscalYear")


@pytest.mark.parametrize("year", [1900, 2200])
def test_the_first_and_the_last_fiscal_year(year: int) -> None:
    opened = BudgetOpened(f"MD-{year}", "MD", year, "MDL", Level.CENTRAL, date(year, 1, 1))
    spec.given().when(OpenBudget("MD", year, "MDL")).then(opened)


def test_a_currency_is_of_iso_4217() -> None:
    spec.given().when(OpenBudget("MD", 2014, "LEI")).refused("unknown_currency", "currency")


def test_a_closing_is_set_and_moved() -> None:
    later = NEW_YEAR + timedelta(days=1)
    spec.given(OPENED).when(ScheduleClosing("MD-2014", NEW_YEAR)).then(SCHEDULED)
    spec.given(OPENED, SCHEDULED).when(ScheduleClosing("MD-2014", later)).then(ClosingScheduled("MD-2014", later))
    spec.given(OPENED, SCHEDULED).when(ScheduleClosing("MD-2014", NEW_YEAR)).then()


def test_a_closing_asked_again_after_its_time_is_no_new_one() -> None:
    late = replace(OFFICER, at=NEW_YEAR + timedelta(days=1))
    spec.given(OPENED, SCHEDULED).when(ScheduleClosing("MD-2014", NEW_YEAR), by=late).then()


def test_a_closing_lies_ahead() -> None:
    for passed in (NOON, NOON - timedelta(microseconds=1)):
        spec.given(OPENED).when(ScheduleClosing("MD-2014", passed)).refused("closing_in_the_past", "closesAt")
    ahead = NOON + timedelta(microseconds=1)
    spec.given(OPENED).when(ScheduleClosing("MD-2014", ahead)).then(ClosingScheduled("MD-2014", ahead))


def test_only_open_books_are_scheduled() -> None:
    spec.given(OPENED, CLOSED).when(ScheduleClosing("MD-2014", NEW_YEAR)).refused("budget_closed", "budgetId")
    spec.given().when(ScheduleClosing("MD-2014", NEW_YEAR)).refused("unknown_budget", "budgetId")


def test_books_close_once() -> None:
    spec.given(OPENED).when(CloseBudget("MD-2014")).then(CLOSED)
    spec.given(OPENED, SCHEDULED).when(CloseBudget("MD-2014")).then(CLOSED)
    spec.given(OPENED, CLOSED).when(CloseBudget("MD-2014")).then()
    spec.given(OPENED, CLOSED, REOPENED).when(CloseBudget("MD-2014")).then(CLOSED)
    spec.given().when(CloseBudget("MD-2014")).refused("unknown_budget", "budgetId")


def test_closed_books_are_reopened_for_a_reason() -> None:
    asked = ReopenBudget("MD-2014", " court ruling 12/2015 ")
    spec.given(OPENED, CLOSED).when(asked).then(REOPENED)
    spec.given(OPENED).when(asked).then()
    spec.given(OPENED, CLOSED).when(ReopenBudget("MD-2014", " ")).refused("reason_required", "reason")
    long = ReopenBudget("MD-2014", "x" * (MAX_REASON + 1))
    spec.given(OPENED, CLOSED).when(long).refused("reason_too_long", "reason")
    spec.given().when(asked).refused("unknown_budget", "budgetId")


def test_reopened_books_have_no_closing_until_one_is_set() -> None:
    spec.given(OPENED, SCHEDULED, CLOSED, REOPENED).when(ScheduleClosing("MD-2014", NEW_YEAR)).then(SCHEDULED)
    books = budget.Open("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, NEW_YEARS_DAY)
    assert spec.given(OPENED, SCHEDULED, CLOSED, REOPENED).state == books


def test_events_out_of_order_change_nothing() -> None:
    for event in (SCHEDULED, CLOSED, REOPENED):
        assert spec.given(event).state == budget.Unopened()
    assert spec.given(OPENED, REOPENED).state == spec.given(OPENED).state
    assert spec.given(OPENED, CLOSED, SCHEDULED).state == spec.given(OPENED, CLOSED).state
