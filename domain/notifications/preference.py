"""How an account wants to be told."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e

State = e.ChannelChosen | None


def evolve(_: State, event: e.ChannelChosen) -> State:
    """What was chosen last."""
    return event


def decide(state: State, command: c.ChooseChannel, _: Act) -> Sequence[e.ChannelChosen]:
    """Choose; the same again adds nothing."""
    chosen = filled(e.ChannelChosen, command)
    return [] if chosen == state else [chosen]


DECIDER: Decider[State, c.ChooseChannel, e.ChannelChosen] = Decider(None, decide, evolve)
