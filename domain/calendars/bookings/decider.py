"""Bookings of a resource: an instant is booked once, by whoever asks first, and is free again once that is cancelled.

The state is the booking, its resource, and what is taken in the months that the command touches, folded whole: a month
is short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from domain.calendars.bookings import commands as c
from domain.calendars.bookings import events as e
from domain.calendars.bookings import resource
from domain.calendars.bookings.months import months_of
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled

LONGEST: Final = timedelta(days=31)
"""For how long something is booked at most, by one act."""
FARTHEST: Final = timedelta(days=366 * 3)
"""How long ahead something is booked at most."""


@dataclass(frozen=True, slots=True)
class Unbooked:
    """Nobody booked anything under this id."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A resource is booked, from an instant to the one before another."""

    resource_id: str
    starts: datetime
    ends: datetime

    def meets(self, starts: datetime, ends: datetime) -> bool:
        """Whether it has an instant in common with an interval."""
        return self.starts < ends and starts < self.ends


@dataclass(frozen=True, slots=True)
class Cancelled:
    """It is free again."""

    booked: Booked


Booking = Unbooked | Booked | Cancelled


@dataclass(frozen=True, slots=True)
class State:
    """A booking, its resource, and what is taken of that in some months, by month and booking."""

    booking: Booking = Unbooked()
    resource: resource.State = field(default_factory=resource.Undefined)
    taken: Mapping[tuple[str, str], Booked] = field(default_factory=dict)


def evolve(state: State, event: e.Known) -> State:
    """The booking, its resource or a month of that after an event."""
    match event:
        case e.ResourceDefined() | e.ResourceClosed():
            return replace(state, resource=resource.evolve(state.resource, event))
        case e.ResourceBooked() | e.BookingMoved():
            return replace(state, booking=Booked(event.resource_id, event.starts, event.ends))
        case e.BookingCancelled():
            return replace(state, booking=Cancelled(_slot(state.booking)))
        case e.SlotTaken(resource_id, month, booking_id):
            slot = Booked(resource_id, event.starts, event.ends)
            return replace(state, taken={**state.taken, (month, booking_id): slot})
        case e.SlotFreed(_, month, booking_id):
            left = {key: slot for key, slot in state.taken.items() if key != (month, booking_id)}
            return replace(state, taken=left)
        case _:
            assert_never(event)


def _slot(booking: Booking) -> Booked:
    match booking:
        case Booked():
            return booking
        case Cancelled(booked):
            return booked
        case Unbooked():
            raise AssertionError("nothing was booked")
        case _:
            assert_never(booking)


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to a booking, and to the months of its resource."""
    match command:
        case c.BookResource():
            return _book(state, command, act)
        case c.MoveBooking():
            return _move(state, command, act)
        case c.CancelBooking():
            return _cancel(state, command, act)
        case _:
            assert_never(command)


def _book(state: State, command: c.BookResource, act: Act) -> Sequence[e.Event]:
    slot = Booked(command.resource_id, command.starts, command.ends)
    if state.booking == slot:
        return []
    if not isinstance(state.booking, Unbooked):
        raise Refused("booking_exists", "bookingId", booking=command.booking_id)
    if isinstance(state.resource, resource.Undefined):
        raise resource.unknown(command.resource_id)
    defined = state.resource.defined
    _check_free(state, state.resource, command, act)
    return [filled(e.ResourceBooked, command, unit=defined.unit), *_lines(e.SlotTaken, defined, command, slot)]


def _move(state: State, command: c.MoveBooking, act: Act) -> Sequence[e.Event]:
    booked, of = _open(state, command.booking_id, act)
    moved = Booked(booked.resource_id, command.starts, command.ends)
    if booked == moved:
        return []
    if booked.starts < act.at:
        raise Refused("booking_begun", "bookingId", booking=command.booking_id, starts=booked.starts.isoformat())
    _check_free(state, of, command, act)
    fact = filled(e.BookingMoved, command, resource_id=booked.resource_id, unit=of.defined.unit)
    freed = _lines(e.SlotFreed, of.defined, command, booked)
    return [fact, *freed, *_lines(e.SlotTaken, of.defined, command, moved)]


def _cancel(state: State, command: c.CancelBooking, act: Act) -> Sequence[e.Event]:
    if isinstance(state.booking, Cancelled):
        return []
    booked, of = _open(state, command.booking_id, act)
    fact = e.BookingCancelled(command.booking_id, booked.resource_id, of.defined.unit)
    return [fact, *_lines(e.SlotFreed, of.defined, command, booked)]


def _open(state: State, booking_id: str, act: Act) -> tuple[Booked, resource.Defined]:
    """The booking that is not over yet, and its resource."""
    if not isinstance(state.booking, Booked) or isinstance(state.resource, resource.Undefined):
        raise Refused("unknown_booking", "bookingId", booking=booking_id)
    if state.booking.ends <= act.at:
        raise Refused("booking_over", "bookingId", booking=booking_id, ends=state.booking.ends.isoformat())
    return state.booking, state.resource


def _check_free(state: State, of: resource.Defined, command: c.BookResource | c.MoveBooking, act: Act) -> None:
    """Refused, the first that holds: no interval, in the past, too long, too far ahead, a closed resource, taken."""
    starts, ends = command.starts, command.ends
    if ends <= starts:
        raise Refused("empty_interval", "ends", starts=starts.isoformat(), ends=ends.isoformat())
    if starts < act.at:
        raise Refused("in_the_past", "starts", starts=starts.isoformat(), now=act.at.isoformat())
    if ends - starts > LONGEST:
        raise Refused("slot_too_long", "ends", days=LONGEST.days, last=(starts + LONGEST).isoformat())
    if ends > act.at + FARTHEST:
        raise Refused("too_far_ahead", "ends", ends=ends.isoformat(), last=(act.at + FARTHEST).isoformat())
    if of.closed:
        raise Refused("resource_closed", "resourceId", resource=of.defined.resource_id)
    others = (slot for (_, booking_id), slot in state.taken.items() if booking_id != command.booking_id)
    meeting = [slot for slot in others if slot.meets(starts, ends)]
    if meeting:
        first = min(meeting, key=lambda slot: slot.starts)
        raise Refused("slot_taken", "starts", starts=first.starts.isoformat(), ends=first.ends.isoformat())


def _lines(
    event: type[e.SlotTaken | e.SlotFreed], of: e.ResourceDefined, command: c.Command, slot: Booked
) -> Iterable[e.OfSlot]:
    """What a slot takes or frees, in each month that it touches."""
    for month in months_of(slot.starts, slot.ends, of.zone):
        yield event(slot.resource_id, month, command.booking_id, of.unit, of.zone, slot.starts, slot.ends)


DECIDER: Decider[State, c.Command, e.Known] = Decider(State(), decide, evolve)
