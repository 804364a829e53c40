"""Answers that depend on nothing but what was asked: made once, beside the event loop, and kept as bytes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

T = TypeVar("T")

MOST_ANSWERS = 100
MOST_BYTES = 32_000_000
"""So much is kept of all answers together; one that is longer is made each time it is asked for."""


class KeptAnswers:
    """Answers by what was asked; those that were not asked for the longest give way to new ones.

    One is made at a time, in a thread: the loop serves others meanwhile, and whoever asks for the same waits for it.
    What could not be made is not kept.
    """

    def __init__(self, most_answers: int = MOST_ANSWERS, most_bytes: int = MOST_BYTES) -> None:
        self._most_answers, self._most_bytes = most_answers, most_bytes
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0
        self._making: dict[Hashable, asyncio.Task[bytes]] = {}
        self._turn = asyncio.Lock()

    async def of(self, asked: Hashable, make: Callable[[], bytes]) -> bytes:
        """The answer; raises what `make` raises."""
        kept = self._kept.get(asked)
        if kept is not None:
            self._kept.move_to_end(asked)
            return kept
        making = self._making.get(asked)
        if making is None:
            making = self._making[asked] = asyncio.create_task(self._make(asked, make))
            making.add_done_callback(lambda _: self._making.pop(asked))
        return await asyncio.shield(making)  # a caller that goes away takes it from nobody else

    async def aside(self, make: Callable[[], T]) -> T:
        """What `make` gives, in its turn, and kept by nobody."""
        async with self._turn:
            return await asyncio.to_thread(make)

    async def _make(self, asked: Hashable, make: Callable[[], bytes]) -> bytes:
        made = await self.aside(make)
        if len(made) <= self._most_bytes:
            self._kept[asked] = made
            self._size += len(made)
        while self._size > self._most_bytes or len(self._kept) > self._most_answers:
            _, dropped = self._kept.popitem(last=False)
            self._size -= len(dropped)
        return made
