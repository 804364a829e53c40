"""Events that a read model could not fold: keeping their keys apart, and letting them go on when told to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import structlog
from psycopg import AsyncConnection

from infra.postgres.connect import connect_async
from infra.postgres.projecting.folding import NO_KEY, Poison
from infra.postgres.projecting.registry import CHANNEL
from projections.kernel.declarations import ReadModel

log = structlog.get_logger()
Connection = AsyncConnection[Any]


class NotQuarantinedError(LookupError):
    """There is no such event to skip."""


async def open_ones(connection: Connection, relation: str) -> list[tuple[str, int]]:
    """The quarantined (key, position) pairs of a relation."""
    query = "SELECT key, position FROM projections.quarantine WHERE relation = %s ORDER BY key, position"
    return await (await connection.execute(query, [relation])).fetchall()


async def skips(connection: Connection, model: ReadModel[Any]) -> set[tuple[str, int]]:
    """The (key, position) pairs that somebody decided to leave out: here, or of everything (audit.ActSkipped)."""
    query = (
        "SELECT key, position FROM projections.skips WHERE name = %s AND version = %s"
        " UNION SELECT '', position FROM projections.unreadable WHERE skipped_at IS NOT NULL"
    )
    return set(await (await connection.execute(query, [model.name, model.version])).fetchall())


async def record(
    connection: Connection,
    model: ReadModel[Any],
    relation: str,
    poisons: Iterable[Poison],
    held_back: Sequence[tuple[str, int]],
) -> None:
    """Keep poisonous events, and those that wait behind them, with the checkpoint's transaction."""
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO projections.quarantine (relation, name, version, key, position, error)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(relation, model.name, model.version, *poison) for poison in poisons],
        )
        if held_back:
            keys, positions = zip(*held_back, strict=True)
            await cursor.execute(
                "INSERT INTO projections.held_back (relation, key, position)"
                " SELECT %s, key, position FROM unnest(%s::text[], %s::bigint[]) AS held (key, position)",
                [relation, list(keys), list(positions)],
            )


async def release(connection: Connection, relation: str, key: str, position: int) -> list[int]:
    """Take an event out of quarantine; the positions of those that waited behind it, in order."""
    await connection.execute(
        "DELETE FROM projections.quarantine WHERE relation = %s AND key = %s AND position = %s",
        [relation, key, position],
    )
    if key == NO_KEY:
        return []
    cursor = await connection.execute(
        "DELETE FROM projections.held_back WHERE relation = %s AND key = %s RETURNING position", [relation, key]
    )
    return sorted(row[0] for row in await cursor.fetchall())


async def skip(dsn: str, model: ReadModel[Any], key: str, position: int, *, by: str, reason: str) -> None:
    """Leave a quarantined event out of its key's row for good; what waited behind it is then folded.

    Recorded with who and why, and logged. Raises NotQuarantinedError; ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a skip needs a reason")
    async with await connect_async(dsn, "foja_worker") as connection, connection.transaction():
        cursor = await connection.execute(
            "INSERT INTO projections.skips (name, version, key, position, error, skipped_by, reason)"
            " SELECT DISTINCT ON (name, version, key, position) name, version, key, position, error, %s, %s"
            " FROM projections.quarantine WHERE name = %s AND version = %s AND key = %s AND position = %s"
            " ON CONFLICT DO NOTHING",
            [by, reason.strip(), model.name, model.version, key, position],
        )
        if cursor.rowcount == 0:
            raise NotQuarantinedError(
                f"{model.name} version {model.version} has no event {position} of {key!r} to skip"
            )
        await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, model.name])
    log.warning("projection_event_skipped", model=model.name, key=key, position=position, by=by, reason=reason)
