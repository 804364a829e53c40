"""What sender and receiver ask of the read models: which channels wait, what has a number, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql

from domain.exchange.services.sources import DataSource
from infra.postgres.reading.live import live_relation, live_relation_of_any_version
from projections.exchange import READ_MODELS

Connection = AsyncConnection[Any]
NEWEST = 20
"""Refusals that are told with each answer."""
_MODELS = {model.name: model for model in READ_MODELS}
_WAITING: LiteralString = "SELECT channel FROM {} WHERE direction = 'outgoing' AND waiting > 0 ORDER BY channel"
_NUMBERED: LiteralString = """
    SELECT consignment_id, partner_id FROM {} WHERE direction = 'outgoing' AND channel = %s AND sequence = %s
"""
_MANIFEST: LiteralString = """
    SELECT manifest_sha256 FROM {} WHERE direction = 'outgoing' AND channel = %s AND sequence = %s
"""
_UNCOMPARED: LiteralString = """
    SELECT channel FROM {} WHERE direction = 'outgoing' AND coalesce(reconciled_at, opened_at) <= ledger.now() - %s
    ORDER BY channel
"""
_REFUSED: LiteralString = """
    SELECT consignment_id, code FROM {} WHERE direction = 'incoming' AND channel = %s AND status = 'refused'
    ORDER BY sequence DESC LIMIT %s
"""
_PARTNERS: LiteralString = "SELECT count(*) FROM {} WHERE status = 'admitted'"
_DIFFER: LiteralString = "SELECT channel, difference FROM {} WHERE difference IS NOT NULL ORDER BY channel LIMIT 5"
_FAILED: LiteralString = "SELECT count(*) FROM {} WHERE status = 'failed'"


@dataclass(frozen=True, slots=True)
class NumberedConsignment:
    """What has a number of a channel."""

    consignment_id: str
    partner_id: str


@dataclass(frozen=True, slots=True)
class ExchangeStanding:
    """What an operator should know of exchange."""

    partners: int
    failed: int
    differ: list[str]


async def waiting(connection: Connection) -> list[str]:
    """The outgoing channels in which something waits, as far as the read model knows."""
    return [channel for (channel,) in await _asked(connection, "exchange.channels", _WAITING)]


async def uncompared(connection: Connection, each: timedelta) -> list[str]:
    """The outgoing channels of which both sides were compared last, or that began, at least so long ago."""
    return [channel for (channel,) in await _asked(connection, "exchange.channels", _UNCOMPARED, each)]


async def manifest_of(connection: Connection, channel: str, sequence: int) -> str | None:
    """The manifest that has this number of an outgoing channel, as far as the read model knows."""
    found = await _asked(connection, "exchange.consignments", _MANIFEST, channel, sequence)
    return str(found[0][0]) if found else None


async def source_row(connection: Connection, source: DataSource, key: str, names: Sequence[str]) -> dict[str, Any]:
    """These fields of the row of a source with this key; nothing where there is none."""
    relation = await live_relation_of_any_version(connection, source.model)
    if relation is None or not names:
        return {}
    columns, of_key = sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(source.key)
    statement = sql.SQL("SELECT {} FROM {} WHERE {} = %s").format(columns, relation, of_key)
    found = await (await connection.execute(statement, (key,))).fetchone()
    return {} if found is None else dict(zip(names, found, strict=True))


async def numbered(connection: Connection, channel: str, sequence: int) -> NumberedConsignment | None:
    """What has this number of an outgoing channel; None where the read model does not know it yet."""
    found = await _asked(connection, "exchange.consignments", _NUMBERED, channel, sequence)
    return NumberedConsignment(*found[0]) if found else None


async def refused(connection: Connection, channel: str) -> list[tuple[str, str]]:
    """What came by a channel and was refused, and why; the newest first."""
    return [(id_, code) for id_, code in await _asked(connection, "exchange.consignments", _REFUSED, channel, NEWEST)]


async def standing(connection: Connection) -> ExchangeStanding:
    """How many partners are admitted, how many consignments failed, and in which channels both sides differ."""
    admitted = await _asked(connection, "exchange.partners", _PARTNERS)
    failed = await _asked(connection, "exchange.consignments", _FAILED)
    differ = await _asked(connection, "exchange.channels", _DIFFER)
    return ExchangeStanding(
        int(admitted[0][0]) if admitted else 0,
        int(failed[0][0]) if failed else 0,
        [f"{channel} ({difference})" for channel, difference in differ],
    )


async def _asked(connection: Connection, model: str, query: LiteralString, *values: object) -> list[Any]:
    relation = await live_relation(connection, _MODELS[model])
    if relation is None:
        return []
    statement = sql.SQL(query).format(relation)
    return await (await connection.execute(statement, values)).fetchall()
