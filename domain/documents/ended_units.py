"""Units that ended: what comes for them goes to their successor, where they have one, or fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.kernel.declarations import INTERNAL, Act, Decider, event
from domain.kernel.filling import filled


@event("documents.RecipientUnitEnded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecipientUnitEnded:
    """From this day on nothing is delivered to the unit: its successor gets it, where there is one."""

    unit_id: str
    successor_id: str | None
    effective_on: date


@dataclass(frozen=True, slots=True)
class NoteUnitEnd:
    """Note that a unit ends on a day, and in which other one."""

    unit_id: str
    successor_id: str | None
    effective_on: date


@dataclass(frozen=True, slots=True)
class EndedUnits:
    """The ends of units that are known."""

    ends: Mapping[str, RecipientUnitEnded] = field(default_factory=dict)

    def after(self, ended: RecipientUnitEnded) -> EndedUnits:
        """The same with one more."""
        return EndedUnits({**self.ends, ended.unit_id: ended})

    def heir(self, unit_id: str, on: date) -> str | None:
        """The unit that has what the unit had, on a day: itself, a successor of any degree, or None."""
        seen, heir = set[str](), unit_id
        while (end := self.ends.get(heir)) is not None and end.effective_on <= on:
            seen.add(heir)
            if end.successor_id is None or end.successor_id in seen:
                return None
            heir = end.successor_id
        return heir

    def chain(self, unit_id: str) -> tuple[str, ...]:
        """The units that have to be looked at: the unit and its successors, as far as they are known."""
        chain = [unit_id]
        while (end := self.ends.get(chain[-1])) is not None and end.successor_id not in {None, *chain}:
            chain.append(str(end.successor_id))
        return tuple(chain)


def decide(state: EndedUnits, command: NoteUnitEnd, _: Act) -> Sequence[RecipientUnitEnded]:
    """A unit ends once; a unit that comes again and ends anew is noted anew."""
    ended = filled(RecipientUnitEnded, command)
    return [] if state.ends.get(command.unit_id) == ended else [ended]


DECIDER: Decider[EndedUnits, NoteUnitEnd, RecipientUnitEnded] = Decider(
    EndedUnits(), decide, lambda state, event: state.after(event)
)
