"""What must be well before the API takes requests: the database answers, is migrated, and is projected."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

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

NAMED = 3
"""Positions that a concern names."""

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


def act_concerns(database_url: str) -> Mapping[str, Check]:
    """Acts that nobody can read, and what read models could not fold."""
    return {"unreadable_acts": _check(database_url, _unreadable), "quarantine": _check(database_url, _quarantined)}


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


async def _unreadable(connection: AsyncConnection) -> str | None:
    query = "SELECT position FROM projections.unreadable WHERE skipped_at IS NULL ORDER BY position"
    found = [str(position) for (position,) in await (await connection.execute(query)).fetchall()]
    if not found:
        return None
    return f"{_counted(len(found), 'act')} cannot be read, at {_first(found)} (./foja audit unreadable)"


async def _quarantined(connection: AsyncConnection) -> str | None:
    query = (
        "SELECT m.name, count(DISTINCT q.key), array_agg(DISTINCT q.position ORDER BY q.position)"
        " FROM projections.quarantine AS q JOIN projections.read_models AS m ON m.relation = q.relation"
        " WHERE m.state <> 'retired' GROUP BY m.name ORDER BY m.name"
    )
    found = await (await connection.execute(query)).fetchall()
    told = (f"{name} {_counted(keys, 'key')} at {_first([*map(str, at)])}" for name, keys, at in found)
    return f"not folded: {', '.join(told)} (./foja projections status)" if found else None


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _first(positions: Sequence[str]) -> str:
    """A few of them: whoever asks about health needs no list."""
    more = f" and {len(positions) - NAMED} more" if len(positions) > NAMED else ""
    return f"position{'' if len(positions) == 1 else 's'} {', '.join(positions[:NAMED])}{more}"
