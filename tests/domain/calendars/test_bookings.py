"""A resource is booked once at any instant, in each month that a booking touches, and free again when that ends."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendars.bookings import commands as c
from domain.calendars.bookings import events as e
from domain.calendars.bookings import resource
from domain.calendars.bookings.decider import DECIDER, LONGEST, State
from domain.calendars.bookings.months import days_of, months_of
from domain.calendars.refusals import MESSAGES
from domain.kernel.declarations import Refused
from tests.spec import NOON, OFFICER, Spec

spec, resources = Spec(DECIDER, MESSAGES), Spec(resource.DECIDER, MESSAGES)
ROOM, FIRST, SECOND = (f"018f3b1e-5c1a-7cc0-8a55-00000000000{n}" for n in (1, 2, 3))
ZONE, UNIT, HOUR = "Europe/Chisinau", "MD:court", timedelta(hours=1)
NINE = datetime(2014, 6, 30, 6, tzinfo=UTC)
"""09:00 there."""
DEFINED = e.ResourceDefined(ROOM, UNIT, "Room 1", ZONE)
BOOK = c.BookResource(FIRST, ROOM, NINE, NINE + HOUR)
BOOKED = e.ResourceBooked(FIRST, ROOM, UNIT, NINE, NINE + HOUR)


def slot(event: type[Any], booking: str, starts: datetime, ends: datetime, month: str = "2014-06") -> Any:
    return event(ROOM, month, booking, UNIT, ZONE, starts, ends)


TAKEN = slot(e.SlotTaken, FIRST, NINE, NINE + HOUR)
ANOTHER = replace(BOOK, booking_id=SECOND)


def test_what_can_be_booked_is_defined_and_closed_once() -> None:
    define = c.DefineResource(ROOM, UNIT, "Room 1", ZONE)
    resources.given().when(define).then(DEFINED)
    resources.given(DEFINED).when(replace(define, name="Room 2")).refused("resource_exists", "resourceId")
    resources.given(DEFINED).when(c.CloseResource(ROOM)).then(e.ResourceClosed(ROOM, UNIT))
    resources.given().when(c.CloseResource(ROOM)).refused("unknown_resource", "resourceId")


def test_an_interval_is_half_open() -> None:
    spec.given(DEFINED).when(BOOK).then(BOOKED, TAKEN)
    for starts, ends in ((NINE - HOUR, NINE), (NINE + HOUR, NINE + 2 * HOUR)):
        booked = e.ResourceBooked(SECOND, ROOM, UNIT, starts, ends)
        beside = spec.given(DEFINED, TAKEN).when(replace(ANOTHER, starts=starts, ends=ends))
        beside.then(booked, slot(e.SlotTaken, SECOND, starts, ends))


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (NINE, NINE + HOUR),
        (NINE - HOUR, NINE + timedelta(microseconds=1)),
        (NINE + HOUR - timedelta(microseconds=1), NINE + 2 * HOUR),
        (NINE - HOUR, NINE + 2 * HOUR),
        (NINE + HOUR / 4, NINE + HOUR / 2),
    ],
)
def test_what_is_taken_is_refused_with_its_time_and_not_whose_it_is(starts: datetime, ends: datetime) -> None:
    spec.given(DEFINED, TAKEN).when(replace(ANOTHER, starts=starts, ends=ends)).refused("slot_taken", "starts")
    with pytest.raises(Refused) as refused:
        DECIDER.decide(DECIDER.fold([DEFINED, TAKEN]), replace(ANOTHER, starts=starts, ends=ends), OFFICER)
    assert refused.value.values == {"starts": NINE.isoformat(), "ends": (NINE + HOUR).isoformat()}


@pytest.mark.parametrize(
    ("said", "code", "path"),
    [
        ({"ends": NINE}, "empty_interval", "ends"),
        ({"starts": NOON - HOUR}, "in_the_past", "starts"),
        ({"ends": NINE + LONGEST + HOUR}, "slot_too_long", "ends"),
        ({"starts": NINE.replace(year=2018), "ends": NINE.replace(year=2018) + HOUR}, "too_far_ahead", "ends"),
        ({"starts": NINE.replace(tzinfo=None)}, "booking_without_offset", "starts"),
        ({"starts": NINE.replace(year=9999)}, "year_out_of_range", "starts"),
    ],
)
def test_what_is_no_booking_is_refused(said: dict[str, Any], code: str, path: str) -> None:
    spec.given(DEFINED).when(replace(BOOK, **said)).refused(code, path)
    spec.given().when(replace(BOOK)).refused("unknown_resource", "resourceId")
    spec.given(DEFINED, e.ResourceClosed(ROOM, UNIT)).when(BOOK).refused("resource_closed", "resourceId")


def test_a_booking_is_in_each_month_that_it_touches_there() -> None:
    starts, ends = datetime(2014, 6, 30, 20, tzinfo=UTC), datetime(2014, 6, 30, 21, 30, tzinfo=UTC)
    booked = e.ResourceBooked(FIRST, ROOM, UNIT, starts, ends)
    june, july = (slot(e.SlotTaken, FIRST, starts, ends, month) for month in ("2014-06", "2014-07"))
    spec.given(DEFINED).when(replace(BOOK, starts=starts, ends=ends)).then(booked, june, july)
    assert months_of(starts, datetime(2014, 6, 30, 21, tzinfo=UTC), ZONE) == ("2014-06",), "midnight is the next day's"
    cancelled = e.BookingCancelled(FIRST, ROOM, UNIT)
    freed = [slot(e.SlotFreed, FIRST, starts, ends, month) for month in ("2014-06", "2014-07")]
    spec.given(DEFINED, booked, june, july).when(c.CancelBooking(FIRST)).then(cancelled, *freed)


def test_a_booking_is_moved_in_one_act_and_may_meet_what_it_leaves() -> None:
    later = NINE + HOUR / 2
    moved = e.BookingMoved(FIRST, ROOM, UNIT, later, later + HOUR)
    freed, taken = slot(e.SlotFreed, FIRST, NINE, NINE + HOUR), slot(e.SlotTaken, FIRST, later, later + HOUR)
    move = c.MoveBooking(FIRST, later, later + HOUR)
    spec.given(DEFINED, BOOKED, TAKEN).when(move).then(moved, freed, taken)
    other = slot(e.SlotTaken, SECOND, NINE + HOUR, NINE + 2 * HOUR)
    spec.given(DEFINED, BOOKED, TAKEN, other).when(move).refused("slot_taken", "starts")
    spec.given(DEFINED, BOOKED, TAKEN).when(move, by=replace(OFFICER, at=NINE + HOUR / 4)).refused("booking_begun")


def test_what_is_over_stays_and_what_is_cancelled_is_booked_under_a_new_id() -> None:
    cancelled, freed = e.BookingCancelled(FIRST, ROOM, UNIT), slot(e.SlotFreed, FIRST, NINE, NINE + HOUR)
    past = replace(OFFICER, at=NINE + HOUR)
    spec.given(DEFINED, BOOKED, TAKEN).when(c.CancelBooking(FIRST), by=past).refused("booking_over", "bookingId")
    spec.given(DEFINED, BOOKED, TAKEN, cancelled, freed).when(BOOK).refused("booking_exists", "bookingId")
    again = e.ResourceBooked(SECOND, ROOM, UNIT, NINE, NINE + HOUR)
    taken = slot(e.SlotTaken, SECOND, NINE, NINE + HOUR)
    spec.given(DEFINED, TAKEN, freed).when(ANOTHER).then(again, taken)
    spec.given(DEFINED).when(c.CancelBooking(FIRST)).refused("unknown_booking", "bookingId")
    spec.given(DEFINED, BOOKED, TAKEN).when(replace(BOOK, ends=NINE + 2 * HOUR)).refused("booking_exists")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=25))
def test_no_instant_is_booked_twice(wanted: list[tuple[int, int]]) -> None:
    facts: list[Any] = [DEFINED]
    for number, (start, length) in enumerate(wanted):
        starts = NINE - 10 * HOUR + start * HOUR
        id_ = f"018f3b1e-5c1a-7cc0-8a55-1{number:011}"
        state: State = DECIDER.fold([fact for fact in facts if not isinstance(fact, e.ResourceBooked)])
        with suppress(Refused):
            facts += DECIDER.decide(state, c.BookResource(id_, ROOM, starts, starts + length * HOUR), OFFICER)
    slots = sorted({(each.starts, each.ends) for each in facts if isinstance(each, e.SlotTaken)})
    assert all(former[1] <= later[0] for former, later in pairwise(slots))
    assert bool(slots) == bool(wanted)


@given(
    st.integers(0, 10**9).map(lambda seconds: NINE + timedelta(seconds=seconds)),
    st.timedeltas(timedelta(microseconds=1), LONGEST),
    st.sampled_from([ZONE, "UTC", "America/Havana", "Pacific/Kiritimati"]),
)
def test_months_are_those_of_the_days_that_are_touched(starts: datetime, length: timedelta, zone: str) -> None:
    first, last = days_of(starts, starts + length, zone)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert months_of(starts, starts + length, zone) == tuple(dict.fromkeys(day.strftime("%Y-%m") for day in days))
    assert starts.astimezone(ZoneInfo(zone)).date() == first
