"""What must be well before the API takes requests: the database answers, is migrated, and is projected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import AsyncConnection, errors

from api.composing.installation import Installation
from api.kernel.services import Check
from infra.generated.event_types import Named, declared
from infra.postgres.connect import connect_async
from infra.postgres.migrate import FOLDER
from infra.postgres.sql_files import files_of
from infra.postgres.trouble import trouble

MOST_LAG = 100_000
"""Positions that a read model may be behind: some seconds of a large import, and far less than a stopped worker."""

Question = Callable[[AsyncConnection], Awaitable[str | None]]


def readiness(
    database_url: str, installation: Installation, most_lag: int = MOST_LAG, data: Path | None = None
) -> Mapping[str, Check]:
    """The checks by name. `data` is the data folder where the database is our own."""
    read_models = [model.name for model in installation.read_models]

    files, types = {file.name for file in files_of(FOLDER)}, declared(installation)

    async def migrated(connection: AsyncConnection) -> str | None:
        return await _event_types(connection, types) or await _migrations(connection, files)

    async def projected(connection: AsyncConnection) -> str | None:
        return await _read_models(connection, read_models, most_lag)

    return {
        "database": check(database_url, _database, data),
        "migrations": check(database_url, migrated, data),
        "read_models": check(database_url, projected, data),
    }


def check(database_url: str, question: Question, data: Path | None = None) -> Check:
    """A question to the database as a check; where the database is in trouble, that is the answer."""

    async def checked() -> str | None:
        try:
            async with await connect_async(database_url, "foja_app") as connection:
                return await question(connection)
        except psycopg.Error as error:
            return str(trouble(error, data=data) or f"PostgreSQL fails ({type(error).__name__})")

    return checked


async def _database(connection: AsyncConnection) -> str | None:
    await connection.execute("SELECT position FROM ledger.head")
    return None


async def _event_types(connection: AsyncConnection, named: Named) -> str | None:
    try:
        found = await (await connection.execute("SELECT type, schema FROM ledger.event_types")).fetchall()
    except errors.UndefinedTable:
        return "not migrated yet: ledger.event_types"
    missing = sorted(f"{name} schema {schema}" for name, schema in named.difference(found))
    return f"not migrated yet: events that cannot be appended: {', '.join(missing)}" if missing else None


async def _migrations(connection: AsyncConnection, wanted: set[str]) -> str | None:
    await connection.execute("SET ROLE NONE")
    try:
        found = await (await connection.execute("SELECT name FROM foja.migrations")).fetchall()
    except errors.InsufficientPrivilege:
        return None  # a login that is let in no further than the API needs: the read models' check has to do
    missing = sorted(wanted - {row[0] for row in found})
    return f"not migrated yet: {', '.join(missing)}" if missing else None


async def _read_models(connection: AsyncConnection, names: list[str], most_lag: int) -> str | None:
    query = "SELECT name, (SELECT position FROM ledger.head) - position FROM projections.standings WHERE state = 'live'"
    lag: dict[str, int] = dict(await (await connection.execute(query)).fetchall())
    ahead = [name for name in names if lag.get(name, 0) < 0]
    if ahead:
        told = ", ".join(f"{name} by {-lag[name]}" for name in ahead)
        anew = "; ".join(f"./foja projections rebuild {name}" for name in ahead)
        return f"ahead of the ledger: {told} positions (was it restored to an earlier copy?): {anew}"
    missing = [name for name in names if name not in lag]
    if missing:
        return f"not built yet: {', '.join(missing)} (does a worker run?)"
    behind = [f"{name} by {lag[name]}" for name in names if lag[name] > most_lag]
    return f"behind the ledger: {', '.join(behind)} positions (does a worker run?)" if behind else None
