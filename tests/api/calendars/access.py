"""What the access files are carried out on: a year at each place, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from domain.calendars import commands as c
from tests.api.matrix.places import Place

YEAR = 2190
"""A year that no test outlives: days are declared from today on."""


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
}
"""What each mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    yield c.DefineCalendarYear(at.jurisdiction, YEAR, "Europe/Chisinau", (6, 7), (date(YEAR, 1, 1),))
