"""Opening what a process works with, over a database that may not be there yet: waited for, and said once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any, TypeVar

import psycopg
import structlog

from infra.postgres.leadership import pause
from infra.postgres.pulse import Pulse
from infra.postgres.trouble import trouble
from infra.signals.signals import backoff

T = TypeVar("T")

log = structlog.get_logger()


class Opening:
    """Tries again with growing pauses while the database keeps a process from its work, and says each reason once."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._waits_for = ""

    def why(self) -> str:
        """What it waits for."""
        return str(self._pulse.reason or self._waits_for or "being opened")

    async def entered(
        self, opened: AsyncExitStack, make: Callable[[], AbstractAsyncContextManager[T]], stop: asyncio.Event
    ) -> T | None:
        """What `make` gives, entered once the database lets it; None where `stop` came first.

        Raises whatever else keeps it from being opened, such as a setting that cannot be used: also before there is a
        database.
        """
        attempt = 0
        while not stop.is_set():
            try:
                return await opened.enter_async_context(make())
            except psycopg.Error as error:
                self._say(error)
            await _either(self._pulse.answers(), stop)
            await pause(stop, backoff(attempt))
            attempt += 1
        return None

    def _say(self, error: psycopg.Error) -> None:
        found = trouble(error)
        if found is None:
            raise error
        if self._waits_for != str(found) and self._pulse.reason is None:
            log.error("waits_for_database", code=found.code, reason=str(found))
        self._waits_for = str(found)


async def _either(waiting: Coroutine[Any, Any, None], stop: asyncio.Event) -> None:
    tasks = [asyncio.create_task(waiting), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
