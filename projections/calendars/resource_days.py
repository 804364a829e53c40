"""When is a resource free on a day, and when is it taken?

A day of which nothing was ever booked has no row: it is free. Intervals are half open, and a day is that of the
resource's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo, available_timezones

from domain.calendars.bookings import events as e
from domain.calendars.bookings.months import days_of
from domain.kernel.declarations import Recorded
from domain.kernel.places import end_of_day
from domain.organisations.published import jurisdiction_of
from projections.calendars.resources import READ
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope

MOST_DAYS = 32
"""The days that a booking touches at most."""


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """From an instant to the one before another."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class ResourceDay:
    """A day of a resource: what is taken of it, and what is left, both in order."""

    resource_day_id: str
    resource_id: str
    unit: str
    jurisdiction: str
    day: date
    taken: tuple[TimeSlot, ...]
    free: tuple[TimeSlot, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The days of the event's month that the slot touches."""
    event: e.OfSlot = fact.event
    return (f"{event.resource_id}/{day.isoformat()}" for day in _days(event))


def _days(event: e.OfSlot) -> Iterator[date]:
    first, last = days_of(event.starts, event.ends, _zone(event))
    for number in range(MOST_DAYS):
        day = first + timedelta(days=number)
        if day > last:
            return
        if day.strftime("%Y-%m") == event.month:
            yield day


def evolve(row: ResourceDay | None, fact: Recorded[Any], key: str) -> ResourceDay | None:
    """The day after an event."""
    event: e.OfSlot = fact.event
    day = date.fromisoformat(key[-len("2027-03-01") :])
    slot = TimeSlot(event.starts, event.ends)
    others = tuple(each for each in row.taken if each != slot) if row else ()
    taken = tuple(sorted((*others, slot), key=_start)) if isinstance(event, e.SlotTaken) else others
    free = tuple(_between(taken, _begins(day, _zone(event)), end_of_day(day, _zone(event))))
    return ResourceDay(key, event.resource_id, event.unit, jurisdiction_of(event.unit), day, taken, free)


def _zone(event: e.OfSlot) -> str:
    """The zone of the resource; UTC where this machine knows it no more."""
    return event.zone if event.zone in _zones() else "UTC"


@cache
def _zones() -> frozenset[str]:
    """The time zones that this machine knows."""
    return frozenset(available_timezones())


def _begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _between(taken: Iterable[TimeSlot], begins: datetime, ends: datetime) -> Iterator[TimeSlot]:
    """What is left of a day beside what is taken, which is in order and does not meet."""
    for slot in taken:
        if begins < slot.starts:
            yield TimeSlot(begins, min(slot.starts, ends))
        begins = max(begins, slot.ends)
    if begins < ends:
        yield TimeSlot(begins, ends)


def _start(slot: TimeSlot) -> datetime:
    return slot.starts


RESOURCE_DAYS = ReadModel(
    name="calendars.resource_days",
    version=1,
    row=ResourceDay,
    key="resource_day_id",
    events=get_args(e.OfSlot),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("day",),
    permission=READ,
    scope=Scope("unit", "jurisdiction"),
)
