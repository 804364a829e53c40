"""Waiting for PostgreSQL's notices. A notice only says "look again": readers catch up by position."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from psycopg import AsyncConnection, Notify, sql

LEDGER = "foja_ledger"
"""One notice a batch of commits; its payload is the ledger's head position."""

PROJECTED = "foja_projected"
"""A read model moved on."""


async def listen(connection: AsyncConnection[Any], *channels: str) -> None:
    """Hear these channels on this session from now on."""
    for channel in channels:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))


async def heard(connection: AsyncConnection[Any], stop: asyncio.Event, seconds: float) -> list[Notify]:
    """The next notices, those that came since the last call included; empty after so many seconds or at `stop`.

    Raises psycopg.OperationalError where the connection is lost.
    """
    waiting = asyncio.ensure_future(_next(connection, seconds))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else []
    finally:
        for task in (waiting, stopping):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def _next(connection: AsyncConnection[Any], seconds: float) -> list[Notify]:
    return [notice async for notice in connection.notifies(timeout=seconds, stop_after=1)]
