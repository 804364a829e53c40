"""The subscriptions that are open in this process: how many there may be, and the end of all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")


class StreamsFull(Exception):  # noqa: N818
    """There is no room for one more."""


class OpenStreams:
    """Counts what is open, and tells all of it when the process stops."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self._open: dict[str, int] = {}
        self._served = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @contextmanager
    def served(self) -> Iterator[None]:
        """Around all that is done for one stream, its last byte included: `stop` waits for it."""
        self._served += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._served -= 1
            if not self._served:
                self._idle.set()

    @asynccontextmanager
    async def place(self, kind: str, limit: int) -> AsyncIterator[None]:
        """Take a place among `limit`; raises StreamsFull."""
        if self._open.get(kind, 0) >= limit or self.stopping.is_set():
            raise StreamsFull
        self._open[kind] = self._open.get(kind, 0) + 1
        try:
            yield
        finally:
            self._open[kind] -= 1

    async def stop(self, patience: float = 3.0) -> None:
        """Let everything that is open end, and wait for it, for so many seconds at most."""
        self.stopping.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), patience)


async def until(stop: asyncio.Event, source: AsyncIterator[T], idle: float, beat: Callable[[], T]) -> AsyncIterator[T]:
    """What `source` gives until `stop` is set, and a beat where nothing came for `idle` seconds."""
    stopped = asyncio.ensure_future(stop.wait())
    coming: asyncio.Task[Any] | None = None
    try:
        while not stopped.done():
            coming = coming or asyncio.ensure_future(_next(source))
            await asyncio.wait({stopped, coming}, timeout=idle, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                return
            if not coming.done():
                yield beat()
                continue
            try:
                item = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield item
    finally:
        for task in (stopped, coming):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in (stopped, coming) if task is not None), return_exceptions=True)
        closing = getattr(source, "aclose", None)
        if closing is not None:
            await closing()


async def _next(source: AsyncIterator[T]) -> T:
    return await anext(source)
