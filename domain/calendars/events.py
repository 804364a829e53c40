"""What happens to the working days of a jurisdiction. Stored names are a contract: add, never rename.

`version` counts the acts on a year: whoever reckons a term with it stores the version beside the instant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.declarations import PUBLIC, event


@event("calendars.CalendarYearDefined", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CalendarYearDefined:
    """The days of a year, in a time zone of the IANA database.

    `week_rest` are ISO weekdays (1 Monday to 7 Sunday), `holidays` the days that are not worked besides, `worked_days`
    those that are although the week would rest.
    """

    jurisdiction: str
    year: int
    version: int
    zone: str
    week_rest: tuple[int, ...]
    holidays: tuple[date, ...]
    worked_days: tuple[date, ...]


@event("calendars.DayDeclaredFree", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DayDeclaredFree:
    """A day is not worked after all: terms that are open get longer by acts of their own."""

    jurisdiction: str
    day: date
    version: int
    because: str


@event("calendars.DayDeclaredWorked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DayDeclaredWorked:
    """A day is worked after all. No open term gets shorter by it."""

    jurisdiction: str
    day: date
    version: int
    because: str


Event = CalendarYearDefined | DayDeclaredFree | DayDeclaredWorked
