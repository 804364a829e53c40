"""Keeps the endless tasks of a process running: a crash is logged and the task started again, never silently dead."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import structlog
from prometheus_client import Counter

from infra.postgres.leadership import pause
from infra.signals.signals import backoff

STEADY = 30.0
"""Seconds that a task runs before an earlier crash of it is forgotten."""

CRASHES = Counter("foja_task_crashes_total", "Crashes of a worker's tasks", ["task"])

Passes = Callable[[BaseException], bool]
"""Whether a crash is one of something that is away for now, and that somebody else tells of."""

log = structlog.get_logger()


class WorkerTask:
    """One endless task, and how it is doing."""

    def __init__(self, name: str, run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        self.name = name
        self.state: Literal["running", "restarting", "stopped"] = "stopped"
        self.crashes = 0
        self.error = ""
        self._run = run

    async def keep(self, stop: asyncio.Event, passes: Passes = lambda _: False) -> None:
        """Run, and start again after a crash with growing pauses, until `stop`.

        What `passes`, such as an outage of the database, is logged by whoever knows it: one line, not one a task.
        """
        attempt = 0
        while not stop.is_set():
            began = time.monotonic()
            self.state = "running"
            await self._once(stop, passes)
            if stop.is_set():
                break
            self.state = "restarting"
            attempt = 0 if time.monotonic() - began > STEADY else attempt + 1
            await pause(stop, backoff(attempt))
        self.state = "stopped"

    async def _once(self, stop: asyncio.Event, passes: Passes) -> None:
        try:
            await self._run(stop)
            if stop.is_set():
                return
            raise RuntimeError("ended by itself")  # noqa: TRY301 - treated like any other crash
        except (Exception, asyncio.CancelledError) as error:
            current = asyncio.current_task()
            if isinstance(error, asyncio.CancelledError) and current and current.cancelling():
                raise
            self.crashes += 1
            self.error = f"{type(error).__name__}: {error}"
            CRASHES.labels(self.name).inc()
            if not passes(error):
                log.exception("task_crashed", task=self.name, crashes=self.crashes)


async def keep_all(
    tasks: Sequence[WorkerTask], stop: asyncio.Event, *, patience: float, passes: Passes = lambda _: False
) -> bool:
    """Keep all tasks until `stop`, and give them so many seconds to finish; whether they did."""
    running = [asyncio.create_task(task.keep(stop, passes), name=task.name) for task in tasks]
    await stop.wait()
    _, late = await asyncio.wait(running, timeout=patience) if running else (set(), set())
    for task in late:
        log.error("task_does_not_stop", task=task.get_name(), seconds=patience)
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return not late
