"""Which read models a program has in a newer version than that which answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.postgres.connect import connect_async
from infra.postgres.projecting.tables import Table


async def newer(dsn: str, tables: Mapping[str, Table[Any]]) -> list[str]:
    """Their names."""
    query = "SELECT name, version FROM projections.read_models WHERE state = 'live' AND name = ANY(%s)"
    async with await connect_async(dsn, "foja_worker", application_name="foja newer read models") as connection:
        found: dict[str, int] = dict(await (await connection.execute(query, [list(tables)])).fetchall())
    return [name for name, table in tables.items() if found.get(name, table.model.version) < table.model.version]
