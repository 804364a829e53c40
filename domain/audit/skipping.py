"""The decision to leave out an act that cannot be read: made once for each act, for good."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.audit.commands import SkipAct
from domain.audit.events import ActSkipped
from domain.kernel.declarations import Act, Decider, Refused

LONGEST_REASON = 500
_LEAF = re.compile(r"[A-Za-z0-9+/]{43}=")


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
    """Refused: `not_an_act`, `not_a_leaf_hash`, `skip_reason_length`, `skipped_as_other_act`."""
    if command.position < 1 or command.version < 1:
        raise Refused("not_an_act", "position", position=command.position, version=command.version)
    if not _LEAF.fullmatch(command.leaf_hash):
        raise Refused("not_a_leaf_hash", "leafHash", value=ascii(command.leaf_hash)[:60])
    reason = command.reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise Refused("skip_reason_length", "reason", length=len(reason), limit=LONGEST_REASON)
    if isinstance(state, NotSkipped):
        return [ActSkipped(command.position, command.stream, command.version, command.leaf_hash, reason)]
    same = state.as_decided
    if (same.stream, same.version, same.leaf_hash) == (command.stream, command.version, command.leaf_hash):
        return []
    raise Refused("skipped_as_other_act", "leafHash", position=command.position, leaf=same.leaf_hash)


DECIDER: Decider[State, SkipAct, ActSkipped] = Decider(NotSkipped(), decide, evolve)
