"""The decision to leave out an act that cannot be read: made once for each act, for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.audit.commands import SkipAct
from domain.audit.events import ActSkipped
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class NotSkipped:
    """Nobody decided about the act."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """It is left out, while it cannot be read."""

    as_decided: ActSkipped


State = NotSkipped | Skipped


def evolve(state: State, event: ActSkipped) -> State:
    """After the decision."""
    return Skipped(event) if isinstance(state, NotSkipped) else state


def decide(state: State, command: SkipAct, _: Act) -> Sequence[ActSkipped]:
    """Refused: `not_an_act`, `skipped_as_other_act`."""
    if command.position < 1 or command.version < 1:
        raise Refused("not_an_act", "position", position=command.position, version=command.version)
    if isinstance(state, NotSkipped):
        return [filled(ActSkipped, command)]
    same = state.as_decided
    if (same.stream, same.version, same.leaf_hash) == (command.stream, command.version, command.leaf_hash):
        return []
    raise Refused("skipped_as_other_act", "leafHash", position=command.position, leaf=same.leaf_hash)


DECIDER: Decider[State, SkipAct, ActSkipped] = Decider(NotSkipped(), decide, evolve)
