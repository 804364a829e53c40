"""Where units stand, as far as documents have to know who is next above: whose head is told, or asked, in turn.

Organisations say it of each unit; documents note it, since a decision looks at few units, never at a whole structure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.kernel.declarations import INTERNAL, Act, Decider, event

HEAD: Final = "head"
"""The code of the post that heads a unit: `EX:moh/head`."""
INSPECTOR: Final = "inspector"
"""The code of the post that inspects a unit and those below it."""


@event("documents.UnitPlaceNoted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class UnitPlaceNoted:
    """From this day on these units stand above the unit, the nearest first."""

    unit_id: str
    above: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True, slots=True)
class NoteUnitPlace:
    """Note that these units stand above `moved`, the nearest first: the unit itself, or one that it stands below."""

    unit_id: str
    moved: str
    above: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True, slots=True)
class UnitPlaces:
    """The places of units that are known, each in the order of their noting."""

    known: Mapping[str, tuple[UnitPlaceNoted, ...]] = field(default_factory=dict)

    def after(self, noted: UnitPlaceNoted) -> UnitPlaces:
        """The same with one more."""
        before = self.known.get(noted.unit_id, ())
        return UnitPlaces({**self.known, noted.unit_id: (*before, noted)})

    def above(self, unit: str, on: date) -> tuple[str, ...]:
        """The units above one on a day, the nearest first; none of one at the top, or that is not known."""
        places = [place for place in self.known.get(unit, ()) if place.effective_on <= on]
        return places[-1].above if places else ()

    def posts_up(self, unit: str, code: str, on: date) -> Iterator[str]:
        """The posts of a code at a unit and at each above it, the nearest first."""
        return (f"{each}/{code}" for each in (unit, *self.above(unit, on)))


def decide(state: UnitPlaces, command: NoteUnitPlace, _: Act) -> Sequence[UnitPlaceNoted]:
    """The place of a unit that was created or moved; one below it keeps what is between the two."""
    unit, on = command.unit_id, command.effective_on
    before = state.above(unit, on)
    above = command.above
    if command.moved != unit:
        if command.moved not in before:
            return []
        above = (*before[: before.index(command.moved) + 1], *above)
    return [] if above == before else [UnitPlaceNoted(unit, above, on)]


DECIDER: Decider[UnitPlaces, NoteUnitPlace, UnitPlaceNoted] = Decider(
    UnitPlaces(), decide, lambda state, event: state.after(event)
)
