"""The commands on what is booked: a stream a booking, and one for each month of a resource, decided in turn."""

from __future__ import annotations

from collections.abc import Sequence

from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.calendars.bookings import commands as c
from domain.calendars.bookings import decider, resource
from domain.calendars.bookings import events as e
from domain.calendars.bookings.decider import LONGEST, Booked, State
from domain.calendars.bookings.months import bookings_id, months_of
from domain.calendars.published import BOOKINGS as BOOKING_STREAMS
from domain.organisations.published import jurisdiction_of

RESOURCE_STREAMS = Streams("resource")
"""What can be booked."""
BOOKING = Streams("booking")
"""One booking."""
MONTH = Streams("bookings")
"""What is taken of a resource in a month: `bookings-<resource>-<yyyy-mm>`."""


def _place(unit: str) -> Place:
    return (unit, jurisdiction_of(unit))


def _at_unit(command: c.DefineResource, _: resource.State) -> Sequence[Place]:
    return (_place(command.unit),)


def _site(command: c.DefineResource, _: resource.State) -> Sequence[Site]:
    return (Site("unit", command.unit),)


def _at_its_unit(_: object, state: resource.State) -> Sequence[Place]:
    """The unit that has it; the installation, where there is no such resource."""
    return (_place(state.defined.unit),) if isinstance(state, resource.Defined) else ()


def _at_unit_of_resource(_: object, state: State) -> Sequence[Place]:
    return _at_its_unit(_, state.resource)


def _looked_at(command: c.Command, state: State) -> Sequence[str]:
    """The resource, and its months that the booking touches, as it is and as it is to be."""
    booked = [state.booking] if isinstance(state.booking, Booked) else []
    wanted = [] if isinstance(command, c.CancelBooking) else [(command.starts, command.ends)]
    known = command.resource_id if isinstance(command, c.BookResource) else None
    resource_id = known or next((each.resource_id for each in booked), None)
    if resource_id is None:
        return ()
    if isinstance(state.resource, resource.Undefined):
        return (RESOURCE_STREAMS(resource_id),)
    zone, slots = state.resource.defined.zone, [*((each.starts, each.ends) for each in booked), *wanted]
    touched = {month for slot in slots if slot[0] < slot[1] <= slot[0] + LONGEST for month in months_of(*slot, zone)}
    return (RESOURCE_STREAMS(resource_id), *(MONTH(bookings_id(resource_id, month)) for month in sorted(touched)))


def _stream_of(event: e.Known) -> str:
    match event:
        case e.ResourceDefined() | e.ResourceClosed():
            return RESOURCE_STREAMS(event.resource_id)
        case e.SlotTaken(resource_id, month) | e.SlotFreed(resource_id, month):
            return MONTH(bookings_id(resource_id, month))
        case _:
            return BOOKING(event.booking_id)


RESOURCES = Slice(
    name="calendars.resource",
    decider=resource.DECIDER,
    streams=RESOURCE_STREAMS,
    key="resource_id",
    commands={
        c.DefineResource: Rule(places=_at_unit, terms=Terms(sites=_site)),
        c.CloseResource: Rule(permission="calendars.define_resource", places=_at_its_unit),
    },
)
_ON_BOOKING = Rule(permission="calendars.book_resource", beside=_looked_at, places=_at_unit_of_resource)
BOOKINGS = Slice(
    name="calendars.booking",
    decider=decider.DECIDER,
    streams=BOOKING,
    key="booking_id",
    commands={c.BookResource: _ON_BOOKING, c.MoveBooking: _ON_BOOKING, c.CancelBooking: _ON_BOOKING},
    route=_stream_of,
    writes=(MONTH,),
    in_turn=True,
    composable=(c.BookResource, c.MoveBooking, c.CancelBooking),
    commanded=(c.BookResource, c.MoveBooking, c.CancelBooking),
    shown=(BOOKING_STREAMS,),
)
