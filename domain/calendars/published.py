"""What calendars tell other contexts, who reckon terms with it; and what the public is told."""

from __future__ import annotations

from typing import Any

from domain.calendars import events as e
from domain.calendars.bookings.commands import BookResource, CancelBooking, MoveBooking
from domain.calendars.bookings.events import SlotFreed, SlotTaken
from domain.calendars.naming import year_id
from domain.calendars.working_days import calendar_after
from domain.kernel.publishing import Publication, PublishedStreams

__all__ = [
    "BOOKINGS",
    "PUBLICATIONS",
    "SOURCES",
    "WORKING_DAYS",
    "BookResource",
    "CancelBooking",
    "DayDeclaredFree",
    "Fact",
    "MoveBooking",
    "SlotFreed",
    "SlotTaken",
    "calendar_after",
    "year_id",
    "year_of",
]

Fact = e.Event
DayDeclaredFree = e.DayDeclaredFree
SOURCES = (e.CalendarYearDefined, e.DayDeclaredFree, e.DayDeclaredWorked)
"""The events on a year: `calendar_after` makes its calendar of them."""
WORKING_DAYS = PublishedStreams("working_days", SOURCES)
"""The streams that they stand in: `working_days-<jurisdiction>-<year>`."""
BOOKINGS = PublishedStreams("bookings", (SlotTaken, SlotFreed))
"""What is taken of a resource in a month: `bookings-<resource>-<yyyy-mm>`. An act of another context books by a part of
it: `BookResource`, `MoveBooking`, `CancelBooking`.
"""


def year_of(fact: Fact) -> int:
    """The year that a fact is about."""
    return fact.year if isinstance(fact, e.CalendarYearDefined) else fact.day.year


def _told(event: type[Any], *names: str) -> Publication:
    return Publication(event, ("jurisdiction", *names), "jurisdiction", lambda it: str(it.jurisdiction))


PUBLICATIONS: tuple[Publication, ...] = (
    _told(e.CalendarYearDefined, "year", "version", "zone", "week_rest", "holidays", "worked_days"),
    _told(e.DayDeclaredFree, "day", "version", "because"),
    _told(e.DayDeclaredWorked, "day", "version", "because"),
)
"""To be added to, one event at a time, by who may decide what the public is told."""
