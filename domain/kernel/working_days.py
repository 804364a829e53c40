"""The working days of a jurisdiction: what a term counts, as the calendar of each year says.

People declare the years, and amend them by acts; these values are what such a declaration says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.kernel.refused import Refused

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The days of one year: `weekly_rest` are ISO weekdays (1 Monday to 7 Sunday), `free` days that are not worked
    besides, `worked` days that are although the week would rest.

    `version` counts the acts that made the year what it is; whoever reckons with it stores the version.
    """

    year: int
    version: int
    zone: str
    weekly_rest: frozenset[int]
    free: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether a day of this year is a working day."""
        if day in self.free:
            return False
        return day in self.worked or day.isoweekday() not in self.weekly_rest

    @property
    def working_days(self) -> int:
        """How many days of the year are worked."""
        days = (date(self.year, 1, 1) + timedelta(days=number) for number in range(366))
        return sum(1 for day in days if day.year == self.year and self.works(day))


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The declared years of a jurisdiction.

    No day of another year is taken for a working day by guess: Refused(`calendar_missing`) with the year.
    """

    jurisdiction: str
    years: Mapping[int, CalendarYear]

    def works(self, day: date) -> bool:
        """Whether a day is a working day."""
        return self.year_of(day).works(day)

    def year_of(self, day: date) -> CalendarYear:
        """The calendar of the year that a day lies in."""
        found = self.years.get(day.year)
        if found is None:
            raise Refused("calendar_missing", year=day.year, jurisdiction=self.jurisdiction)
        return found

    def day_of(self, instant: datetime) -> date:
        """The local day of an instant."""
        for year in (instant.year, instant.year + 1, instant.year - 1):
            if (calendar := self.years.get(year)) is not None:
                day = instant.astimezone(ZoneInfo(calendar.zone)).date()
                if day.year == year:
                    return day
        raise Refused("calendar_missing", year=instant.year, jurisdiction=self.jurisdiction)

    def begin(self, day: date) -> datetime:
        """The instant at which a day begins, in UTC: 00:00 local, or the first moment of it where the clocks change."""
        return _midnight(day, self.year_of(day))

    def end(self, day: date) -> datetime:
        """The instant at which a day ends, in UTC: 24:00 local. What happens at that instant is late."""
        return _midnight(day + ONE_DAY, self.year_of(day))

    def working_day(self, day: date) -> date:
        """The day itself where it is worked, else the next one that is."""
        while not self.works(day):
            day += ONE_DAY
        return day


def _midnight(day: date, calendar: CalendarYear) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(calendar.zone)).astimezone(UTC)
