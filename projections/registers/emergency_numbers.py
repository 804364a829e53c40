"""Which entry does a number on paper stand for?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.registers import events as e
from domain.registers.naming import entry_id, paper_id
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number that was given on paper, in an outage, and the entry that it stands for."""

    paper_id: str
    unit: str
    jurisdiction: str
    series: str
    paper_number: str
    about: str
    entry_id: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The number on paper."""
    event = fact.event
    return (paper_id(event.unit, event.series, event.paper_number),)


def evolve(_: EmergencyNumber | None, fact: Recorded[Any], key: str) -> EmergencyNumber:
    """The number and its entry."""
    event: e.EmergencyNumberUsed = fact.event
    entry = entry_id(event.unit, event.series, event.year, event.n)
    return filled(EmergencyNumber, event, paper_id=key, jurisdiction=jurisdiction_of(event.unit), entry_id=entry)


EMERGENCY_NUMBERS = ReadModel(
    name="registers.emergency_numbers",
    version=1,
    row=EmergencyNumber,
    key="paper_id",
    events=(e.EmergencyNumberUsed,),
    keys=keys,
    evolve=evolve,
    unfiltered=("jurisdiction", "entry_id"),
    permission="registers.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
