"""What can be asked of the working days of a jurisdiction."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendars.forms import Because, Day, Weekday, Year
from domain.kernel.places import JurisdictionCode, Zone


@dataclass(frozen=True, slots=True)
class DefineCalendarYear:
    """Declare the days of a year: the zone, the days on which the week rests, and the days that are otherwise.

    Once a year; what changes later is declared day by day.
    """

    jurisdiction: JurisdictionCode
    year: Year
    zone: Zone
    week_rest: tuple[Weekday, ...]
    holidays: tuple[Day, ...]
    worked_days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class DeclareDayFree:
    """Declare that a day of a declared year, today at the earliest, is not worked."""

    jurisdiction: JurisdictionCode
    day: Day
    because: Because


@dataclass(frozen=True, slots=True)
class DeclareDayWorked:
    """Declare that a day of a declared year, today at the earliest, is worked."""

    jurisdiction: JurisdictionCode
    day: Day
    because: Because


Command = DefineCalendarYear | DeclareDayFree | DeclareDayWorked
