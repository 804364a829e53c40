"""The separations of one owner: which of its rules stand, and which were lifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.authority import events as e


@dataclass(frozen=True, slots=True)
class Rules:
    """Every rule that was ever made, by its id, and those that were lifted."""

    made: Mapping[str, e.DutiesSeparated] = field(default_factory=dict)
    lifted: frozenset[str] = frozenset()

    def standing(self) -> Iterator[e.DutiesSeparated]:
        """The rules that were not lifted."""
        return (rule for id_, rule in self.made.items() if id_ not in self.lifted)


NO_RULES = Rules()


def evolve(state: Rules, event: e.SeparationEvent) -> Rules:
    """The rules after an event."""
    match event:
        case e.DutiesSeparated():
            return replace(state, made={**state.made, event.rule_id: event})
        case e.SeparationLifted():
            return replace(state, lifted=state.lifted | {event.rule_id})
        case _:
            assert_never(event)
