"""Indexes of read models, made where they are not there: asked for at once, since nearly all are there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

_THERE = "SELECT relname FROM pg_class WHERE relkind = 'i' AND relnamespace = 'projections'::regnamespace"


async def make_indexes(connection: AsyncConnection[Any], statements: Sequence[str]) -> None:
    """Carry out those of these statements (of `Table.index`) whose index is not there."""
    there = {name for (name,) in await (await connection.execute(_THERE)).fetchall()}
    for statement in statements:
        if _index_of(statement) not in there:
            await connection.execute(statement.encode())


def _index_of(statement: str) -> str:
    """The name of the index, which is the first that is quoted; no name of ours has a quote in it."""
    return statement.split('"', 2)[1]
