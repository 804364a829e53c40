"""Gathers concurrent calls: while one batch is under way, what comes in waits for the next one."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class _Waiting(Generic[T, R]):
    item: T
    weight: int
    count: int
    answer: "asyncio.Future[R | Exception]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gatherer(Generic[T, R]):
    """Carries out items in batches, at most `lanes` at once.

    Where `split` items or more wait, the idle lanes share them. Without that, callers who were answered together come
    back together, and one lane gets them all for ever; small batches are worth more whole. Beside a busy lane another
    one begins only where `crowd` items wait: fewer wait for its end, and are carried out in the order of their coming.
    An item may stand for several things, which `count` says: then all of these bounds count things.
    `carry_out` answers each item of a batch with a result, or with an exception for that item alone; what it raises
    goes to all of them. A caller that is cancelled leaves its item in the batch.
    """

    def __init__(  # noqa: PLR0913 - each bound has its own meaning
        self,
        carry_out: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]],
        *,
        weigh: Callable[[T], int] = lambda _: 1,
        count: Callable[[T], int] = lambda _: 1,
        most: int = 1000,
        most_weight: int = 8 << 20,
        lanes: int = 1,
        split: int = 32,
        crowd: int = 1,
    ) -> None:
        self._carry_out, self._weigh, self._count = carry_out, weigh, count
        self._most, self._most_weight, self._lanes, self._split = most, most_weight, lanes, split
        self._crowd, self._busy, self._things = crowd, 0, 0
        self._queue: deque[_Waiting[T, R]] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    async def submit(self, items: Sequence[T]) -> list[R]:
        """The result of each item, in order; raises the first exception that one of them was answered with."""
        if self._closed:
            raise RuntimeError("closed: nothing more is taken")
        waiting: list[_Waiting[T, R]] = [_Waiting(item, self._weigh(item), self._count(item)) for item in items]
        self._queue.extend(waiting)
        self._things += sum([entry.count for entry in waiting])
        self._start()
        # An answer is only waited for: a caller that is cancelled cancels its answer, and nothing else.
        answers = [await entry.answer for entry in waiting]
        failed = next((answer for answer in answers if isinstance(answer, Exception)), None)
        if failed:
            raise failed
        return cast("list[R]", answers)

    def __len__(self) -> int:
        """How many things wait for a batch."""
        return self._things

    async def close(self) -> None:
        """Take nothing more, and wait until everything taken has its answer."""
        self._closed = True
        while self._running:
            await asyncio.wait(self._running)

    def _start(self) -> None:
        if self._running and self._things < self._crowd:
            return
        idle = self._lanes - len(self._running)
        for _ in range(idle if self._things >= self._split else min(idle, 1)):
            self._running.add(asyncio.get_running_loop().create_task(self._run()))

    async def _run(self) -> None:
        try:
            await self._empty_queue()
        finally:
            # In the same step in which the queue was seen empty: later, a call could find this lane and not start one.
            self._running.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _empty_queue(self) -> None:
        while self._queue:
            batch = self._next_batch()
            self._busy += 1
            try:
                results = await self._carry_out([entry.item for entry in batch])
            except Exception as error:  # noqa: BLE001 - it belongs to the callers
                results = [error] * len(batch)
            except asyncio.CancelledError:
                for entry in batch:
                    entry.answer.cancel()
                raise
            finally:
                self._busy -= 1
            for entry, result in zip(batch, results, strict=True):
                if not entry.answer.done():
                    entry.answer.set_result(result)

    def _next_batch(self) -> list[_Waiting[T, R]]:
        share = self._things if self._things < self._split else -(-self._things // (self._lanes - self._busy))
        batch = [self._queue.popleft()]
        weight, things = batch[0].weight, batch[0].count
        while self._queue and things < share:
            following = self._queue[0]
            if things + following.count > self._most or weight + following.weight > self._most_weight:
                break
            batch.append(self._queue.popleft())
            weight += following.weight
            things += following.count
        self._things -= things
        return batch
