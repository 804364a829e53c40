"""Terms and when they end: so many working days, calendar days, months or hours after an act.

The day of the act is day 0, as in Spanish Law 39/2015, art. 30. Only whole days on which the clock ran count: neither
the day of a pause nor that of going on does. The end is 24:00 local of the last day; an act at that instant is late.
An instant is reckoned once and stored with the term and the versions of the calendar; a replay never reckons anew.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.kernel.working_days import ONE_DAY, WorkingDays

LONGEST = 20_000
"""Days, months or hours that a term has at most."""


class TermUnit(StrEnum):
    """What a term counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"


COUNTS_DAYS = frozenset({TermUnit.WORKING_DAYS, TermUnit.CALENDAR_DAYS})
"""The units that can be paused."""
MONTHS_OF = {TermUnit.MONTHS: 1, TermUnit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time as a rule gives it.

    `rolls`: where its last day is no working day, it ends with the next one; hours never roll. `suspended` are months
    (1 to 12) whose days do not count. Raises ValueError for a length below 1 or above `LONGEST`.
    """

    length: int
    unit: TermUnit
    rolls: bool = True
    suspended: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not 1 <= self.length <= LONGEST:
            raise ValueError(f"a term has 1 to {LONGEST} {self.unit.value}, not {self.length}")
        if not self.suspended < set(range(1, 13)) and self.suspended:
            raise ValueError("at most eleven months, 1 to 12, are suspended")

    @property
    def can_pause(self) -> bool:
        """Months, years and hours run on through a pause."""
        return self.unit in COUNTS_DAYS


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days from that on which a clock was stopped to that on which it went on; None while it stands."""

    first: date
    last: date | None = None

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day and (self.last is None or day <= self.last)


class SkipReason(StrEnum):
    """Why a day does not count."""

    PAUSED = "paused"
    FREE = "free"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class SkippedDays:
    """Days in a row that do not count, for one reason."""

    first: date
    last: date
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Clock:
    """A term that runs since an act. `day_zero` is the local day of the act, or the last day of the term before it."""

    term: Term
    since: datetime
    day_zero: date
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def started(cls, term: Term, at: datetime, days: WorkingDays) -> Clock:
        """The clock of an act at an instant."""
        return cls(term, at, days.day_of(at))

    def followed_by(self, term: Term, days: WorkingDays) -> Clock:
        """The clock of a term that begins where this one ends: it counts from the last day."""
        last = self.last_day(days)
        return Clock(term, days.end(last), last)

    @property
    def stands(self) -> bool:
        """Whether it is paused."""
        return bool(self.pauses) and self.pauses[-1].last is None

    def paused(self, at: datetime, days: WorkingDays) -> Clock:
        """The clock stopped at an instant. ValueError where the term cannot be paused, or is already."""
        if not self.term.can_pause or self.stands:
            raise ValueError("this clock cannot be paused")
        return replace(self, pauses=(*self.pauses, Pause(days.day_of(at))))

    def resumed(self, at: datetime, days: WorkingDays) -> Clock:
        """The clock going on at an instant. ValueError where it runs."""
        if not self.stands:
            raise ValueError("this clock runs")
        return replace(self, pauses=(*self.pauses[:-1], replace(self.pauses[-1], last=days.day_of(at))))

    def due(self, days: WorkingDays) -> datetime | None:
        """The instant at which the term is over, in UTC; None while the clock stands. Refused: `calendar_missing`."""
        if self.stands:
            return None
        if self.term.unit is TermUnit.HOURS:
            return self.since + timedelta(hours=self.term.length)
        return days.end(self.last_day(days))

    def last_day(self, days: WorkingDays) -> date:
        """The last day of the term. ValueError where it has none: the clock stands, or counts hours."""
        if self.stands or self.term.unit is TermUnit.HOURS:
            raise ValueError("this clock has no last day")
        if months := MONTHS_OF.get(self.term.unit):
            last = _months_later(self.day_zero, self.term.length * months)
        else:
            last = self._counted(self.term.length, days)
        return days.working_day(last) if self.term.rolls else last

    def used(self, until: date, days: WorkingDays) -> int:
        """The days of the term that are used up when a day begins. ValueError where the term counts no days."""
        if not self.term.can_pause:
            raise ValueError(f"a term of {self.term.unit.value} does not count days")
        counted = (day for day in _days(self.day_zero + ONE_DAY, until) if self._counts(day, days))
        return min(sum(1 for _ in counted), self.term.length)

    def reminder(self, percent: int, days: WorkingDays) -> datetime:
        """The end of the day that makes so much of the term, rounded up to whole days; ValueError as `last_day`."""
        if self.stands or not self.term.can_pause:
            raise ValueError("this clock has no days to be reminded of")
        if not 1 <= percent <= 100:
            raise ValueError(f"a reminder comes after 1 to 100 per cent, not {percent}")
        whole = -(-self.term.length * percent // 100)
        return days.end(self._counted(whole, days))

    def skipped(self, days: WorkingDays) -> tuple[SkippedDays, ...]:
        """The days before the last that do not count, with their reasons: what a timeline shows beside the instant.

        Weekly rest is no reason of its own.
        """
        found: list[SkippedDays] = []
        if not self.term.can_pause:
            return ()
        for day in _days(self.day_zero + ONE_DAY, self.last_day(days)):
            reason = self._reason(day, days)
            if reason is None:
                continue
            if found and found[-1].reason is reason and found[-1].last == day - ONE_DAY:
                found[-1] = replace(found[-1], last=day)
            else:
                found.append(SkippedDays(day, day, reason))
        return tuple(found)

    def _counted(self, wanted: int, days: WorkingDays) -> date:
        day = self.day_zero
        while wanted:
            day += ONE_DAY
            wanted -= self._counts(day, days)
        return day

    def _counts(self, day: date, days: WorkingDays) -> bool:
        if self._is_out(day):
            return False
        return self.term.unit is not TermUnit.WORKING_DAYS or days.works(day)

    def _is_out(self, day: date) -> bool:
        return day.month in self.term.suspended or any(day in pause for pause in self.pauses)

    def _reason(self, day: date, days: WorkingDays) -> SkipReason | None:
        if any(day in pause for pause in self.pauses):
            return SkipReason.PAUSED
        if day.month in self.term.suspended:
            return SkipReason.SUSPENDED
        is_free = self.term.unit is TermUnit.WORKING_DAYS and day in days.year_of(day).free
        return SkipReason.FREE if is_free else None


def latest_before(deadline: datetime, term: Term, days: WorkingDays) -> datetime:
    """The last instant that lies a term before a deadline: 00:00 local of the n-th day, or working day, before its own.

    Something "at least ten days before the deadline" must happen before this instant. Hours are elapsed time.
    ValueError for months and years. Refused: `calendar_missing`.
    """
    if term.unit is TermUnit.HOURS:
        return deadline - timedelta(hours=term.length)
    if not term.can_pause:
        raise ValueError("backwards, days and hours are counted alone")
    day, wanted = days.day_of(deadline), term.length
    while wanted:
        day -= ONE_DAY
        wanted -= term.unit is not TermUnit.WORKING_DAYS or days.works(day)
    return days.begin(day)


def _months_later(day: date, months: int) -> date:
    """The same number of a later month, or the last day of it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _days(first: date, end: date) -> Iterator[date]:
    """The days from the first up to, not with, the end."""
    for number in range((end - first).days):
        yield first + timedelta(days=number)
