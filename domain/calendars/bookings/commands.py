"""What can be asked of what is booked."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendars.forms import BookingId, Moment, ResourceId, ResourceName
from domain.kernel.places import UnitId, Zone


@dataclass(frozen=True, slots=True)
class DefineResource:
    """Say what can be booked of a unit, one booking at a time: a room, a car. Its days are those of its time zone."""

    resource_id: ResourceId
    unit: UnitId
    name: ResourceName
    zone: Zone


@dataclass(frozen=True, slots=True)
class CloseResource:
    """Let a resource be booked no more. What is booked stays booked."""

    resource_id: ResourceId


@dataclass(frozen=True, slots=True)
class BookResource:
    """Book a resource from an instant to the one before another: 09:00-10:00 and 10:00-11:00 do not meet."""

    booking_id: BookingId
    resource_id: ResourceId
    starts: Moment
    ends: Moment


@dataclass(frozen=True, slots=True)
class MoveBooking:
    """Book the same resource at another time instead, in one act."""

    booking_id: BookingId
    starts: Moment
    ends: Moment


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Free what is booked."""

    booking_id: BookingId


OfResource = DefineResource | CloseResource
Command = BookResource | MoveBooking | CancelBooking
