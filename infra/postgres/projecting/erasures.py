"""Who was erased, as the read models know it: heard of in the ledger, kept beside them, and taken out of their rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from application.ledger.envelope import Codec
from application.ledger.sealing import Erased
from infra.postgres import checkpoints
from infra.postgres.projecting.tables import Table, quoted
from projections.kernel.declarations import ReadModel

WINDOW = 50_000
"""Positions looked through at a time."""
PAGE = 500

Connection = AsyncConnection[Any]

_KNOWN = "SELECT position FROM projections.erasures_known"
_KNOW = "UPDATE projections.erasures_known SET position = %s WHERE position < %s"
_AMONG = "SELECT DISTINCT subject, purpose FROM projections.erasures WHERE subject = ANY(%s)"
_KEEP = """
    INSERT INTO projections.erasures (subject, purpose, position)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
_GIVEN = "= ANY(%s)"
_ANYBODY = "IN (SELECT subject FROM projections.erasures WHERE purpose IS NOT DISTINCT FROM %s)"


async def recorded(connection: Connection, codec: Codec, after: int, head: int) -> AsyncIterator[Mapping[int, Erased]]:
    """The erasures that stand in the ledger between two positions, a page at a time: where, and of what."""
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


async def among(connection: Connection, subjects: Collection[str]) -> set[Erased]:
    """What is known to be erased of these persons and things."""
    if not subjects:
        return set()
    return {Erased(*found) for found in await (await connection.execute(_AMONG, [list(subjects)])).fetchall()}


async def keep(connection: Connection, erased: Mapping[int, Erased]) -> None:
    """Remember erasures by their positions; those that are known already stay as they are."""
    positions = sorted(erased)  # in one order for all, since others may be keeping the same ones
    subjects, purposes = ([erased[position][part] for position in positions] for part in (0, 1))
    await connection.execute(_KEEP, [subjects, purposes, positions])


async def take_out(
    connection: Connection, table: Table[Any], relation: str, erased: Collection[Erased] | None = None
) -> list[str]:
    """Set to NULL what stood under the keys of these, or of all that are known to be erased; the changed live keys.

    Superseded rows are reached like live ones. Each is found by the index on the field with the id.
    """
    keys: dict[str, None] = {}
    history = [table.history_of(relation)] if table.model.history else []
    for name in (relation, *history):
        for subject, purpose, fields in _groups(table.model):
            given = purpose if erased is None else [whose for whose, ended in erased if ended == purpose]
            if given == []:
                continue
            statement = _statement(table, name, subject, fields, _ANYBODY if erased is None else _GIVEN)
            changed = await (await connection.execute(statement, [given])).fetchall()
            if name == relation:
                keys.update(dict.fromkeys(key for (key,) in changed))
    return list(keys)


def _groups(model: ReadModel[Any]) -> Iterator[tuple[str, str | None, Sequence[str]]]:
    """For each field with an id: all fields that go with it, and those that go with one purpose of it."""
    for subject, fields in model.told_by.items():
        yield subject, None, fields
        for purpose in dict.fromkeys(model.sealed[field].purpose for field in fields):
            yield subject, purpose, [field for field in fields if model.sealed[field].purpose == purpose]


def _statement(table: Table[Any], relation: str, subject: str, fields: Collection[str], whose: str) -> bytes:
    gone = ", ".join(f"{quoted(field)} = NULL" for field in fields)
    told = " OR ".join(f"{quoted(field)} IS NOT NULL" for field in fields)
    return (
        f"UPDATE {table.qualified(relation)} SET {gone} WHERE {quoted(subject)} {whose} AND ({told})"  # noqa: S608
        f" RETURNING {quoted(table.model.key)}"
    ).encode()
