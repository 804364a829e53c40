"""Moments of the ledger: a position, a time, or the last event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from domain.audit.refusals import BeyondLedger

Moment = int | datetime | None
"""A position, a time with its zone, or the end of the ledger."""


async def position_of(connection: AsyncConnection[Any], moment: Moment) -> int:
    """The last position at a moment; raises BeyondLedger for one that is not recorded yet."""
    if isinstance(moment, datetime):
        return await _number(connection, "SELECT ledger.position_at(%s)", moment)
    head = await _number(connection, "SELECT position FROM ledger.head")
    if moment is not None and moment > head:
        raise BeyondLedger(moment, head)
    return head if moment is None else moment


async def time_of(connection: AsyncConnection[Any], position: int) -> datetime | None:
    """When an event was recorded; None before the first."""
    query = "SELECT recorded_at FROM ledger.stored_events WHERE notification_id = %s"
    row = await (await connection.execute(query, [position])).fetchone()
    return row[0] if row else None


async def _number(connection: AsyncConnection[Any], query: str, *given: object) -> int:
    row = await (await connection.execute(query.encode(), given)).fetchone()
    return int(row[0]) if row else 0
