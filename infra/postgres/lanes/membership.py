"""Which read models stand in a lane: joining it where it stands, and leaving it for a reader of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import structlog
from psycopg import AsyncConnection
from psycopg.rows import class_row

from infra.postgres.checkpoints import head
from infra.postgres.lanes.naming import led_as
from infra.postgres.leadership import is_led
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import CHANNEL, FencedError, Relation, adopt, live_among, relations
from infra.postgres.projecting.tables import Table

log = structlog.get_logger()
Connection = AsyncConnection[Any]

_BEGIN = "INSERT INTO projections.lanes (name) VALUES (%s) ON CONFLICT DO NOTHING"
_PLACE = "SELECT position, members FROM projections.lanes WHERE name = %s"
_HOLD = f"{_PLACE} FOR NO KEY UPDATE"
_JOIN = """
    WITH lane AS (UPDATE projections.lanes SET members = members + 1 WHERE name = %s RETURNING name, position)
    UPDATE projections.read_models AS m SET lane = lane.name, position = lane.position FROM lane WHERE m.relation = %s
"""
_LEAVE = """
    WITH lane AS (UPDATE projections.lanes SET members = members + 1 WHERE name = %s RETURNING name, position)
    UPDATE projections.read_models AS m SET lane = NULL, position = lane.position FROM lane
    WHERE m.relation = %s AND m.lane = lane.name
"""
_START = """
    UPDATE projections.lanes AS l SET position = m.furthest FROM (
        SELECT max(position) AS furthest FROM projections.read_models
        WHERE name = ANY(%s) AND state = 'live' AND lane IS NULL) AS m
    WHERE l.name = %s AND m.furthest IS NOT NULL
        AND NOT EXISTS (SELECT FROM projections.read_models WHERE lane = l.name)
"""
_STANDINGS = """
    SELECT relation, name, version, state, position, shape, rebuild, lane FROM projections.standings
    WHERE state = 'live' AND (name = ANY(%s) OR lane = %s) ORDER BY name
"""


class LanePlace(NamedTuple):
    """Where a lane stands, and how often its members have changed."""

    position: int
    members: int


class Crew(NamedTuple):
    """Who stands in a lane, where, and which read models need a reader of their own for now."""

    place: LanePlace
    members: Mapping[str, Relation]
    alone: tuple[str, ...]


async def crew(connection: Connection, lane: str, tables: Mapping[str, Table[Any]], kept_out: Iterable[str]) -> Crew:
    """Who stands in the lane, once all of these read models were begun and those that may have joined.

    A lane in which nobody stands goes to where the furthest of them is: back, too, where the ledger was restored.
    One that was never built begins with the lane where that has not begun either; one that stands elsewhere than the
    lane comes to it by itself, and so do those that are `kept_out`. Only for the session that leads the lane.
    """
    await connection.execute(_BEGIN, [lane])
    await connection.execute(_START, [list(tables), lane])
    for name, relation in (await _live(connection, lane, tables)).items():
        if relation.lane == lane and (name not in tables or tables[name].model.version != relation.version):
            await leave(connection, relation)  # of a read model that this program does not know, or not so
    found = await _live(connection, lane, tables)
    alone: list[str] = []
    for name, table in tables.items():
        live = found.get(name)
        if live is not None and live.version > table.model.version:
            continue
        if live is None or live.version < table.model.version or live.shape != table.shape:
            live = await adopt(connection, table)
        if live is not None and not await _comes(connection, lane, live, out=name in kept_out):
            alone.append(name)
    at = await place(connection, lane)
    members = {name: each for name, each in (await _live(connection, lane, tables)).items() if each.lane == lane}
    return Crew(at, members, tuple(alone))


async def _comes(connection: Connection, lane: str, relation: Relation, *, out: bool) -> bool:
    """Whether a relation stands in a lane that somebody leads: in this one, once it joined where it can."""
    if relation.lane == lane:
        return True
    if relation.lane is not None:
        if await is_led(connection, led_as(relation.lane)):
            return True
        await leave(connection, relation)
    return relation.state == "live" and not out and await _join_at_once(connection, lane, relation)


async def _join_at_once(connection: Connection, lane: str, relation: Relation) -> bool:
    """Let a relation join that stands just where the lane does; whether it did."""
    async with connection.transaction():
        live = await _by_itself(connection, relation)
        if live is None or live.position != (await place(connection, lane, _HOLD)).position:
            return False
        await connection.execute(_JOIN, [lane, relation.relation])
        return True


async def _by_itself(connection: Connection, relation: Relation) -> Relation | None:
    """A relation as the registry knows it now, held until the transaction ends; None where it is not one that answers
    and stands in no lane.
    """
    live = live_among(await relations(connection, relation.name))
    return live if live is not None and live.relation == relation.relation and live.lane is None else None


async def join(following: Follower[Any], lane: str) -> bool:
    """Let a relation that caught up by itself join: the lane waits while the rest up to its position is folded.

    False where the lane is behind it, or ahead of the ledger: it may be asked again. Raises FencedError where the
    relation does not answer any more.
    """
    connection, relation = following.connection, following.relation
    async with connection.transaction():
        if await _by_itself(connection, relation) is None:
            raise FencedError(f"{relation.relation} no longer answers by itself")
        position = (await place(connection, lane, _HOLD)).position
        if following.position > position or position > await head(connection):
            return False
        following.end = position
        while following.position < position:
            await following.step()
        await connection.execute(_JOIN, [lane, relation.relation])
        await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, relation.name])
    log.info("read_model_joined", model=relation.name, lane=lane, position=position)
    return True


async def leave(connection: Connection, relation: Relation) -> None:
    """Let a relation stand by itself, where its lane stands."""
    async with connection.transaction():
        await relations(connection, relation.name)
        await connection.execute(_LEAVE, [relation.lane, relation.relation])
    log.info("read_model_left", model=relation.name, lane=relation.lane)


async def place(connection: Connection, lane: str, query: str = _PLACE) -> LanePlace:
    """Where the lane stands."""
    return LanePlace(*(await (await connection.execute(query.encode(), [lane])).fetchone() or (0, 0)))


async def _live(connection: Connection, lane: str, tables: Mapping[str, Table[Any]]) -> dict[str, Relation]:
    cursor = connection.cursor(row_factory=class_row(Relation))
    await cursor.execute(_STANDINGS, [list(tables), lane])
    return {relation.name: relation for relation in await cursor.fetchall()}
