"""What is taken of a resource and what is left, by day; and what is booked, by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from domain.calendars.bookings import events as e
from projections.calendars import BOOKED_SLOTS, RESOURCE_DAYS, RESOURCES
from projections.calendars.booked_slots import BookedSlot
from projections.calendars.resource_days import ResourceDay, TimeSlot
from projections.calendars.resources import BookableResource
from tests.domain.calendars.test_bookings import (
    BOOKED,
    DEFINED,
    FIRST,
    HOUR,
    NINE,
    ROOM,
    SECOND,
    TAKEN,
    UNIT,
    ZONE,
    slot,
)
from tests.spec import NOON, OFFICER, rows

BEGINS, ENDS = datetime(2014, 6, 29, 21, tzinfo=UTC), datetime(2014, 6, 30, 21, tzinfo=UTC)


def _day(taken: list[tuple[datetime, datetime]], free: list[tuple[datetime, datetime]]) -> ResourceDay:
    both = tuple(TimeSlot(*each) for each in taken), tuple(TimeSlot(*each) for each in free)
    return ResourceDay(f"{ROOM}/2014-06-30", ROOM, UNIT, "MD", date(2014, 6, 30), *both)


def test_a_day_is_what_is_taken_of_it_and_what_is_left() -> None:
    later = slot(e.SlotTaken, SECOND, NINE + 2 * HOUR, NINE + 3 * HOUR)
    first, second = (NINE, NINE + HOUR), (NINE + 2 * HOUR, NINE + 3 * HOUR)
    free = [(BEGINS, NINE), (NINE + HOUR, NINE + 2 * HOUR), (NINE + 3 * HOUR, ENDS)]
    rows(RESOURCE_DAYS).given(later, TAKEN).then(_day([first, second], free))
    freed = slot(e.SlotFreed, SECOND, *second)
    rows(RESOURCE_DAYS).given(later, TAKEN, freed).then(_day([first], [(BEGINS, NINE), (NINE + HOUR, ENDS)]))
    rows(RESOURCE_DAYS).given(TAKEN, slot(e.SlotFreed, FIRST, *first)).then(_day([], [(BEGINS, ENDS)]))


def test_a_booking_over_midnight_takes_the_end_of_a_day_and_the_begin_of_the_next() -> None:
    starts, ends = ENDS - HOUR, ENDS + HOUR
    june, july = (slot(e.SlotTaken, FIRST, starts, ends, month) for month in ("2014-06", "2014-07"))
    next_day = ResourceDay(
        f"{ROOM}/2014-07-01",
        ROOM,
        UNIT,
        "MD",
        date(2014, 7, 1),
        (TimeSlot(starts, ends),),
        (TimeSlot(ends, datetime(2014, 7, 1, 21, tzinfo=UTC)),),
    )
    rows(RESOURCE_DAYS).given(june, july).then(_day([(starts, ends)], [(BEGINS, starts)]), next_day)


def test_what_can_be_booked_and_what_is() -> None:
    room = BookableResource(ROOM, UNIT, "MD", "Room 1", ZONE, NOON)
    rows(RESOURCES).given(DEFINED).then(room)
    rows(RESOURCES).given(DEFINED, e.ResourceClosed(ROOM, UNIT)).then(replace(room, closed=True))
    booked = BookedSlot(FIRST, ROOM, UNIT, "MD", NINE, NINE + HOUR, OFFICER.actor, NOON)
    rows(BOOKED_SLOTS).given(BOOKED).then(booked)
    moved = e.BookingMoved(FIRST, ROOM, UNIT, NINE + HOUR, NINE + 2 * HOUR)
    rows(BOOKED_SLOTS).given(BOOKED, moved).then(replace(booked, starts=NINE + HOUR, ends=NINE + 2 * HOUR))
    rows(BOOKED_SLOTS).given(BOOKED, e.BookingCancelled(FIRST, ROOM, UNIT)).then()
