"""Places of units are noted as organisations tell them, for those who have to know whose head is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.documents import streams
from application.documents.circulars import NOTE
from application.kernel.rules import Rule, Slice
from application.kernel.workflows import Workflow
from domain.documents.places import DECIDER, NoteUnitPlace
from domain.kernel.declarations import Recorded
from domain.organisations import published as organisations

UNIT_PLACE: Slice[Any, Any, Any] = Slice(
    name="documents.unit_place",
    decider=DECIDER,
    streams=streams.unit_place,
    commands={NoteUnitPlace: Rule("unit_id", NOTE)},
)


def note_unit_place(fact: Recorded[Any]) -> Sequence[NoteUnitPlace]:
    """The unit that was created or moved, and the units below it."""
    match organisations.published(fact.event):
        case organisations.UnitPlaced(unit_id, jurisdiction, _, path, within, on):
            above = tuple(f"{jurisdiction}:{code}" for code in reversed(path[:-1]))
            return [NoteUnitPlace(each, unit_id, above, on) for each in (unit_id, *within)]
        case _:
            return []


NOTE_UNIT_PLACE = Workflow("documents.note_unit_place", organisations.SOURCES, note_unit_place, start="beginning")
