"""What can be booked, of which unit?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from domain.calendars.bookings import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope

READ = "calendars.read_bookings"


@dataclass(frozen=True, slots=True)
class BookableResource:
    """A room, a car, of a unit, booked one booking at a time until it is closed. Its days are those of `zone`."""

    resource_id: str
    unit: str
    jurisdiction: str
    name: str
    zone: str
    defined_at: datetime
    closed: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The resource."""
    return (fact.event.resource_id,)


def evolve(row: BookableResource | None, fact: Recorded[Any], _: str) -> BookableResource | None:
    """The resource after an event."""
    match fact.event, row:
        case e.ResourceDefined() as event, _:
            of = jurisdiction_of(event.unit)
            return filled(BookableResource, event, jurisdiction=of, defined_at=fact.act.at)
        case e.ResourceClosed(), BookableResource():
            return replace(row, closed=True)
        case _:
            return row


RESOURCES = ReadModel(
    name="calendars.resources",
    version=1,
    row=BookableResource,
    key="resource_id",
    events=get_args(e.OfResource),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("zone", "defined_at"),
    orders=("name",),
    permission=READ,
    scope=Scope("unit", "jurisdiction"),
)
