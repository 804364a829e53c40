"""The calls that a process makes at this moment."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from infra.postgres.outbox import CallEnd
from infra.reacting.giving import RunnerStopped


class UnderWay:
    """Calls under way, and those that have ended; `wake` is set whenever one has."""

    def __init__(self, wake: asyncio.Event) -> None:
        self._wake, self._tasks = wake, set[asyncio.Task[CallEnd]]()

    def __len__(self) -> int:
        return len(self._tasks)

    def begin(self, call: Coroutine[Any, Any, CallEnd]) -> None:
        """Make a call beside the others."""
        task = asyncio.create_task(call)
        task.add_done_callback(lambda _: self._wake.set())
        self._tasks.add(task)

    def ended(self) -> list[CallEnd]:
        """How calls ended, once for each. Raises what no call should."""
        over = {task for task in self._tasks if task.done()}
        self._tasks -= over
        return [task.result() for task in over if not isinstance(task.exception(), RunnerStopped)]

    async def finish(self, seconds: float) -> None:
        """Wait until all have ended, at most so many seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def cancel(self) -> None:
        """End those that have not ended: they are made again by whoever leads next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
