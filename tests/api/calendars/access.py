"""What the access files are carried out on: a year at each place, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.calendars import commands as c
from domain.calendars.bookings import commands as b
from tests.api.matrix.places import Place

YEAR = 2190
"""A year that no test outlives: days are declared from today on."""


NINE = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=30)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _day(number: int) -> Callable[[Place], dict[str, Any]]:
    return lambda at: {"jurisdiction": at.jurisdiction, "day": f"{YEAR}-03-{number:02}", "because": "A decree"}


INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "defineCalendarYear": lambda at: {
        "jurisdiction": at.jurisdiction,
        "year": YEAR - 1,
        "zone": "Europe/Chisinau",
        "weekRest": [6, 7],
        "holidays": [f"{YEAR - 1}-01-01"],
    },
    "declareDayFree": _day(1),
    "declareDayWorked": _day(6),
    "defineResource": lambda at: {
        "resourceId": at.id("new room"),
        "unit": at.unit,
        "name": "Room 2",
        "zone": "Europe/Chisinau",
    },
    "closeResource": lambda at: {"resourceId": at.id("room")},
    "bookResource": lambda at: {
        "bookingId": at.id("new booking"),
        "resourceId": at.id("room"),
        "starts": (NINE + DAY).isoformat(),
        "ends": (NINE + DAY + HOUR).isoformat(),
    },
    "moveBooking": lambda at: {
        "bookingId": at.id("booking"),
        "starts": (NINE + HOUR).isoformat(),
        "ends": (NINE + 2 * HOUR).isoformat(),
    },
    "cancelBooking": lambda at: {"bookingId": at.id("booking")},
}
"""What each mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    yield c.DefineCalendarYear(at.jurisdiction, YEAR, "Europe/Chisinau", (6, 7), (date(YEAR, 1, 1),))
    yield b.DefineResource(at.id("room"), at.unit, "Room 1", "Europe/Chisinau")
    yield b.BookResource(at.id("booking"), at.id("room"), NINE, NINE + HOUR)
