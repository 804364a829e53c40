"""The term of what a recipient owes, and the ladder behind it: instants that are reckoned once and stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.kernel.terms import Clock, Term, TermUnit
from domain.kernel.working_days import WorkingDays

REMINDERS: Final = (50, 80)
"""Per cent of a term after which is reminded."""
LADDER: Final = (3, 10)
"""Working days after the term at which the next posts are told: the levels after the first."""


@dataclass(frozen=True, slots=True)
class YearVersion:
    """The calendar of a year, as it was when something was reckoned by it."""

    year: int
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryTerm:
    """`days` working days since an instant, reckoned by calendars of these years, each with its version.

    `reminders` are the ends of the days that make 50 and 80 per cent, `due_at` is 24:00 of the last day, and `ladder`
    the instants of the levels after it.
    """

    days: int
    since: datetime
    calendars: tuple[YearVersion, ...]
    reminders: tuple[datetime, ...]
    due_at: datetime
    ladder: tuple[datetime, ...]

    @property
    def steps(self) -> tuple[tuple[str, int, datetime], ...]:
        """All that falls due, in order: reminders by their per cent, then the levels from 1."""
        reminded = [("remind", percent, at) for percent, at in zip(REMINDERS, self.reminders, strict=True)]
        levels = [("level", number, at) for number, at in enumerate((self.due_at, *self.ladder), 1)]
        return (*reminded, *levels)


def reckoned(days: int, since: datetime, calendars: WorkingDays) -> DeliveryTerm:
    """The term of so many working days since an instant. Refused: `calendar_missing`."""
    clock = Clock.started(Term(days, TermUnit.WORKING_DAYS), since, calendars)
    last = clock.last_day(calendars)
    later = (Clock(Term(more, TermUnit.WORKING_DAYS), since, last).last_day(calendars) for more in LADDER)
    ladder = tuple(calendars.end(day) for day in later)
    reminders = tuple(clock.reminder(percent, calendars) for percent in REMINDERS)
    used = sorted({*_years(clock.day_zero, last), calendars.day_of(ladder[-1]).year})
    versions = tuple(YearVersion(year, calendars.years[year].version) for year in used)
    return DeliveryTerm(days, since, versions, reminders, calendars.end(last), ladder)


def _years(first: date, last: date) -> range:
    return range(first.year, last.year + 1)
