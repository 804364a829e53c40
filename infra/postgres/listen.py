"""Waiting for PostgreSQL's notices. A notice only says "look again": readers catch up by position."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

from psycopg import AsyncConnection, Notify, sql

LEDGER = "foja_ledger"
"""One notice a batch of commits; its payload is the ledger's head position."""

CLOCK = "foja_clock"
"""The clock of the record was turned: what is due is to be looked at."""

PROJECTED = "foja_projected"
"""A read model moved on."""


async def listen(connection: AsyncConnection[Any], *channels: str) -> None:
    """Hear these channels on this session from now on."""
    for channel in channels:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))


async def heard(connection: AsyncConnection[Any], stop: asyncio.Event, seconds: float) -> list[Notify]:
    """The next notices, as `notices` gives them; empty after so many seconds or at `stop`."""
    waiting = asyncio.ensure_future(notices(connection, seconds))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else []
    finally:
        for task in (waiting, stopping):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


async def notices(connection: AsyncConnection[Any], seconds: float) -> list[Notify]:
    """The next notices, those that came since the last call included; empty after so many seconds.

    It sleeps until there is something to read: psycopg's own wait looks ten times a second, for each connection.
    Raises psycopg.OperationalError where the connection is lost.
    """
    end = time.monotonic() + seconds
    while not (at_hand := [notice async for notice in connection.notifies(timeout=0)]):
        left = end - time.monotonic()
        if left <= 0:
            break
        await _readable(connection.fileno(), left)
    return at_hand


async def _readable(file: int, seconds: float) -> None:
    """Wait until a file can be read or has ended, at most so many seconds."""
    loop, readable = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(file, readable.set)
    try:
        async with asyncio.timeout(seconds):
            await readable.wait()
    except TimeoutError:
        return
    finally:
        loop.remove_reader(file)
