"""Houses are noted as organisations tell them, for panels of openers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.rules import Rule, Slice
from application.kernel.workflows import Workflow
from application.procurement.streams import HOUSES
from domain.kernel.declarations import Recorded
from domain.organisations import published as organisations
from domain.procurement.houses.places import DECIDER, NoteHouse

HOUSE: Slice[Any, Any, Any] = Slice(
    name="procurement.house",
    decider=DECIDER,
    streams=HOUSES,
    commands={NoteHouse: Rule("unit_id", "procurement.record_tender")},
)


def note_house(fact: Recorded[Any]) -> Sequence[NoteHouse]:
    """The unit that was created or moved, and the units below it."""
    match organisations.published(fact.event):
        case organisations.UnitPlaced(unit_id, jurisdiction, _, path, within, on):
            above = tuple(f"{jurisdiction}:{code}" for code in reversed(path[:-1]))
            return [NoteHouse(each, unit_id, above, on) for each in (unit_id, *within)]
        case _:
            return []


NOTE_HOUSE = Workflow("procurement.note_house", organisations.SOURCES, note_house, start="beginning")
