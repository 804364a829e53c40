"""Rows of a read model for whoever asks in SQL of their own: senders, feeds, pages."""

from __future__ import annotations

from typing import Any, Final

from psycopg import AsyncConnection, sql

from infra.postgres.projecting.tables import SCHEMA
from projections.kernel.declarations import ReadModel

_LIVE: Final = """
    SELECT relation FROM projections.standings WHERE state = 'live' AND name = %s AND version = coalesce(%s, version)
"""


async def live_relation(connection: AsyncConnection[Any], model: ReadModel[Any]) -> sql.Identifier | None:
    """The relation that has the rows of a read model, with the fields of its present version.

    None while that version is still being made: what an older one lacks, or has otherwise, is not asked for.
    """
    return await _relation(connection, model.name, model.version)


async def live_relation_of_any_version(connection: AsyncConnection[Any], name: str) -> sql.Identifier | None:
    """The relation that has the rows of a read model, whichever version is live: for fields that all of them have."""
    return await _relation(connection, name, None)


async def _relation(connection: AsyncConnection[Any], name: str, version: int | None) -> sql.Identifier | None:
    row = await (await connection.execute(_LIVE, (name, version))).fetchone()
    return None if row is None else sql.Identifier(SCHEMA, row[0])
