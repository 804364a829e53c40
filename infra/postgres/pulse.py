"""Whether a database answers, felt on a connection of its own, and told once: when it goes, and when it is back."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import structlog
from prometheus_client import Gauge
from psycopg import AsyncConnection

from infra.postgres.connect import connect_async
from infra.postgres.listen import notices
from infra.postgres.trouble import CROWDED, FULL, READ_ONLY, Trouble, trouble
from infra.signals.cancelling import cancel, is_cancelled
from infra.signals.signals import backoff

QUIET = 10.0
"""Seconds of silence after which the connection is tried."""
GRACE = 2.0
"""Seconds of an outage that callers ride out by waiting; after them they are refused at once."""
PATIENCE = 15.0
"""Seconds after an outage in which callers may still meet it, having waited for a connection since before its end."""
MOMENT = 1.0
"""Seconds in which it shows whether a lost connection was the beginning of an outage."""
LASTING = 60.0
"""Seconds for which a trouble counts that was met last then."""
_OF_WRITING = (FULL, READ_ONLY)
_LASTING_OF_WRITING = 600.0

AVAILABLE = Gauge("foja_database_available", "1 while the database of the ledger answers this process")

log = structlog.get_logger()


class Pulse:
    """Tells the log one line when a database goes away and one when it is back, whatever number of callers meet that.

    Beside that it remembers what is wrong with a database that answers: a full disk, no connection that is free.
    """

    def __init__(self, dsn: str, *, data: Path | None = None, grace: float = GRACE) -> None:
        self._dsn, self._data, self._grace = dsn, data, grace
        self._gone: tuple[Trouble, float] | None = None
        self._back = self._told_of_loss = -math.inf
        self._wondering = False
        self._answers = asyncio.Event()
        self._felt = asyncio.Event()
        self._met: dict[str, tuple[Trouble, float]] = {}

    @property
    def reason(self) -> Trouble | None:
        """Why the database does not answer at this moment; None while it does."""
        return self._gone[0] if self._gone else None

    def away(self) -> bool:
        """Whether it is away for longer than a moment."""
        return self._gone is not None and time.monotonic() - self._gone[1] >= self._grace

    def met(self, error: BaseException) -> bool:
        """Whether an error is one of the database that passes; it is remembered, and logged where nobody has yet."""
        found = trouble(error, data=self._data)
        if found is None or not found.passes:
            return False
        if self._gone is None:
            self._meet(found)
        return True

    def _meet(self, found: Trouble) -> None:
        if not found.code or found.code[:2] in {"08", "57"}:
            if not self._wondering:
                self._wondering = True
                asyncio.get_running_loop().call_later(MOMENT, self._tell_of_loss, found)
        elif found.code != CROWDED or time.monotonic() - self._back > PATIENCE:
            if found.code not in self._met:
                log.error("database_trouble", code=found.code, reason=str(found))
            self._met[found.code] = (found, time.monotonic())

    def _tell_of_loss(self, found: Trouble) -> None:
        """Log that a connection was lost, or could not be made, where that was no outage: of this server or another."""
        self._wondering = False
        now = time.monotonic()
        if self._gone is None and now - self._back > 2 * MOMENT and now - self._told_of_loss > LASTING:
            self._told_of_loss = now
            log.warning("database_connection_lost", code=found.code, reason=str(found))

    def written(self) -> None:
        """Something was recorded: what kept writers from it is over."""
        for code in _OF_WRITING:
            self._over(code)

    async def concern(self) -> str | None:
        """What is wrong with a database that answers."""
        self._settle()
        return "; ".join(str(found) for found, _ in self._met.values()) or None

    async def first(self) -> None:
        """Wait until it is known whether the database answers."""
        await self._felt.wait()

    async def answers(self) -> None:
        """Wait until the database answers."""
        await self._answers.wait()

    async def run(self) -> None:
        """Feel for ever."""
        attempt = 0
        while not is_cancelled():
            try:
                async with await connect_async(self._dsn, application_name="foja pulse") as connection:
                    await connection.execute(b"SELECT 1")
                    attempt = 0
                    self._come()
                    await self._hold(connection)
            except psycopg.Error as error:
                self._go(error)
            await asyncio.sleep(backoff(attempt))
            attempt += 1

    async def _hold(self, connection: AsyncConnection[Any]) -> None:
        while not is_cancelled():
            self._settle()
            await notices(connection, QUIET)
            await connection.execute(b"SELECT 1")

    def _come(self) -> None:
        if self._gone is not None:
            log.info("database_available", after_seconds=round(time.monotonic() - self._gone[1], 1))
            self._back = time.monotonic()
        self._gone = None
        AVAILABLE.set(1)
        self._answers.set()
        self._felt.set()

    def _go(self, error: psycopg.Error) -> None:
        found = trouble(error, data=self._data) or Trouble("-", f"PostgreSQL fails ({type(error).__name__}).", "")
        if self._gone is None:
            log.error("database_unavailable", code=found.code, reason=str(found))
        self._gone = (found, self._gone[1] if self._gone else time.monotonic())
        AVAILABLE.set(0)
        self._answers.clear()
        self._felt.set()

    def _settle(self) -> None:
        now = time.monotonic()
        for code, (_, at) in tuple(self._met.items()):
            if now - at > (_LASTING_OF_WRITING if code in _OF_WRITING else LASTING):
                self._over(code)

    def _over(self, code: str) -> None:
        if self._met.pop(code, None) is not None:
            log.info("database_trouble_over", code=code)


@asynccontextmanager
async def open_pulse(dsn: str, *, data: Path | None = None) -> AsyncIterator[Pulse]:
    """A pulse that is felt until the end, and has been felt once."""
    pulse = Pulse(dsn, data=data)
    feeling = asyncio.create_task(pulse.run(), name="pulse of the database")
    try:
        await pulse.first()
        yield pulse
    finally:
        await cancel(feeling)
