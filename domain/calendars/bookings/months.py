"""The months and days that an interval touches, by the clocks of a place. Intervals are half open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

INSTANT = timedelta(microseconds=1)


def days_of(starts: datetime, ends: datetime, zone: str) -> tuple[date, date]:
    """The first and the last local day that an interval touches: one that ends at midnight is not of the next day."""
    place = ZoneInfo(zone)
    return starts.astimezone(place).date(), (ends - INSTANT).astimezone(place).date()


def months_of(starts: datetime, ends: datetime, zone: str) -> tuple[str, ...]:
    """The months that an interval touches, as in 2027-03, in order."""
    first, last = days_of(starts, ends, zone)
    return tuple(_months(first, last))


def _months(first: date, last: date) -> Iterator[str]:
    day = first.replace(day=1)
    while day <= last:
        yield day.strftime("%Y-%m")
        day = (day + timedelta(days=32)).replace(day=1)


def bookings_id(resource_id: str, month: str) -> str:
    """The id of the bookings of a resource in a month."""
    return f"{resource_id}-{month}"
