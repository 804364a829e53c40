"""A recall: a unit takes back all that it has lent to one holder, who leaves or has no more to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.sharing import commands as c
from domain.sharing import events as e


@dataclass(frozen=True, slots=True)
class Unasked:
    """Nobody recalled anything."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """It was asked for; each share is ended by itself, in a run."""

    recalled: e.SharesRecalled


State = Unasked | Recalled


def evolve(_: State, event: e.SharesRecalled) -> State:
    """The recall after an event."""
    return Recalled(event)


def decide(state: State, command: c.RecallShares, _: Act) -> Sequence[e.SharesRecalled]:
    """Ask for what was lent to a holder to be taken back. Refused: `recall_exists`, on other terms."""
    if isinstance(state, Unasked):
        return [filled(e.SharesRecalled, command)]
    if repeats(state.recalled, command):
        return []
    raise Refused("recall_exists", "recallId", recall=command.recall_id)


DECIDER: Decider[State, c.RecallShares, e.SharesRecalled] = Decider(Unasked(), decide, evolve)
