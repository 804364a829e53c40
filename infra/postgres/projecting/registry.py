"""Which relation answers for a read model: beginning one, switching it in, and dropping what is no longer read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import AsyncConnection, errors
from psycopg.rows import class_row

from infra.postgres.leadership import is_led
from infra.postgres.projecting.tables import Table

log = structlog.get_logger()
Connection = AsyncConnection[Any]

GRACE = 30.0
"""Seconds that a retired relation stays, for reads that had found it just before the switch."""

CHANNEL = "foja_projections"
"""Tells the readers that a skip was recorded, or that another relation answers."""

PATIENCE = "5s"
"""How long a relation that is to be built afresh waits for whoever still reads what stands under its name."""

_COLUMNS = "relation, name, version, state, position, shape, rebuild"
_FOUND = """
    SELECT m.relation, m.name, m.version, m.state, coalesce(l.position, m.position) AS position,
        m.shape, m.rebuild, m.lane
    FROM projections.read_models AS m LEFT JOIN projections.lanes AS l ON l.name = m.lane
    WHERE m.name = %s ORDER BY m.relation FOR NO KEY UPDATE OF m
"""
_RETIRE = """
    WITH gone AS (
        UPDATE projections.read_models SET state = 'retired', retired_at = clock_timestamp(), lane = NULL
        WHERE name = %(name)s AND relation <> %(relation)s AND state <> 'retired'
            AND (state = 'live' OR (version <= %(version)s AND NOT rebuild)))
    UPDATE projections.lanes SET members = members + 1
    WHERE name IN (SELECT lane FROM projections.read_models WHERE name = %(name)s AND state = 'live')
"""


class FencedError(Exception):
    """Another relation answers now, or another session moved this one on: look again."""


class ShapeChangedError(Exception):
    """A read model's row, key or history changed while its version stayed the same."""


@dataclass(frozen=True)
class Relation:
    """A row of the registry, and where it stands: in its `lane`, or by itself."""

    relation: str
    name: str
    version: int
    state: str
    position: int
    shape: str
    rebuild: bool
    lane: str | None = None


def rebuild_lock(table: Table[Any]) -> str:
    """The name under which one process at a time rebuilds a read model."""
    return f"rebuild {table.model.name}"


async def relations(connection: Connection, name: str) -> list[Relation]:
    """All relations of a read model; locked until the transaction ends, so that nobody switches them.

    Nor is one moved that stands by itself; one in a lane is moved with it (`held`).
    """
    await connection.execute("INSERT INTO projections.registry (name) VALUES (%s) ON CONFLICT DO NOTHING", [name])
    await connection.execute("SELECT FROM projections.registry WHERE name = %s FOR UPDATE", [name])
    cursor = connection.cursor(row_factory=class_row(Relation))
    return await (await cursor.execute(_FOUND.encode(), [name])).fetchall()


async def adopt(connection: Connection, table: Table[Any]) -> Relation | None:
    """The relation that a worker with this version has to keep up to date, begun where there is none.

    None where a higher version answers. The first relation of a read model answers at once; that of a new version is
    built beside the old one. Raises ShapeChangedError.
    """
    version = table.model.version
    async with connection.transaction():
        found = await relations(connection, table.model.name)
        live = live_among(found)
        if live is not None and live.version > version:
            return None
        if live is not None and live.version == version:
            _check_shape(table, live)
            return live
        for each in found:
            if each.version == version and each.state == "building" and not each.rebuild:
                if each.shape == table.shape:
                    return each
                await drop(connection, table, each.relation)
        free = next(name for name in (table.base, table.other(table.base)) if not _busy(found, name))
        return await begin(connection, table, free, "building" if live else "live", rebuild=False)


def live_among(found: Iterable[Relation]) -> Relation | None:
    """The relation that answers."""
    return next((each for each in found if each.state == "live"), None)


