"""The years of a jurisdiction, and the days that are otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from domain.calendars import events as e
from projections.calendars.calendar_days import CALENDAR_DAYS, CalendarDay
from projections.calendars.calendar_years import CALENDAR_YEARS, CalendarYear
from tests.spec import NOON, fact, rows

FIRST, MONDAY, SATURDAY = date(2026, 1, 1), date(2026, 4, 13), date(2026, 4, 18)
DEFINED = fact(e.CalendarYearDefined("ES", 2026, 1, "Europe/Madrid", (6, 7), (FIRST,), (SATURDAY,)), 1)
FREE = fact(e.DayDeclaredFree("ES", MONDAY, 2, "A storm"), 2)
WORKED = fact(e.DayDeclaredWorked("ES", MONDAY, 3, "It went by"), 3)
YEAR = CalendarYear("ES-2026", "ES", 2026, 1, "Europe/Madrid", ("6", "7"), 261, NOON)
DAYS = (
    CalendarDay("ES-2026-01-01", "ES-2026", "ES", FIRST, works=False, because=None, declared_at=NOON),
    CalendarDay("ES-2026-04-18", "ES-2026", "ES", SATURDAY, works=True, because=None, declared_at=NOON),
)


def test_a_year_counts_its_working_days_and_its_versions() -> None:
    """2026 has 261 days from Monday to Friday; the first of January is one of them, and a Saturday is worked."""
    rows(CALENDAR_YEARS).given(DEFINED).then(YEAR)
    rows(CALENDAR_YEARS).given(DEFINED, FREE).then(replace(YEAR, version=2, working_days=260))
    rows(CALENDAR_YEARS).given(DEFINED, FREE, WORKED).then(replace(YEAR, version=3))


def test_a_day_is_as_it_was_declared_last() -> None:
    day_id, storm = "ES-2026-04-13", "A storm"
    monday = CalendarDay(day_id, "ES-2026", "ES", MONDAY, works=False, because=storm, declared_at=NOON)
    rows(CALENDAR_DAYS).given(DEFINED).then(*DAYS)
    rows(CALENDAR_DAYS).given(DEFINED, FREE).then(*DAYS, monday)
    rows(CALENDAR_DAYS).given(DEFINED, FREE, WORKED).then(*DAYS, replace(monday, works=True, because="It went by"))
