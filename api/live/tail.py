"""Follows the ledger for many listeners at once: each hears all that it wants, once and in order, wherever it began.

Signals are only a hint that there is more; what is told comes from the ledger, by position. So nothing is missed or
told twice, however slow a listener is, and whatever signals get lost.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

import structlog

from api.kernel.errors import where

KEPT = 2_000
"""Items kept in memory for listeners that are close behind; others read the ledger."""
PAGE = 500
AGAIN = 1.0
"""Seconds between two tries to read for a listener during an outage."""
LOOK = 5.0
"""Seconds after which it is looked how far there is something to tell although no signal came."""

_log = structlog.get_logger("api.live.feed")


class Positioned(Protocol):
    """What comes from one position of the ledger."""

    @property
    def position(self) -> int:
        """Which one."""
        ...


P = TypeVar("P", bound=Positioned)


class LiveTail(ABC, Generic[P]):
    """Follows while anybody listens. `name` is for the log.

    `met` says whether a failure is an outage, which others tell of: listeners then wait for its end.
    """

    met: Callable[[BaseException], bool] = staticmethod(lambda _: False)

    def __init__(self, name: str) -> None:
        self._name = name
        self._recent: deque[P] = deque(maxlen=KEPT)
        self._floor = 0
        self._position = 0
        self._news = asyncio.Condition()
        self._listeners = 0
        self._starting = asyncio.Lock()
        self._following: asyncio.Task[None] | None = None

    @abstractmethod
    async def signals(self) -> AsyncIterator[Any]:
        """Hints that there is more, each with a position that has been reached."""

    @abstractmethod
    async def reached(self) -> int:
        """How far there is something to tell."""

    @abstractmethod
    async def read(self, after: int, until: int, first: int) -> Sequence[P]:
        """The first that there is to tell of the positions after one and up to another, in order."""

    async def changes(self, after: int | None) -> AsyncGenerator[P, None]:
        """What comes after a position (None: from now on), each once, in order; waits for more for ever."""
        batches = self.batches(after)
        try:
            async for batch, _ in batches:
                for item in batch:
                    yield item
        finally:
            await batches.aclose()

    async def batches(self, after: int | None) -> AsyncGenerator[tuple[Sequence[P], int], None]:
        """The same by batches, each with the position up to which it tells all there is to tell."""
        await self._join()
        try:
            last = self._position if after is None else after
            while True:
                end, near = await self._more(last)
                if near is not None:
                    yield near, end
                    last = end
                    continue
                while page := await self._read_in_the_end(last, end):
                    last = page[-1].position
                    yield page, last
                last = end
                yield (), end
        finally:
            self._leave()

    async def _read_in_the_end(self, after: int, until: int) -> Sequence[P]:
        """The next page, after an outage if need be: a stream that is open stays open through it."""
        while True:
            try:
                return await self.read(after, until, PAGE)
            except Exception as error:
                if not self.met(error):
                    raise
            await asyncio.sleep(AGAIN)

    async def _more(self, after: int) -> tuple[int, list[P] | None]:
        """Wait for news after a position; how far they go, and all of it where memory has all of it."""
        async with self._news:
            await self._news.wait_for(lambda: self._position > after)
            return self._position, self._near(after)

    def _near(self, after: int) -> list[P] | None:
        """What comes after a position, where all of it is still in memory."""
        return [item for item in self._recent if item.position > after] if after >= self._floor else None

    async def _join(self) -> None:
        async with self._starting:
            self._listeners += 1
            if self._following is None or self._following.done():
                signals = await self.signals()
                self._recent.clear()
                self._floor = self._position = await self.reached()
                self._following = asyncio.ensure_future(self._follow(signals))

    def _leave(self) -> None:
        self._listeners -= 1
        if self._listeners == 0 and self._following is not None:
            self._following.cancel()
            self._following = None

    async def _follow(self, signals: AsyncIterator[Any]) -> None:
        coming: asyncio.Task[Any] | None = None
        looked = time.monotonic()
        try:
            while True:
                coming = coming or asyncio.ensure_future(_next(signals))
                await asyncio.wait({coming}, timeout=max(0.0, looked + LOOK - time.monotonic()))
                try:
                    if coming.done():
                        position, coming = coming.result().position, None
                        await self._advance(position)
                    if time.monotonic() - looked >= LOOK:  # signals may come, and all be of what lags behind
                        looked = time.monotonic()
                        await self._advance(await self.reached())
                except Exception as error:  # noqa: BLE001 - the next signal or look tries again
                    if not self.met(error):
                        _log.warning("could not read what changed", of=self._name, **where(error))
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
            closing = getattr(signals, "aclose", None)
            if closing is not None:
                await closing()

    async def _advance(self, position: int) -> None:
        while self._position < position:
            page = await self.read(self._position, position, PAGE)
            reached = page[-1].position if len(page) == PAGE else position
            async with self._news:
                for item in page:
                    if len(self._recent) == KEPT:
                        self._floor = self._recent[0].position
                    self._recent.append(item)
                self._position = reached
                self._news.notify_all()


async def _next(signals: AsyncIterator[Any]) -> Any:
    async for signal in signals:
        return signal
    await asyncio.Event().wait()  # the carrier has closed: the looks go on alone
    return None
