"""The working days of a year: declared once, and amended day by day, never for the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never
from zoneinfo import ZoneInfo

from domain.calendars import commands as c
from domain.calendars import events as e
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.kernel.working_days import CalendarYear

FIRST_VERSION = 1
MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Nobody has said which days are worked."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The year as it was declared, and as it is now."""

    defined: e.CalendarYearDefined
    calendar: CalendarYear


State = Undeclared | Declared


def evolve(state: State, event: e.Event) -> State:
    """The year after an event."""
    match event, state:
        case e.CalendarYearDefined(), _:
            return Declared(event, calendar_after(None, event))
        case _, Declared(defined, calendar):
            return Declared(defined, calendar_after(calendar, event))
        case _:
            return state


def calendar_after(calendar: CalendarYear | None, event: e.Event) -> CalendarYear:
    """The calendar of a year after an event on it; what is declared of a year that is not there begins no year."""
    match event:
        case e.CalendarYearDefined():
            free, worked = frozenset(event.holidays), frozenset(event.worked_days)
            return CalendarYear(event.year, event.version, event.zone, frozenset(event.week_rest), free, worked)
        case _ if calendar is None:
            raise ValueError("the first event of a year defines it")
        case e.DayDeclaredFree(day=day, version=version):
            free, worked = calendar.free | {day}, calendar.worked - {day}
        case e.DayDeclaredWorked(day=day, version=version):
            free, worked = calendar.free - {day}, calendar.worked | {day}
        case _:
            assert_never(event)
    return CalendarYear(calendar.year, version, calendar.zone, calendar.weekly_rest, free, worked)


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the year. What is so already adds nothing."""
    match command, state:
        case c.DefineCalendarYear(), _:
            return _define(state, filled(e.CalendarYearDefined, _in_order(command), version=FIRST_VERSION))
        case c.DeclareDayFree() | c.DeclareDayWorked(), Declared(calendar=calendar):
            return _declare(calendar, command, act)
        case c.DeclareDayFree() | c.DeclareDayWorked(), _:
            raise Refused("calendar_missing", "day", year=command.day.year, jurisdiction=command.jurisdiction)
        case _:
            assert_never(command)


def _define(state: State, defined: e.CalendarYearDefined) -> Sequence[e.Event]:
    if isinstance(state, Undeclared):
        return [defined]
    if state.defined == defined:
        return []
    raise Refused("calendar_year_defined", "year", year=defined.year, jurisdiction=defined.jurisdiction)


def _in_order(command: c.DefineCalendarYear) -> c.DefineCalendarYear:
    """The command with its days and weekdays in order. Refused for what cannot be a year."""
    rest = tuple(sorted(set(command.week_rest)))
    if len(rest) > 6:
        raise Refused("week_without_work", "weekRest")
    for path, days in (("holidays", command.holidays), ("workedDays", command.worked_days)):
        for day, times in Counter(days).items():
            if day.year != command.year:
                raise Refused("day_of_another_year", path, day=day.isoformat(), year=command.year)
            if times > 1:
                raise Refused("day_listed_twice", path, day=day.isoformat())
    for day in sorted(command.worked_days):
        if day in command.holidays:
            raise Refused("day_listed_twice", "workedDays", day=day.isoformat())
        if day.isoweekday() not in rest:
            raise Refused("not_a_day_of_rest", "workedDays", day=day.isoformat())
    return c.DefineCalendarYear(
        command.jurisdiction,
        command.year,
        command.zone,
        rest,
        tuple(sorted(command.holidays)),
        tuple(sorted(command.worked_days)),
    )


def _declare(calendar: CalendarYear, command: c.DeclareDayFree | c.DeclareDayWorked, act: Act) -> Sequence[e.Event]:
    works = isinstance(command, c.DeclareDayWorked)
    if calendar.works(command.day) == works:
        return []
    if command.day < (today := _today(calendar, act)):
        raise Refused("day_is_over", "day", day=command.day.isoformat(), today=today.isoformat())
    version = calendar.version + 1
    if works:
        return [filled(e.DayDeclaredWorked, command, version=version)]
    return [filled(e.DayDeclaredFree, command, version=version)]


def _today(calendar: CalendarYear, act: Act) -> date:
    return act.at.astimezone(ZoneInfo(calendar.zone)).date()


DECIDER: Decider[State, c.Command, e.Event] = Decider(Undeclared(), decide, evolve)
