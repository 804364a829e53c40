"""One leader among any number of processes: a row that names a session, and counts for as long as that session lives.

The row is in a table that the login's role alone may write. What is led is done in the very session that leads, and
PostgreSQL takes a session from `pg_stat_activity` only after its last transaction is over: so no lease runs out, no
clock is asked, and no transaction stays open. A session never comes back: whoever was seen dead is replaced by an
update that names it, and of several such updates PostgreSQL lets one succeed.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection, errors

PATIENCE = 1.0
"""Seconds between tries. Waiting for a lock instead would hold back vacuum for as long as it takes."""
DEEP = 20
"""Each so many tries are asked in the login's own name, to which PostgreSQL tells when a session of it began."""

WORK, LOG = "workflows", "tlog"
"""The schema that says who leads: the workers of the installation, the signers of its log."""

_SEEN = """
    SELECT l.pid, l.login, l.backend_start, l.server_start, d.name IS NOT NULL
    FROM {}.leaders AS l LEFT JOIN {}.led AS d USING (name) WHERE l.name = %s
"""
_OWN = """
    SELECT pid, usesysid, backend_start, pg_postmaster_start_time()
    FROM pg_stat_activity WHERE pid = pg_backend_pid()
"""
_STARTED = "SELECT backend_start FROM pg_stat_activity WHERE pid = %s AND usesysid = %s"
_TAKE = """
    INSERT INTO {0}.leaders AS l (name, pid, login, backend_start, server_start)
    VALUES (%s, %s, %s::bigint::oid, %s, %s)
    ON CONFLICT (name) DO UPDATE SET pid = EXCLUDED.pid, login = EXCLUDED.login, taken_at = EXCLUDED.taken_at,
        backend_start = EXCLUDED.backend_start, server_start = EXCLUDED.server_start
    WHERE (l.pid, l.login, l.backend_start, l.server_start)
        = (%s::integer, %s::bigint::oid, %s::timestamptz, %s::timestamptz)
"""
_LEAVE = """
    DELETE FROM {0}.leaders WHERE name = %s
        AND (pid, login, backend_start, server_start) = (%s::integer, %s::bigint::oid, %s::timestamptz, %s::timestamptz)
"""


class LeaderSession(NamedTuple):
    """What no other session is at any time: a pid is used again, a moment is not."""

    pid: int
    login: int
    backend_start: datetime
    server_start: datetime


_NOBODY: tuple[None, ...] = (None,) * 4


class Leadership:
    """A session's claim to lead under one name."""

    def __init__(self, connection: AsyncConnection[Any], name: str, of: str = WORK) -> None:
        self._connection, self._name, self._of = connection, name, of
        self._own: LeaderSession | None = None
        self._tries = 0

    async def take(self) -> bool:
        """Whether this session leads from now on, until it ends or leaves."""
        own = self._own = self._own or await self._own_session()
        holder, lives = await self._seen()
        if holder == own:
            return True
        deep, self._tries = self._tries % DEEP == 0, self._tries + 1
        if holder is not None and lives and not (deep and await self._ended(holder)):
            return False
        taken = await self._connection.execute(
            _TAKE.format(self._of).encode(), (self._name, *own, *(holder or _NOBODY))
        )
        return taken.rowcount == 1

    async def leave(self) -> None:
        """Let others lead at once."""
        if self._own is not None:
            await self._connection.execute(_LEAVE.format(self._of).encode(), (self._name, *self._own))

    async def _seen(self) -> tuple[LeaderSession | None, bool]:
        """The session that the row names, and whether it lives as far as can be seen."""
        cursor = await self._connection.execute(_SEEN.format(self._of, self._of).encode(), (self._name,))
        row = await cursor.fetchone()
        return (None, False) if row is None else (LeaderSession(*row[:4]), row[4])

    async def _own_session(self) -> LeaderSession:
        rows = await self._in_own_name(_OWN)
        return LeaderSession(*rows[0])

    async def _ended(self, holder: LeaderSession) -> bool:
        """Whether another session has the pid by now. Sessions of other logins are believed to live."""
        rows = await self._in_own_name(_STARTED, holder.pid, holder.login)
        return all(started not in {None, holder.backend_start} for (started,) in rows)

    async def _in_own_name(self, query: str, *values: object) -> list[Any]:
        """Ask as the login: of a session that acts as a role, PostgreSQL does not tell that role when it began."""
        async with self._connection.transaction():
            await self._connection.execute("SET LOCAL ROLE NONE")
            return await (await self._connection.execute(query.encode(), values)).fetchall()


async def is_led(connection: AsyncConnection[Any], name: str, of: str = WORK) -> bool:
    """Whether a session that lives leads under this name."""
    cursor = await connection.execute(f"SELECT FROM {of}.led WHERE name = %s".encode(), (name,))
    return await cursor.fetchone() is not None


@asynccontextmanager
async def leading(
    connection: AsyncConnection[Any], name: str, stop: asyncio.Event, of: str = WORK
) -> AsyncIterator[bool]:
    """Wait until this session leads under this name; False where `stop` came first. At the end others may lead at once.

    Where the work ends with an error the session ends too, and the leadership with it.
    """
    leadership = Leadership(connection, name, of)
    leads = await _wait(leadership, stop)
    yield leads
    if leads:
        with contextlib.suppress(errors.OperationalError):  # the session is lost, and so it leads no more
            await leadership.leave()


async def _wait(leadership: Leadership, stop: asyncio.Event) -> bool:
    while not stop.is_set():
        if await leadership.take():
            return True
        await pause(stop, PATIENCE * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the tries
    return False


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until `stop`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
