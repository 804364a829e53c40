"""Differences as they come, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator

from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.request import Replay


class DifferenceCount:
    """The differences of a replay, read once; how many of each kind is known when all were read."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.kinds: Counter[str] = Counter()

    async def differences(self) -> AsyncIterator[Difference]:
        """Each of them."""
        async for difference in self.replay.differences:
            self.kinds[difference.kind] += 1
            yield difference

    async def first(self, most: int) -> list[Difference]:
        """The first of them; the others are counted."""
        return [difference async for difference in self.differences() if self.kinds.total() <= most]

    @property
    def total(self) -> int:
        """How many rows differ."""
        return self.kinds.total()
