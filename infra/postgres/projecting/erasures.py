"""Who was erased, as the read models know it: heard of in the ledger, kept beside them, and taken out of their rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any

from psycopg import AsyncConnection

from application.ledger.envelope import Codec
from infra.postgres import checkpoints
from infra.postgres.projecting.tables import Table, quoted

WINDOW = 50_000
"""Positions looked through at a time."""
PAGE = 500

Connection = AsyncConnection[Any]

_KNOWN = "SELECT position FROM projections.erasures_known"
_KNOW = "UPDATE projections.erasures_known SET position = %s WHERE position < %s"
_AMONG = "SELECT DISTINCT subject FROM projections.erasures WHERE subject = ANY(%s)"
_KEEP = """
    INSERT INTO projections.erasures (subject, position)
    SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
_GIVEN = "= ANY(%s)"
_ANYBODY = "IN (SELECT subject FROM projections.erasures)"


async def recorded(connection: Connection, codec: Codec, after: int, head: int) -> AsyncIterator[Mapping[int, str]]:
    """The erasures that stand in the ledger between two positions, a page at a time: where, and whose."""
    topics = sorted(codec.erasing)
    while topics and after < head:
        until = min(head, after + WINDOW)
        page = await checkpoints.page(connection, after, until, topics, PAGE)
        if page:
            yield codec.erased((event.position, event.state) for event in page)
        after = page[-1].position if len(page) == PAGE else until


async def catch_up(connection: Connection, codec: Codec) -> None:
    """Keep all erasures that stand in the ledger by now, also those that were recorded before anybody kept them."""
    (after,) = await (await connection.execute(_KNOWN)).fetchone() or (0,)
    head = await checkpoints.head(connection)
    async for page in recorded(connection, codec, after, head):
        await keep(connection, page)
    await connection.execute(_KNOW, [head, head])


async def among(connection: Connection, subjects: Collection[str]) -> set[str]:
    """Those of these persons who are known to be erased."""
    if not subjects:
        return set()
    return {subject for (subject,) in await (await connection.execute(_AMONG, [list(subjects)])).fetchall()}


async def keep(connection: Connection, erased: Mapping[int, str]) -> None:
    """Remember erasures by their positions; those that are known already stay as they are."""
    positions = sorted(erased)  # in one order for all, since others may be keeping the same ones
    await connection.execute(_KEEP, [[erased[position] for position in positions], positions])


async def take_out(
    connection: Connection, table: Table[Any], relation: str, subjects: Collection[str] | None = None
) -> list[str]:
    """Set to NULL what stood under the keys of these, or of all that are known to be erased; the changed live keys.

    Superseded rows are reached like live ones. Each is found by the index on the field with the id.
    """
    keys: dict[str, None] = {}
    history = [table.history_of(relation)] if table.model.history else []
    for name in (relation, *history):
        for subject, fields in table.model.told_by.items():
            gone = ", ".join(f"{quoted(field)} = NULL" for field in fields)
            told = " OR ".join(f"{quoted(field)} IS NOT NULL" for field in fields)
            whose = _ANYBODY if subjects is None else _GIVEN
            query = (
                f"UPDATE {table.qualified(name)} SET {gone} WHERE {quoted(subject)} {whose} AND ({told})"  # noqa: S608
                f" RETURNING {quoted(table.model.key)}"
            )
            given = None if subjects is None else [list(subjects)]
            changed = await (await connection.execute(query.encode(), given)).fetchall()
            if name == relation:
                keys.update(dict.fromkeys(key for (key,) in changed))
    return list(keys)
