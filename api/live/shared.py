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
    """What was made lately, by what it was made of. A failure is told to those who waited for it, and not kept."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, tuple[float, asyncio.Task[Any]]] = OrderedDict()

    async def of(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, or gave to another who came with the same key; a caller who leaves stops nobody."""
        self._forget()
        _, task = self._made.get(key) or (0, None)
        if task is None:
            task = asyncio.ensure_future(_awaited(make()))
            task.add_done_callback(lambda done: self._drop_failed(key, done))
            self._made[key] = time.monotonic() + LASTING, task
        found: T = await asyncio.shield(task)
        return found

    def _forget(self) -> None:
        while self._made:
            until, _ = next(iter(self._made.values()))
            if until > time.monotonic() and len(self._made) <= MOST:
                return
            self._made.popitem(last=False)

    def _drop_failed(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        failed = done.cancelled() or done.exception() is not None
        if failed and self._made.get(key, (0, None))[1] is done:
            del self._made[key]


async def _awaited(made: Awaitable[T]) -> T:
    return await made
