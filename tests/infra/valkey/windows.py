"""What was granted, and what a window may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.kernel.rates import Rate


@dataclass(frozen=True)
class Granted:
    """Units that were granted, between these moments, in seconds."""

    begun: float
    ended: float
    units: int


def within(rate: Rate, granted: Sequence[Granted]) -> None:
    """No window saw more than burst + rate * window; they come in the order in which they were begun."""
    for first, earlier in enumerate(granted):
        units, ended = 0, earlier.ended
        for later in granted[first:]:
            units += later.units
            ended = max(ended, later.ended)  # one that was begun before another may have been granted after it
            most = rate.burst + rate.per_second * (ended - earlier.begun)
            assert units <= most + 1e-6, (earlier, later, units, most)
