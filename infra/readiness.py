"""What must be well before the API takes requests: the database answers, is migrated, and is projected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import AsyncConnection, errors

from api.services import Check
from infra.bootstrap import Installation
from infra.postgres.connect import connect_async
from infra.postgres.migrate import FOLDER
from infra.postgres.tlog.cutting import missing_of
from infra.postgres.tlog.standing import standing
from infra.postgres.tlog.waiting import FirstSeen
from infra.postgres.trouble import free, trouble

MOST_LAG = 100_000
"""Positions that a read model may be behind: some seconds of a large import, and far less than a stopped worker."""
LEAST_ROOM = 500_000_000
"""Bytes that must be free where the data lies: some minutes of a large import."""

Question = Callable[[AsyncConnection], Awaitable[str | None]]


def readiness(
    database_url: str, installation: Installation, most_lag: int = MOST_LAG, data: Path | None = None
) -> Mapping[str, Check]:
    """The checks by name. `data` is the data folder where the database is our own."""
    names = [model.name for model in installation.read_models]

    files = {path.name for path in FOLDER.glob("[0-9]*_*.sql")}

    async def migrated(connection: AsyncConnection) -> str | None:
        return await _migrations(connection, files)

    async def projected(connection: AsyncConnection) -> str | None:
        return await _read_models(connection, names, most_lag)

    return {
        "database": _check(database_url, _database, data),
        "migrations": _check(database_url, migrated, data),
        "read_models": _check(database_url, projected, data),
    }


def log_concern(database_url: str, origin: str, promised: float, seen: FirstSeen | None = None) -> Check:
    """Whether the transparency log keeps what it promises, and all that was published is still there.

    `seen` is what else in this process remembers since when acts wait.
    """
    seen = seen or FirstSeen(promised)

    async def kept(connection: AsyncConnection) -> str | None:
        found = await standing(connection, origin, seen)
        if cut := await missing_of(connection, origin):
            return f"cut: {cut} (docs/log.md says what to do)"
        if found.waiting <= promised:
            return None
        return (
            f"overdue: position {found.published + 1} waits for {found.waiting:.0f} s, and {promised:g} s are promised"
            " (does a signer run, and do the witnesses answer?)"
        )

    return _check(database_url, kept)


def room_concern(data: Path, least: int = LEAST_ROOM) -> Check:
    """Whether there is room on the disk of a database of our own, told before there is none."""

    async def roomy() -> str | None:
        left = free(data)
        if left >= least:
            return None
        return f"{left // 1_000_000:,} MB are free where {data} lies: make room before nothing can be recorded"

    return roomy


def _check(database_url: str, question: Question, data: Path | None = None) -> Check:
    async def check() -> str | None:
        try:
            async with await connect_async(database_url, "foja_app") as connection:
                return await question(connection)
        except psycopg.Error as error:
            return str(trouble(error, data=data) or f"PostgreSQL fails ({type(error).__name__})")

    return check


async def _database(connection: AsyncConnection) -> str | None:
    await connection.execute("SELECT position FROM ledger.head")
    return None


async def _migrations(connection: AsyncConnection, wanted: set[str]) -> str | None:
    await connection.execute("SET ROLE NONE")
    try:
        found = await (await connection.execute("SELECT name FROM foja.migrations")).fetchall()
    except errors.InsufficientPrivilege:
        return None  # a login that is let in no further than the API needs: the read models' check has to do
    missing = sorted(wanted - {row[0] for row in found})
    return f"not migrated yet: {', '.join(missing)}" if missing else None


async def _read_models(connection: AsyncConnection, names: list[str], most_lag: int) -> str | None:
    query = (
        "SELECT name, (SELECT position FROM ledger.head) - position FROM projections.read_models WHERE state = 'live'"
    )
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
