"""A year is declared once, and amended day by day, from today on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.calendars import commands as c
from domain.calendars import events as e
from domain.calendars.published import calendar_after
from domain.calendars.refusals import MESSAGES
from domain.calendars.working_days import DECIDER
from tests.spec import NOON, OFFICER, Spec

spec = Spec(DECIDER, MESSAGES)
YEAR = NOON.year
NEW_YEAR, MAY = date(YEAR, 1, 1), date(YEAR, 5, 1)
SATURDAY = next(date(YEAR, 12, day) for day in range(1, 8) if date(YEAR, 12, day).isoweekday() == 6)
MONDAY = date(YEAR, 12, SATURDAY.day + 2)
DEFINE = c.DefineCalendarYear("MD", YEAR, "Europe/Chisinau", (7, 6), (MAY, NEW_YEAR), (SATURDAY,))
DEFINED = e.CalendarYearDefined("MD", YEAR, 1, "Europe/Chisinau", (6, 7), (NEW_YEAR, MAY), (SATURDAY,))
FREE = e.DayDeclaredFree("MD", MONDAY, 2, "A storm")
WORKED = e.DayDeclaredWorked("MD", MONDAY, 3, "It went by")


def test_a_year_is_declared_in_order_and_once() -> None:
    spec.given().when(DEFINE).then(DEFINED)
    spec.given(DEFINED).when(DEFINE).then()
    spec.given(DEFINED, FREE).when(DEFINE).then()
    spec.given(DEFINED).when(replace(DEFINE, worked_days=())).refused("calendar_year_defined", "year")


def test_a_day_is_declared_free_and_worked_again_each_with_the_next_version() -> None:
    spec.given(DEFINED).when(c.DeclareDayFree("MD", MONDAY, " A storm ")).then(FREE)
    spec.given(DEFINED, FREE).when(c.DeclareDayFree("MD", MONDAY, "Another")).then()
    spec.given(DEFINED, FREE).when(c.DeclareDayWorked("MD", MONDAY, "It went by")).then(WORKED)
    spec.given(DEFINED).when(c.DeclareDayFree("MD", SATURDAY, "x")).then(e.DayDeclaredFree("MD", SATURDAY, 2, "x"))
    spec.given(DEFINED).when(c.DeclareDayWorked("MD", SATURDAY, "It is worked already")).then()


def test_nothing_is_declared_of_a_year_that_is_not_there() -> None:
    spec.given().when(c.DeclareDayFree("MD", MONDAY, "x")).refused("calendar_missing", "day")
    spec.given().when(c.DeclareDayWorked("MD", MONDAY, "x")).refused("calendar_missing", "day")


def test_a_day_that_is_over_stays_as_it_was() -> None:
    """Terms have ended on it. The day is that of the zone: there the second begins while it is the first in UTC."""
    late = datetime(YEAR, 12, 1, 22, 30, tzinfo=UTC)
    first, second = date(YEAR, 12, 1), date(YEAR, 12, 2)
    defined = replace(DEFINED, week_rest=(), holidays=(), worked_days=())
    given, by = spec.given(defined), replace(OFFICER, at=late)
    given.when(c.DeclareDayFree("MD", first, "x"), by).refused("day_is_over", "day")
    given.when(c.DeclareDayFree("MD", second, "x"), by).then(e.DayDeclaredFree("MD", second, 2, "x"))


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"jurisdiction": "md"}, "not_a_jurisdiction_code", "jurisdiction"),
        ({"zone": "Europe/Atlantis"}, "not_a_time_zone", "zone"),
        ({"zone": "../../etc/passwd"}, "not_a_time_zone", "zone"),
        ({"zone": ""}, "not_a_time_zone", "zone"),
        ({"year": 1899}, "year_out_of_range", "year"),
        ({"week_rest": (0,)}, "not_a_weekday", "weekRest"),
        ({"week_rest": (1, 2, 3, 4, 5, 6, 7)}, "week_without_work", "weekRest"),
        ({"holidays": (date(YEAR + 1, 1, 1),)}, "day_of_another_year", "holidays"),
        ({"holidays": (MAY, MAY)}, "day_listed_twice", "holidays"),
        ({"holidays": (SATURDAY,)}, "day_listed_twice", "workedDays"),
        ({"worked_days": (MONDAY,)}, "not_a_day_of_rest", "workedDays"),
        ({"worked_days": (date(2201, 1, 1),)}, "year_out_of_range", "workedDays"),
    ],
)
def test_what_cannot_be_a_year_is_refused(changed: dict[str, object], code: str, path: str) -> None:
    spec.given().when(replace(DEFINE, **changed)).refused(code, path)  # type: ignore[arg-type]


@pytest.mark.parametrize("because", ["", " ", "x" * 301, "two\nlines"])
def test_a_declaration_says_why_in_a_line(because: str) -> None:
    spec.given(DEFINED).when(c.DeclareDayFree("MD", MONDAY, because)).refused("because_length", "because")


def test_the_calendar_of_a_year_follows_from_its_acts() -> None:
    calendar = None
    for event in (DEFINED, FREE, WORKED):
        calendar = calendar_after(calendar, event)
    assert calendar is not None
    assert (calendar.version, calendar.works(MONDAY), calendar.works(SATURDAY), calendar.works(MAY)) == (
        3,
        True,
        True,
        False,
    )
    with pytest.raises(ValueError, match="defines"):
        calendar_after(None, FREE)
