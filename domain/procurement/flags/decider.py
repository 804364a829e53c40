"""The thresholds of red flags of a jurisdiction, version by version."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled, repeats
from domain.procurement.flags.commands import SetFlagThresholds
from domain.procurement.flags.events import FlagThresholdsSet

State = FlagThresholdsSet | None
"""What was set last; None before anything was."""


def evolve(_: State, event: FlagThresholdsSet) -> State:
    """What was set last."""
    return event


def decide(state: State, command: SetFlagThresholds, _: Act) -> Sequence[FlagThresholdsSet]:
    """The next version, unless it says what the last one did."""
    if state is not None and repeats(state, command):
        return []
    return [filled(FlagThresholdsSet, command, version=1 if state is None else state.version + 1)]


DECIDER: Decider[State, SetFlagThresholds, FlagThresholdsSet] = Decider(None, decide, evolve)
