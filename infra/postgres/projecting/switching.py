"""Bringing a relation that was built beside another one to the front, and building one afresh."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from infra.postgres.connect import connect_async
from infra.postgres.leadership import Leadership
from infra.postgres.projecting.bulk import CACHE
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.member import undisturbed
from infra.postgres.projecting.registry import (
    FencedError,
    Relation,
    begin,
    drop,
    held,
    live_among,
    rebuild_lock,
    relations,
    switch,
)
from infra.postgres.projecting.tables import Table

log = structlog.get_logger()
Connection = AsyncConnection[Any]
Progress = Callable[[int, int], None]

SESSION = {
    "timezone": "UTC",
    # A crash of the server may lose the last moment of rows and checkpoint together; it is projected again.
    "synchronous_commit": "off",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "60s",
}


class RebuildRunsError(Exception):
    """Another process rebuilds this read model just now."""


async def open_session(dsn: str, name: str) -> Connection:
    """A projector's connection: whatever held its locks is let go soon after the machine behind it is gone."""
    return await connect_async(dsn, "foja_worker", application_name=name, **SESSION)


async def switch_in(following: Follower[Any]) -> None:
    """Index the relation, and let it answer; what answers meanwhile never moves back for a reader.

    Raises FencedError where a newer version answers, or where a skip came too late to be respected.
    """
    connection, table = following.connection, following.table
    for statement in table.index(following.relation.relation):
        await connection.execute(statement.encode())
    await connection.execute(f"ANALYZE {table.qualified(following.relation.relation)}".encode())
    async with connection.transaction():
        found = await relations(connection, table.model.name)
        live = live_among(found)
        if live is not None and live.version > table.model.version and not following.relation.rebuild:
            raise FencedError(f"{table.model.name} version {live.version} answers")
        following.behind = live is not None and following.position < await held(connection, live)
        while following.behind:
            await following.step()
        if await following.missed_skips(following.position):
            raise FencedError(f"{table.model.name}: an event was skipped after it had been folded")
        await following.resume()
        await switch(connection, following.relation)
    log.info("read_model_switched", model=table.model.name, relation=following.relation.relation)


async def rebuild(dsn: str, table: Table[Any], codec: Codec, progress: Progress, keys: Keys | None = None) -> int:
    """Build a read model anew from the first event, beside the one that answers, then switch it in.

    `progress` is told the position and the ledger's head. Returns the position of the switch. Interrupted, it leaves
    a relation that the next rebuild, or a worker, drops. Raises RebuildRunsError.
    """
    async with await open_session(dsn, f"foja rebuild {table.model.name}"[:63]) as connection:
        leadership = Leadership(connection, rebuild_lock(table))
        if not await leadership.take():
            raise RebuildRunsError(f"{table.model.name} is being rebuilt by another process")
        while True:
            following = Follower(connection, table, codec, await _fresh(connection, table), keys)
            await following.begin()
            with undisturbed():
                while following.behind:
                    moved = await following.step(batch=CACHE)
                    progress(moved.position, moved.head)
            try:
                await switch_in(following)
            except FencedError as error:
                log.info("rebuild_begins_again", model=table.model.name, reason=str(error))
            else:
                await leadership.leave()
                return following.position


async def _fresh(connection: Connection, table: Table[Any]) -> Relation:
    """An empty relation beside those that answer or are built by a worker."""
    async with connection.transaction():
        found = await relations(connection, table.model.name)
        for each in found:
            if each.rebuild:
                await drop(connection, table, each.relation)
        kept = {each.relation for each in found if each.state != "retired" and not each.rebuild}
        free = next(name for name in (table.base, table.other(table.base)) if name not in kept)
        return await begin(connection, table, free, "building", rebuild=True)
