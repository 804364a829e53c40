"""What was each unit called, and where did it stand, on any day?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations import events as e
from domain.organisations.kinds import UnitKind
from projections.kernel.declarations import ReadModel
from projections.organisations.days import OPEN_END


@dataclass(frozen=True, slots=True)
class UnitSpell:
    """A time in which a unit had one name and one parent: from `validFrom` to the day before `validTo`.

    `validTo` is null where no change is recorded. `validUntil` says the same for comparing, with 9999-12-31 for null:
    the structure as it was on a day D are the spells with `validFrom` up to D and `validUntil` after D.
    """

    spell_id: str
    unit_id: str
    jurisdiction: str
    kind: UnitKind
    name: str
    parent_id: str | None
    valid_from: date
    valid_to: date | None = None
    valid_until: date = OPEN_END


def spell_id(unit_id: str, number: int) -> str:
    """The id of a unit's spell; they are numbered from 1."""
    return f"{unit_id}#{number}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The spell that ends, and the one that begins."""
    unit_id, newest = fact.event.unit_id, fact.event.spell
    match fact.event:
        case e.UnitRenamed() | e.UnitMoved():
            return (spell_id(unit_id, newest - 1), spell_id(unit_id, newest))
        case _:
            return (spell_id(unit_id, newest),)


def evolve(row: UnitSpell | None, fact: Recorded[Any], key: str) -> UnitSpell | None:
    """The spell after an event."""
    match fact.event:
        case e.UnitCreated() | e.UnitRenamed() | e.UnitMoved() as event if key == spell_id(event.unit_id, event.spell):
            return filled(UnitSpell, event, spell_id=key, valid_from=event.effective_on)
        case _:
            return None if row is None else _ended(row, fact.event.effective_on)


def _ended(row: UnitSpell, on: date) -> UnitSpell | None:
    """The spell up to this day; nothing where it held on no day at all."""
    return None if on == row.valid_from else replace(row, valid_to=on, valid_until=on)


UNIT_SPELLS = ReadModel(
    name="organisations.unit_spells",
    version=1,
    row=UnitSpell,
    key="spell_id",
    events=(e.UnitCreated, e.UnitRenamed, e.UnitMoved, e.UnitMerged, e.UnitDissolved),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("valid_from", "name"),
)
