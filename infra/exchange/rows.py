"""What sender and receiver ask of the read models: which channels wait, what has a number, what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql

Connection = AsyncConnection[Any]
NEWEST = 20
"""Refusals that are told with each answer."""
_LIVE = "SELECT relation FROM projections.standings WHERE state = 'live' AND name = %s"
_WAITING: LiteralString = "SELECT channel FROM {} WHERE direction = 'outgoing' AND waiting > 0 ORDER BY channel"
_NUMBERED: LiteralString = """
    SELECT consignment_id, partner_id FROM {} WHERE direction = 'outgoing' AND channel = %s AND sequence = %s
"""
_REFUSED: LiteralString = """
    SELECT consignment_id, code FROM {} WHERE direction = 'incoming' AND channel = %s AND status = 'refused'
    ORDER BY sequence DESC LIMIT %s
"""
_PARTNERS: LiteralString = "SELECT count(*) FROM {} WHERE status = 'admitted'"
_FAILED: LiteralString = "SELECT count(*) FROM {} WHERE status = 'failed'"


@dataclass(frozen=True, slots=True)
class NumberedConsignment:
    """What has a number of a channel."""

    consignment_id: str
    partner_id: str


async def waiting(connection: Connection) -> list[str]:
    """The outgoing channels in which something waits, as far as the read model knows."""
    return [channel for (channel,) in await _asked(connection, "exchange.channels", _WAITING)]


async def numbered(connection: Connection, channel: str, sequence: int) -> NumberedConsignment | None:
    """What has this number of an outgoing channel; None where the read model does not know it yet."""
    found = await _asked(connection, "exchange.consignments", _NUMBERED, channel, sequence)
    return NumberedConsignment(*found[0]) if found else None


async def refused(connection: Connection, channel: str) -> list[tuple[str, str]]:
    """What came by a channel and was refused, and why; the newest first."""
    return [(id_, code) for id_, code in await _asked(connection, "exchange.consignments", _REFUSED, channel, NEWEST)]


async def standing(connection: Connection) -> tuple[int, int]:
    """How many partners are admitted, and how many consignments failed."""
    admitted = await _asked(connection, "exchange.partners", _PARTNERS)
    failed = await _asked(connection, "exchange.consignments", _FAILED)
    return (int(admitted[0][0]) if admitted else 0), (int(failed[0][0]) if failed else 0)


async def _asked(connection: Connection, model: str, query: LiteralString, *values: object) -> list[Any]:
    row = await (await connection.execute(_LIVE, (model,))).fetchone()
    if row is None:
        return []
    statement = sql.SQL(query).format(sql.Identifier("projections", row[0]))
    return await (await connection.execute(statement, values)).fetchall()
