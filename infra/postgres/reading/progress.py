"""How far the live read models are, as this process knows, and waiting for them to get further."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Self

import psycopg

from infra.postgres.lanes.naming import led_as
from infra.signals.cancelling import cancel
from infra.signals.signals import Signals, Subscription

FIRST_LOOK = 0.01
LONGEST_PAUSE = 1.0
_FRESH = 0.008


class Stand(NamedTuple):
    """Where a live read model stands, and in which lane."""

    model: str
    position: int
    lane: str | None


Registry = Callable[[], Awaitable[Sequence[Stand]]]


class Progress:
    """The positions of the live read models, kept up to date by signals.

    One subscription serves all who wait. A lane tells of each of its moves, and moves all of its members; a read model
    that stands by itself sends no signal of events that do not concern it, and a signal may get lost. So who waits also
    looks into the registry, soon at first and then ever less often, and shares the look with the others. The registry
    is the truth: after a crash of the database it may have moved back.
    """

    def __init__(self, registry: Registry, subscription: Subscription) -> None:
        self._registry, self._subscription = registry, subscription
        self._positions: dict[str, int] = {}
        self._lanes: dict[str, list[str]] = {}
        self._moved = asyncio.Event()
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._following = asyncio.create_task(self._follow(), name="read model progress")

    @classmethod
    async def open(cls, registry: Registry, signals: Signals, models: Sequence[str]) -> Self:
        """Follow these read models."""
        progress = cls(registry, await signals.subscribe(models))
        await progress._look()
        return progress

    async def close(self) -> None:
        """Stop following."""
        await cancel(self._following)
        await self._subscription.aclose()

    async def reached(self, models: Sequence[str], position: int, timeout: float) -> bool:
        """Wait, at most so many seconds, until these read models are at a position or past it."""
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + timeout, FIRST_LOOK
        while not self._all_at(models, position):
            left = deadline - loop.time()
            if left <= 0:
                await self._look()
                return self._all_at(models, position)
            moved = self._moved
            try:
                async with asyncio.timeout(min(pause, left)):
                    await moved.wait()
            except TimeoutError:
                pause = min(LONGEST_PAUSE, 2 * pause)
                await self._look()
        return True

    def _all_at(self, models: Sequence[str], position: int) -> bool:
        return all(self._positions.get(model, 0) >= position for model in models)

    async def _follow(self) -> None:
        async for change in self._subscription:
            for model in self._lanes.get(change.model, (change.model,)):
                self._positions[model] = max(change.position, self._positions.get(model, 0))
            if not change.keys and change.model not in self._lanes:  # perhaps after a gap, or it left its lane
                await self._look()
            moved, self._moved = self._moved, asyncio.Event()
            moved.set()

    async def _look(self) -> None:
        """Read the registry, unless somebody has just done so; a database that is away is no news here."""
        now = asyncio.get_running_loop().time
        async with self._looking:
            if now() - self._looked_at < _FRESH:
                return
            before = dict(self._positions)
            with contextlib.suppress(psycopg.OperationalError):
                found = await self._registry()
                self._learn_lanes(found)
                for model, position, _ in found:
                    signalled = self._positions.get(model, 0)
                    meanwhile = signalled != before.get(model, 0)
                    self._positions[model] = max(position, signalled) if meanwhile else position
            self._looked_at = now()

    def _learn_lanes(self, found: Sequence[Stand]) -> None:
        """Whose members are whose now; each lane is listened to."""
        lanes: dict[str, list[str]] = {}
        for stand in found:
            if stand.lane is not None:
                lanes.setdefault(led_as(stand.lane), []).append(stand.model)
        for lane in lanes.keys() - self._lanes.keys():
            self._subscription.also(lane)
        self._lanes = lanes
