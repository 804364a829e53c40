"""What is new in the ledger, looked at once for all that a worker runs: most new events concern few of its workflows.

Each runner would else ask the database after each commit where the ledger ends, and for events of its own types.
"""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from psycopg import AsyncConnection, OperationalError

from infra.postgres.leadership import pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting.switching import open_session

PAGE = 2_000
"""Events looked at in one statement."""
KEPT = 20_000
"""Events whose types are remembered; whoever is further behind asks the ledger itself."""
PACE = 0.02
"""Seconds between looks at the ledger while it is written to without pause."""
PATIENCE = 15.0
"""Seconds after which the ledger is looked at without notice, in case one was lost."""

_HEAD = "SELECT position FROM ledger.head"
_NEWER = """
    SELECT h.position, e.notification_id, e.topic FROM ledger.head AS h LEFT JOIN LATERAL (
        SELECT s.notification_id, s.topic FROM ledger.stored_events AS s
        WHERE s.notification_id > %s AND s.notification_id <= h.position ORDER BY s.notification_id LIMIT %s
    ) AS e ON true ORDER BY e.notification_id
"""


class LedgerNews:
    """Follows the ledger's end, and remembers the types of the newest events."""

    name = "ledger news"

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._head: int | None = None
        self._since = 0
        self._positions: list[int] = []
        self._types: list[str] = []
        self._moved = asyncio.Event()
        self._woken: set[asyncio.Event] = set()
        self._lost = False

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until `stop`; where the database is lost this raises psycopg.Error, as all do who ask."""
        self._lost = False
        try:
            async with await open_session(self.dsn, f"foja {self.name}") as connection:
                await listen(connection, LEDGER)
                while not stop.is_set():
                    began = time.monotonic()
                    if await self._look(connection):
                        await heard(connection, stop, PATIENCE)
                        await pause(stop, began + PACE - time.monotonic())
        except Exception:
            self._lost = True
            raise
        finally:
            self._tell()

    async def head(self, stop: asyncio.Event) -> int:
        """The last position, once it is known; 0 where `stop` comes first. Raises OperationalError."""
        while self._head is None and not stop.is_set():
            await self.moved(0, stop, PATIENCE)
        return self._head or 0

    async def moved(self, position: int, stop: asyncio.Event, seconds: float) -> bool:
        """Whether there is something after a position; False after so many seconds, or at `stop`.

        Raises psycopg.OperationalError where the database is lost.
        """
        if self._head is None or self._head <= position:
            waits = [asyncio.ensure_future(event.wait()) for event in (self._moved, stop)]
            try:
                await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in waits:
                    each.cancel()
        if self._lost:
            raise OperationalError("the ledger is not followed: its connection is lost")
        return self._head is not None and self._head > position

    def wakes(self, event: asyncio.Event) -> None:
        """Set this event whenever there is something new, or where the connection is lost."""
        self._woken.add(event)

    def wakes_no_more(self, event: asyncio.Event) -> None:
        """Set it no longer."""
        self._woken.discard(event)

    def concerns(self, types: Collection[str], after: int, until: int) -> bool:
        """Whether an event of these types stands between two positions, as far as is remembered."""
        if after < self._since:
            return True
        first, end = bisect_right(self._positions, after), bisect_right(self._positions, until)
        return any(type_ in types for type_ in self._types[first:end])

    async def _look(self, connection: AsyncConnection[Any]) -> bool:
        """Whether all there is has been looked at."""
        if self._head is None:
            rows: list[Any] = await (await connection.execute(_HEAD)).fetchall()
            self._head = self._since = rows[0][0] if rows else 0
            self._tell()
            return True
        rows = await (await connection.execute(_NEWER, (self._head, PAGE))).fetchall()
        newer = [(position, type_) for _, position, type_ in rows if position is not None]
        if newer:
            self._positions += [position for position, _ in newer]
            self._types += [type_ for _, type_ in newer]
            self._head = newer[-1][0]
            if (over := len(self._positions) - KEPT) > 0:
                self._since = self._positions[over - 1]
                del self._positions[:over], self._types[:over]
            self._tell()
        return len(newer) < PAGE

    def _tell(self) -> None:
        told, self._moved = self._moved, asyncio.Event()
        for each in (told, *self._woken):
            each.set()


@asynccontextmanager
async def followed(ledger: str | LedgerNews) -> AsyncIterator[LedgerNews]:
    """The news that a worker follows for all; of an address, ones of one's own."""
    if isinstance(ledger, LedgerNews):
        yield ledger
        return
    own, stop = LedgerNews(ledger), asyncio.Event()
    running = asyncio.create_task(own.run(stop))
    try:
        yield own
    finally:
        stop.set()
        with suppress(OperationalError):  # it was raised to whoever asked
            await running
