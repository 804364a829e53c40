"""The feed of a read model: what changed in it, in ledger order, shared by all who subscribe to it here.

Signals are only a hint that there is more; what is told comes from the ledger, by position. So nothing
is missed or told twice, wherever a subscriber begins, however slow it is, and whatever signals get lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog

from api.errors import where
from api.facts import event_names, keys_of
from api.services import Services
from projections.kernel import LedgerQuery, Query, ReadModel, everything

KEPT = 2_000
"""Changes kept in memory for subscribers that are close behind; others read the ledger."""
PAGE = 500
LOOK = 5.0
"""Seconds after which the read model's position is looked up although no signal came."""

_log = structlog.get_logger("api.feed")


@dataclass(frozen=True, slots=True)
class Touched:
    """The rows that one event changed."""

    position: int
    keys: tuple[str, ...]


class Feed:
    """Follows one read model while anybody listens."""

    def __init__(self, services: Services, model: ReadModel[Any]) -> None:
        self._services, self._model = services, model
        self._rows = services.reads.seen(everything)  # only asked how far it is; what a subscriber sees is asked anew
        self._types = event_names(model)
        self._recent: deque[Touched] = deque(maxlen=KEPT)
        self._floor = 0
        self._position = 0
        self._news = asyncio.Condition()
        self._listeners = 0
        self._starting = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None

    async def changes(self, after: int | None) -> AsyncGenerator[Touched, None]:
        """What changed after a position (None: from now on), each once, in order; waits for more for ever."""
        await self._join()
        try:
            last = self._position if after is None else after
            while True:
                end, near = await self._more(last)
                if near is not None:
                    for one in near:
                        yield one
                    last = end
                    continue
                while page := await self._read(last, end):
                    for one in page:
                        yield one
                    last = page[-1].position
                last = end
        finally:
            self._leave()

    async def _more(self, after: int) -> tuple[int, list[Touched] | None]:
        """Wait for news after a position; how far they go, and the changes where memory has them all."""
        async with self._news:
            await self._news.wait_for(lambda: self._position > after)
            return self._position, self._near(after)

    def _near(self, after: int) -> list[Touched] | None:
        """The changes after a position, where all of them are still in memory."""
        return [one for one in self._recent if one.position > after] if after >= self._floor else None

    async def _join(self) -> None:
        async with self._starting:
            self._listeners += 1
            if self._following is None or self._following.done():
                signals = await self._services.changes.subscribe([self._model.name])
                self._recent.clear()
                self._floor = self._position = await self._reached()
                self._following = asyncio.ensure_future(self._follow(signals))

    def _leave(self) -> None:
        self._listeners -= 1
        if self._listeners == 0 and self._following is not None:
            self._following.cancel()
            self._following = None

    async def _follow(self, signals: AsyncIterator[Any]) -> None:
        coming: asyncio.Task[Any] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(_next(signals))
                await asyncio.wait({coming}, timeout=LOOK)
                try:
                    if coming.done():
                        told, coming = coming.result().position, None
                        await self._advance(told)
                    else:
                        await self._advance(await self._reached())
                except Exception as error:  # noqa: BLE001 - the next signal or look tries again
                    _log.warning("could not read what changed", model=self._model.name, **where(error))
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
            closing = getattr(signals, "aclose", None)
            if closing is not None:
                await closing()

    async def _advance(self, position: int) -> None:
        while self._position < position:
            page = await self._read(self._position, position)
            reached = page[-1].position if len(page) == PAGE else position
            async with self._news:
                for one in page:
                    if len(self._recent) == KEPT:
                        self._floor = self._recent[0].position
                    self._recent.append(one)
                self._position = reached
                self._news.notify_all()

    async def _read(self, after: int, until: int) -> list[Touched]:
        query = LedgerQuery(after=after, until=until, first=PAGE, types=self._types)
        entries = await self._services.reads.entries(query)
        return [Touched(one.position, keys_of(self._model, one)) for one in entries]

    async def _reached(self) -> int:
        return (await self._rows.page(self._model, Query(first=1))).position


async def _next(signals: AsyncIterator[Any]) -> Any:
    async for one in signals:
        return one
    await asyncio.Event().wait()  # the carrier has closed: the looks go on alone
    return None


class Feeds:
    """The feeds of a process, one for each read model that somebody has subscribed to."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._feeds: dict[str, Feed] = {}

    def of(self, model: ReadModel[Any]) -> Feed:
        """The feed of a read model."""
        if model.name not in self._feeds:
            self._feeds[model.name] = Feed(self._services, model)
        return self._feeds[model.name]
