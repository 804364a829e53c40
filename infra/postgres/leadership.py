"""One leader among any number of processes: a session's advisory lock, gone with the session."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Any

from psycopg import AsyncConnection

PATIENCE = 1.0
"""Seconds between tries. A blocked `pg_advisory_lock` would hold back vacuum for as long as it waits."""


async def try_to_lead(connection: AsyncConnection[Any], name: str) -> bool:
    """Whether this session leads under this name from now on, until it ends."""
    cursor = await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (f"foja:{name}",))
    row = await cursor.fetchone()
    return bool(row and row[0])


async def lead(connection: AsyncConnection[Any], name: str, stop: asyncio.Event) -> bool:
    """Wait until this session leads under this name; False where `stop` came first."""
    while not stop.is_set():
        if await try_to_lead(connection, name):
            return True
        await pause(stop, PATIENCE * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the tries
    return False


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait so many seconds, or until `stop`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
