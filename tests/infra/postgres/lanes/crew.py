"""Lanes as tests run them: a few read models of the same tallies, and how to look at all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from infra.postgres.lanes.lane import Lane
from infra.postgres.lanes.membership import crew
from infra.postgres.lanes.reading import LaneReader, begin
from infra.postgres.projecting.tables import Table
from infra.signals.signals import Signals
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import CODEC, TALLIES, Eye, Seen, eventually
from tests.support.every_key import EveryKey

COPIES: tuple[ReadModel[Any], ...] = tuple(replace(TALLIES, name=f"testing.tallies_{n}") for n in range(3))


@asynccontextmanager
async def running(
    dsn: str,
    models: Sequence[ReadModel[Any]] = COPIES,
    codec: Codec = CODEC,
    signals: Signals | None = None,
    lane: str = "1",
) -> AsyncIterator[Lane]:
    """A lane that a worker runs."""
    stop, made = asyncio.Event(), Lane(lane, models, dsn, codec, signals)
    task = asyncio.create_task(made.run(stop))
    try:
        yield made
    finally:
        stop.set()
        await task


@asynccontextmanager
async def eyes(dsn: str, models: Sequence[ReadModel[Any]] = COPIES) -> AsyncIterator[list[Eye]]:
    """An eye on each read model."""
    async with AsyncExitStack() as opened:
        yield [await opened.enter_async_context(Eye.open(dsn, model)) for model in models]


async def all_at(found: Sequence[Eye], position: int) -> list[Seen]:
    """What all of them show, once they have come so far."""
    for eye in found:
        await eye.wait_for(position)
    return [await eye.see() for eye in found]


def lanes_of(dsn: str) -> dict[str, str | None]:
    """In which lane each read model stands that answers."""
    with psycopg.connect(dsn) as connection:
        query = "SELECT name, lane FROM projections.read_models WHERE state = 'live'"
        return dict(connection.execute(query).fetchall())


async def in_lane(dsn: str, *models: ReadModel[Any], lane: str | None = "1") -> None:
    """Wait until these stand in the lane; with None, until each stands by itself."""

    async def there() -> bool:
        found = await asyncio.to_thread(lanes_of, dsn)
        return all(model.name in found and found[model.name] == lane for model in models)

    await eventually(there)


def sessions(dsn: str) -> list[str]:
    """The sessions that read models are kept up to date on, by name."""
    with psycopg.connect(dsn) as connection:
        query = (
            "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
            " AND (application_name LIKE 'foja lane%' OR application_name LIKE 'foja projector%') ORDER BY 1"
        )
        return [name for (name,) in connection.execute(query).fetchall()]


async def reader(
    connection: AsyncConnection[Any], models: Sequence[ReadModel[Any]], codec: Codec, keys: Keys | None = None
) -> LaneReader:
    """A reader of these read models, as a worker begins it that has just taken the lane."""
    tables = {model.name: Table(model) for model in models}
    found = await crew(connection, "1", tables, ())
    assert set(found.members) == set(tables)
    return await begin(connection, "1", found, tables, codec, keys or EveryKey())
