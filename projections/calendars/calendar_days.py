"""Which days are otherwise than the week says, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.calendars import events as e
from domain.calendars.naming import day_id, year_id
from domain.calendars.published import SOURCES
from domain.kernel.declarations import Recorded
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that was declared free or worked, and why where that was said."""

    calendar_day_id: str
    calendar_year_id: str
    jurisdiction: str
    day: date
    works: bool
    because: str | None
    declared_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The days that the event declares."""
    event: e.Event = fact.event
    declared = (*event.holidays, *event.worked_days) if isinstance(event, e.CalendarYearDefined) else (event.day,)
    return (day_id(event.jurisdiction, day) for day in declared)


def evolve(_: CalendarDay | None, fact: Recorded[Any], key: str) -> CalendarDay:
    """The day as it was declared last."""
    match fact.event:
        case e.CalendarYearDefined(worked_days=worked):
            day = date.fromisoformat(key[-len("2026-04-13") :])
            return _declared(fact, day, None, works=day in worked)
        case e.DayDeclaredFree(day=day, because=because):
            return _declared(fact, day, because, works=False)
        case e.DayDeclaredWorked(day=day, because=because):
            return _declared(fact, day, because, works=True)
        case event:
            raise AssertionError(event)


def _declared(fact: Recorded[Any], day: date, because: str | None, *, works: bool) -> CalendarDay:
    jurisdiction = fact.event.jurisdiction
    year, moment = year_id(jurisdiction, day.year), fact.act.at
    return CalendarDay(day_id(jurisdiction, day), year, jurisdiction, day, works, because, moment)


CALENDAR_DAYS = ReadModel(
    name="calendars.calendar_days",
    version=2,
    row=CalendarDay,
    key="calendar_day_id",
    events=SOURCES,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("day", "declared_at"),
    searched=("because",),
)
