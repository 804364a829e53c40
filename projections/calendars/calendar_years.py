"""Which years are declared, how does the week rest, and how many days are worked?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.calendars import events as e
from domain.calendars.naming import year_id
from domain.calendars.published import SOURCES, calendar_after
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """A year of a jurisdiction as it is declared now.

    `version` counts the acts on it. `week_rest` are ISO weekdays, 1 Monday to 7 Sunday.
    """

    calendar_year_id: str
    jurisdiction: str
    year: int
    version: int
    zone: str
    week_rest: tuple[str, ...]
    working_days: int
    changed_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The year that the event is about."""
    event: e.Event = fact.event
    return (year_id(event.jurisdiction, event.year if isinstance(event, e.CalendarYearDefined) else event.day.year),)


def evolve(row: CalendarYear | None, fact: Recorded[Any], key: str) -> CalendarYear | None:
    """The year after an event."""
    match fact.event, row:
        case e.CalendarYearDefined() as defined, _:
            rest = tuple(map(str, defined.week_rest))
            calendar = calendar_after(None, defined)
            return filled(
                CalendarYear,
                defined,
                calendar_year_id=key,
                week_rest=rest,
                working_days=calendar.working_days,
                changed_at=fact.act.at,
            )
        case e.DayDeclaredFree(version=version), CalendarYear():
            return replace(row, version=version, working_days=row.working_days - 1, changed_at=fact.act.at)
        case e.DayDeclaredWorked(version=version), CalendarYear():
            return replace(row, version=version, working_days=row.working_days + 1, changed_at=fact.act.at)
        case _:
            return row


CALENDAR_YEARS = ReadModel(
    name="calendars.calendar_years",
    version=1,
    row=CalendarYear,
    key="calendar_year_id",
    events=SOURCES,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("year", "changed_at"),
)
