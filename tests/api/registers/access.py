"""What the access files are carried out on: a series and an entry at each place, and an input for each mutation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from domain.registers import commands as c
from domain.registers.kinds import EntryDirection
from tests.api.matrix.places import Place

IN, ZONE, PATTERN = EntryDirection.IN, "Europe/Chisinau", "{year}/{n}"
_YEAR = datetime.now(UTC).year
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
INPUTS: dict[str, Callable[[Place], dict[str, Any]]] = {
    "openSeries": lambda at: {
        "unit": at.unit,
        "series": "more",
        "pattern": PATTERN,
        "zone": ZONE,
        "directions": ["IN"],
    },
    "closeRegister": lambda at: {"unit": at.unit, "series": "old"},
    "recordEmergencyEntry": lambda at: {
        "unit": at.unit,
        "series": "incoming",
        "direction": "IN",
        "about": "document-no-0002",
        "kind": "report",
        "paperNumber": "E2",
        "happenedAt": LONG_AGO.isoformat(),
    },
    "voidEntry": lambda at: {"unit": at.unit, "series": "incoming", "year": _YEAR, "n": 1, "reason": "MISTAKE"},
}
"""What each mutation is given to be about a place."""


def world(at: Place) -> Iterator[Any]:
    """What there is at a place."""
    for series in ("incoming", "old"):
        yield c.OpenSeries(at.unit, series, PATTERN, ZONE, (IN,))
    yield c.RecordEmergencyEntry(at.unit, "incoming", IN, "document-no-0001", "report", "E1", LONG_AGO)
