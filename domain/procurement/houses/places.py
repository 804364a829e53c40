"""Where units stand, as far as a panel of openers has to know who is of the buyer's house.

Organisations say it of each unit; procurement notes it, since a decision looks at few units, never at all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.kernel.declarations import INTERNAL, Act, Decider, event


@event("procurement.HouseNoted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class HouseNoted:
    """From this day on these units stand above the unit, the nearest first."""

    unit_id: str
    above: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True, slots=True)
class NoteHouse:
    """Note that these units stand above `moved`, the nearest first: the unit itself, or one that it stands below."""

    unit_id: str
    moved: str
    above: tuple[str, ...]
    effective_on: date


@dataclass(frozen=True, slots=True)
class Houses:
    """The places of units that are known, each in the order of their noting."""

    known: Mapping[str, tuple[HouseNoted, ...]] = field(default_factory=dict)

    def after(self, noted: HouseNoted) -> Houses:
        """The same with one more."""
        return Houses({**self.known, noted.unit_id: (*self.known.get(noted.unit_id, ()), noted)})

    def above(self, unit: str, on: date) -> tuple[str, ...]:
        """The units above one on a day, the nearest first; none of one at the top, or that is not known."""
        places = [place for place in self.known.get(unit, ()) if place.effective_on <= on]
        return places[-1].above if places else ()

    def are_one(self, unit: str, other: str, on: date) -> bool:
        """Whether two units are of one house on a day: the same, or one above the other."""
        return unit == other or unit in self.above(other, on) or other in self.above(unit, on)


def decide(state: Houses, command: NoteHouse, _: Act) -> Sequence[HouseNoted]:
    """The place of a unit that was created or moved; one below it keeps what is between the two."""
    unit, on, above = command.unit_id, command.effective_on, command.above
    before = state.above(unit, on)
    if command.moved != unit:
        if command.moved not in before:
            return []
        above = (*before[: before.index(command.moved) + 1], *above)
    return [] if above == before else [HouseNoted(unit, above, on)]


DECIDER: Decider[Houses, NoteHouse, HouseNoted] = Decider(Houses(), decide, lambda state, noted: state.after(noted))
