"""Work that is done once for all who want the same at nearly the same time."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

LASTING = 1.0
"""Seconds for which what was made is given to others: those who wait for one event wake together."""
MOST = 200


class SharedWork:
    """What was made lately, by what it was made of. A failure is one's own: the others who waited try by themselves."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, tuple[float, asyncio.Task[Any]]] = OrderedDict()

    async def of(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, or gave to another who came with the same key; a caller who leaves stops nobody."""
        self._forget()
        if key in self._made:
            shared: asyncio.Task[T] = self._made[key][1]
            await asyncio.wait([shared])
            return shared.result() if _succeeded(shared) else await make()
        own = asyncio.ensure_future(_awaited(make()))
        own.add_done_callback(lambda done: self._drop_failed(key, done))
        self._made[key] = time.monotonic() + LASTING, own
        return await asyncio.shield(own)

    def _forget(self) -> None:
        while self._made:
            until, _ = next(iter(self._made.values()))
            if until > time.monotonic() and len(self._made) <= MOST:
                return
            self._made.popitem(last=False)

    def _drop_failed(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        if not _succeeded(done) and self._made.get(key, (0, None))[1] is done:
            del self._made[key]


def _succeeded(done: asyncio.Task[Any]) -> bool:
    return not done.cancelled() and done.exception() is None


async def _awaited(made: Awaitable[T]) -> T:
    return await made
