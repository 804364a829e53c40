"""What is booked of which resource, from when to when, and by whom?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from domain.calendars.bookings import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from domain.organisations.published import jurisdiction_of
from projections.calendars.resources import READ
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class BookedSlot:
    """A resource, booked from `starts` to the moment before `ends`. What was cancelled is gone."""

    booking_id: str
    resource_id: str
    unit: str
    jurisdiction: str
    starts: datetime
    ends: datetime
    booked_by: str
    booked_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The booking."""
    return (fact.event.booking_id,)


def evolve(row: BookedSlot | None, fact: Recorded[Any], _: str) -> BookedSlot | None:
    """The booking after an event."""
    act = fact.act
    match fact.event, row:
        case e.ResourceBooked() as event, _:
            of = jurisdiction_of(event.unit)
            return filled(BookedSlot, event, jurisdiction=of, booked_by=act.actor, booked_at=act.at)
        case e.BookingMoved() as event, BookedSlot():
            return refilled(row, event)
        case e.BookingCancelled(), _:
            return None
        case _:
            return row


BOOKED_SLOTS = ReadModel(
    name="calendars.booked_slots",
    version=1,
    row=BookedSlot,
    key="booking_id",
    events=get_args(e.OfBooking),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("booked_at",),
    orders=("starts",),
    permission=READ,
    scope=Scope("unit", "jurisdiction", account="booked_by"),
)