async def held(connection: Connection, relation: Relation) -> int:
    """Where a relation stands, and stays until the transaction ends: with it, its lane does.

    Inside a transaction that holds `relations`.
    """
    if relation.lane is None:
        return relation.position
    query = "SELECT position FROM projections.lanes WHERE name = %s FOR NO KEY UPDATE"
    (position,) = await (await connection.execute(query, [relation.lane])).fetchone() or (relation.position,)
    return int(position)


def _busy(found: list[Relation], relation: str) -> bool:
    """Whether a rebuild fills the relation."""
    return any(each.relation == relation and each.rebuild for each in found)


def _check_shape(table: Table[Any], live: Relation) -> None:
    if live.shape != table.shape:
        raise ShapeChangedError(
            f"{table.model.name}: row, key or history changed since version {live.version}; count its version up"
        )


async def begin(connection: Connection, table: Table[Any], relation: str, state: str, *, rebuild: bool) -> Relation:
    """Make an empty relation, dropping what stood under its name; a live one gets its indexes at once."""
    # A reader who sits in a transaction holds up this build, which says so and tries again; nobody else waits with it.
    await connection.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'".encode())
    made = Relation(relation, table.model.name, table.model.version, state, 0, table.shape, rebuild)
    async with connection.pipeline():
        await drop(connection, table, relation)
        for statement in table.create(relation) + (table.index(relation) if state == "live" else []):
            await connection.execute(statement.encode())
        await connection.execute(
            f"INSERT INTO projections.read_models ({_COLUMNS}, live_at)"  # noqa: S608
            " VALUES (%s, %s, %s, %s, %s, %s, %s, CASE WHEN %s THEN clock_timestamp() END)".encode(),
            [relation, made.name, made.version, state, 0, made.shape, rebuild, state == "live"],
        )
    log.info("read_model_begun", model=made.name, version=made.version, relation=relation, state=state)
    return made


async def switch(connection: Connection, built: Relation) -> None:
    """Let a relation answer instead of the one that did. Inside a transaction that holds `relations`.

    The older builds of this version, and all of lower ones, are retired with it.
    """
    values = {"name": built.name, "relation": built.relation, "version": built.version}
    await connection.execute(_RETIRE, values)
    await connection.execute(
        "UPDATE projections.read_models SET state = 'live', rebuild = false, live_at = clock_timestamp()"
        " WHERE relation = %s",
        [built.relation],
    )
    await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, built.name])


async def drop(connection: Connection, table: Table[Any], relation: str) -> None:
    """Drop a relation with all that is recorded of it."""
    for statement in table.drop(relation):
        await connection.execute(statement.encode())
    await connection.execute("DELETE FROM projections.read_models WHERE relation = %s", [relation])


async def tidy(connection: Connection, tables: Iterable[Table[Any]], grace: float = GRACE) -> None:
    """Drop retired relations that no reader can be using, and what a killed rebuild left behind."""
    by_name = {table.model.name: table for table in tables}
    query = f"""
        SELECT {_COLUMNS} FROM projections.read_models WHERE name = ANY(%s) AND (
            rebuild OR state = 'retired' AND retired_at < clock_timestamp() - make_interval(secs => %s))
    """  # noqa: S608
    cursor = connection.cursor(row_factory=class_row(Relation))
    for row in await (await cursor.execute(query.encode(), [list(by_name), grace])).fetchall():
        try:
            async with connection.transaction():
                await _tidy(connection, by_name[row.name], row)
        except errors.LockNotAvailable:
            continue  # somebody still reads it: next time


async def _tidy(connection: Connection, table: Table[Any], leftover: Relation) -> None:
    await connection.execute("SET LOCAL lock_timeout = '1s'")
    found = await relations(connection, leftover.name)  # a rebuild that begins now waits for this lock
    if leftover.rebuild and await is_led(connection, rebuild_lock(table)):
        return
    if leftover in found:
        await drop(connection, table, leftover.relation)
        log.info("read_model_dropped", model=leftover.name, version=leftover.version, relation=leftover.relation)
