"""What must be well before the API takes requests: the database answers, is migrated, and is projected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import psycopg
from psycopg import AsyncConnection, errors

from api.services import Check
from infra.bootstrap import Installation
from infra.event_types import Named, declared
from infra.postgres.clock import ClockWatch
from infra.postgres.closing import still_open_here
from infra.postgres.connect import connect_async
from infra.postgres.migrate import FOLDER
from infra.postgres.tlog.standing import standing

MOST_LAG = 100_000
"""Positions that a read model may be behind: some seconds of a large import, and far less than a stopped worker."""

MOST_NOTICES = 0.5
"""How much of PostgreSQL's queue of notices may be in use; it is never so unless somebody keeps it from emptying."""

Question = Callable[[AsyncConnection], Awaitable[str | None]]


def readiness(database_url: str, installation: Installation, most_lag: int = MOST_LAG) -> Mapping[str, Check]:
    """The checks by name."""
    names = [model.name for model in installation.read_models]

    files = {path.name for path in FOLDER.glob("[0-9]*_*.sql")}

    types = declared(installation)

    async def migrated(connection: AsyncConnection) -> str | None:
        return await _event_types(connection, types) or await _migrations(connection, files)

    async def projected(connection: AsyncConnection) -> str | None:
        return await _read_models(connection, names, most_lag)

    return {
        "database": _check(database_url, _database),
        "migrations": _check(database_url, migrated),
        "read_models": _check(database_url, projected),
    }


def log_concern(database_url: str, origin: str, promised: float) -> Check:
    """Whether the transparency log keeps what it promises."""

    async def kept(connection: AsyncConnection) -> str | None:
        found = await standing(connection, origin)
        if found.waiting <= promised:
            return None
        return (
            f"overdue: position {found.published + 1} waits for {found.waiting:.0f} s, and {promised:g} s are promised"
            " (does a signer run, and do the witnesses answer?)"
        )

    return _check(database_url, kept)


def clock_concern(database_url: str) -> Check:
    """Whether the clocks that the record's time hangs on can be right."""
    return _check(database_url, ClockWatch().look)


def closing_concern(database_url: str) -> Check:
    """Whether everybody whom the server knows can do what the owner of the database could take away."""

    async def closed(connection: AsyncConnection) -> str | None:
        found = await still_open_here(connection)
        return f"everybody can {'; '.join(found)} (./foja migrate closes it)" if found else None

    return _check(database_url, closed)


def notices_concern(database_url: str, most: float = MOST_NOTICES) -> Check:
    """Whether notices pile up: any login can fill the queue, and while it is full nothing is appended."""

    async def emptied(connection: AsyncConnection) -> str | None:
        row = await (await connection.execute("SELECT pg_notification_queue_usage()")).fetchone()
        used = float(row[0]) if row else 0.0
        if used < most:
            return None
        return f"the queue of notices is {used:.0%} full: end the session that listens and sits in a transaction"

    return _check(database_url, emptied)


def leading_concern(database_url: str, installation: Installation) -> Check:
    """Whether each read model is led, and everything by a login that may."""
    tasks = {f"projector {model.name} {model.version}" for model in installation.read_models}

    async def led(connection: AsyncConnection) -> str | None:
        query = "SELECT name, login, may_lead FROM workflows.led UNION ALL SELECT name, login, may_lead FROM tlog.led"
        found = await (await connection.execute(query)).fetchall()
        strangers = [f"{name} is led by {login}, which may not lead" for name, login, may in found if not may]
        missing = sorted(tasks - {name for name, _, _ in found})
        if missing:
            strangers.append(f"nobody leads {', '.join(missing)} (does a worker run?)")
        return "; ".join(strangers) or None

    return _check(database_url, led)


def _check(database_url: str, question: Question) -> Check:
    async def check() -> str | None:
        try:
            async with await connect_async(database_url, "foja_app") as connection:
                return await question(connection)
        except psycopg.Error as error:
            return f"PostgreSQL does not answer ({type(error).__name__})"

    return check


async def _database(connection: AsyncConnection) -> str | None:
    await connection.execute("SELECT position FROM ledger.head")
    return None


async def _event_types(connection: AsyncConnection, wanted: Named) -> str | None:
    try:
        found = await (await connection.execute("SELECT type, schema FROM ledger.event_types")).fetchall()
    except errors.UndefinedTable:
        return "not migrated yet: ledger.event_types"
    missing = sorted(f"{name} schema {schema}" for name, schema in wanted.difference(found))
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
    query = (
        "SELECT name, (SELECT position FROM ledger.head) - position FROM projections.read_models WHERE state = 'live'"
    )
    lag: dict[str, int] = dict(await (await connection.execute(query)).fetchall())
    missing = [name for name in names if name not in lag]
    if missing:
        return f"not built yet: {', '.join(missing)} (does a worker run?)"
    behind = [f"{name} by {lag[name]}" for name in names if lag[name] > most_lag]
    return f"behind the ledger: {', '.join(behind)} positions (does a worker run?)" if behind else None
