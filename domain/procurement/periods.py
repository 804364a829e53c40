"""Periods of procedures, such as `7d`, `2w` or `24h`: when they end after an act, or begin before a deadline.

`d` are calendar days, `w` working days of the jurisdiction's calendar, `h` hours of elapsed time. The day of the act,
or of the deadline, is day 0. An instant is reckoned once, and stored with its rule and the calendar's version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.kernel.terms import LONGEST, Clock, Term, TermUnit, latest_before
from domain.kernel.working_days import WorkingDays
from domain.procurement.parts import DueInstant

_PERIOD = re.compile(r"(\d{1,5})([dwh])", re.ASCII)
_UNITS = {"d": TermUnit.CALENDAR_DAYS, "w": TermUnit.WORKING_DAYS, "h": TermUnit.HOURS}
_LETTERS = {unit: letter for letter, unit in _UNITS.items()}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in a procedure: `7d`. One of 0 days ends where it begins.

    `rolls`: where the last calendar day is no working day, the period ends with the next one.
    """

    length: int
    unit: TermUnit
    rolls: bool = False

    @property
    def term(self) -> Term | None:
        """The term to count; None of no length."""
        return Term(self.length, self.unit, rolls=self.rolls) if self.length else None

    def __str__(self) -> str:
        return f"{self.length}{_LETTERS[self.unit]}"


def period(text: str, *, rolls: bool = False) -> Period:
    """The period that a text such as `7d` names; ValueError for another text."""
    found = _PERIOD.fullmatch(text)
    if found is None or int(found[1]) > LONGEST:
        raise ValueError(f"a period is a number up to {LONGEST} and d, w or h, such as 7d, not {text!r}")
    unit = _UNITS[found[2]]
    return Period(int(found[1]), unit, rolls=rolls and unit is TermUnit.CALENDAR_DAYS)


def period_end(since: datetime, of: Period, days: WorkingDays) -> DueInstant:
    """When a period after an act is over: 24:00 local of its last day. What happens at that instant is late.

    Refused: `calendar_missing`.
    """
    if of.term is None:
        return DueInstant(since, str(of))
    if of.unit is TermUnit.HOURS:
        return DueInstant(since + timedelta(hours=of.length), str(of))
    due = days.end(Clock.started(of.term, since, days).last_day(days))
    return DueInstant(due, str(of), calendar_version(due, days))


def last_day(since: datetime, of: Period, days: WorkingDays) -> date:
    """The day on which a period after an act ends. Refused: `calendar_missing`."""
    return days.day_of(period_end(since, of, days).at - timedelta(microseconds=1))


def period_before(deadline: datetime, of: Period, days: WorkingDays) -> DueInstant:
    """When a period before a deadline begins: 00:00 local of the n-th day, or working day, before its own.

    What must be so long before the deadline happens before this instant. Refused: `calendar_missing`.
    """
    if of.term is None:
        return DueInstant(deadline, str(of))
    begin = latest_before(deadline, of.term, days)
    return DueInstant(begin, str(of), None if of.unit is TermUnit.HOURS else calendar_version(begin, days))


def calendar_version(at: datetime, days: WorkingDays) -> str:
    """The version of the calendar that an instant was reckoned with: `MD-2026@3`."""
    year = days.year_of(days.day_of(at))
    return f"{days.jurisdiction}-{year.year}@{year.version}"
