"""How far the live read models are, as this process knows, and waiting for them to get further."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Self

import psycopg

from infra.signals import Signals, Subscription

FIRST_LOOK = 0.05
LONGEST_PAUSE = 1.0
_FRESH = 0.02


class Progress:
    """The positions of the live read models, kept up to date by signals.

    One subscription serves all who wait. Since a signal may get lost, who waits also looks into the registry, first
    after 50 ms and then ever less often, and shares the look with the others.
    """

    def __init__(self, registry: Callable[[], Awaitable[Mapping[str, int]]], subscription: Subscription) -> None:
        self._registry, self._subscription = registry, subscription
        self._positions: dict[str, int] = {}
        self._moved = asyncio.Event()
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._following = asyncio.create_task(self._follow(), name="read model progress")

    @classmethod
    async def open(
        cls, registry: Callable[[], Awaitable[Mapping[str, int]]], signals: Signals, models: Sequence[str]
    ) -> Self:
        """Follow these read models."""
        progress = cls(registry, await signals.subscribe(models))
        await progress._look()
        return progress

    async def close(self) -> None:
        """Stop following."""
        self._following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._following
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
            self._positions[change.model] = change.position
            moved, self._moved = self._moved, asyncio.Event()
            moved.set()

    async def _look(self) -> None:
        """Read the registry, unless somebody has just done so; a database that is away is no news here."""
        now = asyncio.get_running_loop().time
        async with self._looking:
            if now() - self._looked_at < _FRESH:
                return
            with contextlib.suppress(psycopg.OperationalError):
                self._positions.update(await self._registry())
            self._looked_at = now()
