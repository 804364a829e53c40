"""What happens to what can be booked. Stored names are a contract: add, never rename.

A booking is a thing of its own. In the month of the resource, `month` as in 2027-03 by its time zone, it takes a slot,
in each month that it touches the whole of it; what it takes there it frees when it is moved or cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.declarations import INTERNAL, event


@event("calendars.ResourceDefined", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ResourceDefined:
    """A unit has something that can be booked, one booking at a time."""

    resource_id: str
    unit: str
    name: str
    zone: str


@event("calendars.ResourceClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ResourceClosed:
    """It is booked no more; what was booked stays so."""

    resource_id: str
    unit: str


@event("calendars.ResourceBooked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ResourceBooked:
    """A resource is booked from an instant to the one before another."""

    booking_id: str
    resource_id: str
    unit: str
    starts: datetime
    ends: datetime


@event("calendars.BookingMoved", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class BookingMoved:
    """It is booked at another time instead."""

    booking_id: str
    resource_id: str
    unit: str
    starts: datetime
    ends: datetime


@event("calendars.BookingCancelled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class BookingCancelled:
    """What was booked is free again."""

    booking_id: str
    resource_id: str
    unit: str


@event("calendars.SlotTaken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SlotTaken:
    """A resource is taken, in a month that a booking touches."""

    resource_id: str
    month: str
    booking_id: str
    unit: str
    zone: str
    starts: datetime
    ends: datetime


@event("calendars.SlotFreed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SlotFreed:
    """A resource is no longer taken, in a month that a booking touched."""

    resource_id: str
    month: str
    booking_id: str
    unit: str
    zone: str
    starts: datetime
    ends: datetime


OfResource = ResourceDefined | ResourceClosed
OfBooking = ResourceBooked | BookingMoved | BookingCancelled
OfSlot = SlotTaken | SlotFreed
Event = OfBooking | OfSlot
Known = OfResource | Event
