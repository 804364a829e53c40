"""Which series of numbers has a unit, and what are they given for?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.naming import series_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """A series of numbers of a unit, and whether it still gives any."""

    series_id: str
    unit: str
    jurisdiction: str
    series: str
    pattern: str
    zone: str
    directions: tuple[str, ...]
    kinds: tuple[str, ...]
    closed: bool = False
    successor: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The series."""
    return (series_id(fact.event.unit, fact.event.series),)


def evolve(row: NumberSeries | None, fact: Recorded[Any], key: str) -> NumberSeries | None:
    """The series after an event."""
    match fact.event, row:
        case e.SeriesOpened() as event, None:
            directions = tuple(direction.value for direction in event.directions)
            jurisdiction = jurisdiction_of(event.unit)
            return filled(NumberSeries, event, series_id=key, jurisdiction=jurisdiction, directions=directions)
        case e.RegisterClosed(successor=successor), NumberSeries():
            return replace(row, closed=True, successor=successor)
        case _:
            return row


NUMBER_SERIES = ReadModel(
    name="registers.number_series",
    version=1,
    row=NumberSeries,
    key="series_id",
    events=(e.SeriesOpened, e.RegisterClosed),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("jurisdiction", "pattern", "zone", "directions", "kinds", "successor"),
    orders=("series",),
    permission="registers.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
