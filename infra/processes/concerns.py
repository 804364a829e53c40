"""What an operator should look at, though the API can work: shown beside the checks of readiness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import AsyncConnection

from api.composing.installation import Installation
from api.kernel.services import Check
from infra.postgres.clock import ClockWatch
from infra.postgres.closing import still_open_here
from infra.postgres.lanes.naming import led_as
from infra.postgres.pulse import Pulse
from infra.postgres.tlog.cutting import missing_of
from infra.postgres.tlog.standing import standing
from infra.postgres.tlog.waiting import FirstSeen
from infra.postgres.trouble import free
from infra.processes.readiness import check
from infra.settings.settings import Settings, own_data

LEAST_ROOM = 500_000_000
"""Bytes that must be free where the data lies: some minutes of a large import."""
MOST_NOTICES = 0.5
"""How much of PostgreSQL's queue of notices may be in use; it is never so unless somebody keeps it from emptying."""
NAMED = 3
"""Positions that a concern names."""


def concerns(
    settings: Settings, installation: Installation, pulse: Pulse, first_seen: FirstSeen
) -> Mapping[str, Check]:
    """All concerns of an API, by name."""
    found: dict[str, Check] = {"database": pulse.concern}
    if (data := own_data(settings)) is not None:
        found["disk"] = room_concern(data)
    if settings.database_url is None:
        return found
    found |= {
        "clock": clock_concern(settings.database_url),
        "leading": leading_concern(settings.database_url, installation),
        "privileges": closing_concern(settings.database_url),
        "notices": notices_concern(settings.database_url),
        **act_concerns(settings.database_url),
    }
    if settings.log_name is not None:
        found["log"] = log_concern(settings.database_url, settings.log_name, settings.log_delay, first_seen)
    return found


def log_concern(database_url: str, origin: str, promised: float, seen: FirstSeen | None = None) -> Check:
    """Whether the transparency log keeps what it promises, and all that was published is still there.

    `seen` is what else in this process remembers since when acts wait.
    """
    seen = seen or FirstSeen(promised)

    async def kept(connection: AsyncConnection) -> str | None:
        found = await standing(connection, origin, seen)
        if cut := await missing_of(connection, origin):
            return f"cut: {cut} (docs/verify/log.md says what to do)"
        if found.waiting <= promised:
            return None
        return (
            f"overdue: position {found.published + 1} waits for {found.waiting:.0f} s, and {promised:g} s are promised"
            " (does a signer run, and do the witnesses answer?)"
        )

    return check(database_url, kept)


def room_concern(data: Path, least: int = LEAST_ROOM) -> Check:
    """Whether there is room on the disk of a database of our own, told before there is none."""

    async def roomy() -> str | None:
        left = free(data)
        if left >= least:
            return None
        return f"{left // 1_000_000:,} MB are free where {data} lies: make room before nothing can be recorded"

    return roomy


def clock_concern(database_url: str) -> Check:
    """Whether the clocks that the record's time hangs on can be right."""
    return check(database_url, ClockWatch().look)


def closing_concern(database_url: str) -> Check:
    """Whether everybody whom the server knows can do what the owner of the database could take away."""

    async def closed(connection: AsyncConnection) -> str | None:
        found = await still_open_here(connection)
        return f"everybody can {'; '.join(found)} (./foja migrate closes it)" if found else None

    return check(database_url, closed)


def notices_concern(database_url: str, most: float = MOST_NOTICES) -> Check:
    """Whether notices pile up: any login can fill the queue, and while it is full nothing is appended."""

    async def emptied(connection: AsyncConnection) -> str | None:
        row = await (await connection.execute("SELECT pg_notification_queue_usage()")).fetchone()
        used = float(row[0]) if row else 0.0
        if used < most:
            return None
        return f"the queue of notices is {used:.0%} full: end the session that listens and sits in a transaction"

    return check(database_url, emptied)


def leading_concern(database_url: str, installation: Installation) -> Check:
    """Whether each read model is led, and everything by a login that may."""
    alone = {model.name: f"projector {model.name} {model.version}" for model in installation.read_models}

    async def led(connection: AsyncConnection) -> str | None:
        standing = "SELECT name, lane FROM projections.standings WHERE state = 'live' AND lane IS NOT NULL"
        lanes = {name: led_as(lane) for name, lane in await (await connection.execute(standing)).fetchall()}
        tasks = {lanes.get(name, task) for name, task in alone.items()}
        query = "SELECT name, login, may_lead FROM workflows.led UNION ALL SELECT name, login, may_lead FROM tlog.led"
        found = await (await connection.execute(query)).fetchall()
        strangers = [f"{name} is led by {login}, which may not lead" for name, login, may in found if not may]
        missing = sorted(tasks - {name for name, _, _ in found})
        if missing:
            strangers.append(f"nobody leads {', '.join(missing)} (does a worker run?)")
        return "; ".join(strangers) or None

    return check(database_url, led)


def act_concerns(database_url: str) -> Mapping[str, Check]:
    """Acts that nobody can read, what read models could not fold, and calls outside that nobody tries any more."""
    return {
        "unreadable_acts": check(database_url, _unreadable),
        "quarantine": check(database_url, _quarantined),
        "effects": check(database_url, _given_up),
    }


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


async def _given_up(connection: AsyncConnection) -> str | None:
    found = await (await connection.execute("SELECT effect, letters FROM workflows.dead_letters ORDER BY 1")).fetchall()
    told = (f"{_counted(letters, 'call')} of {effect}" for effect, letters in found)
    return f"given up: {', '.join(told)} (./foja effects list)" if found else None


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _first(positions: Sequence[str]) -> str:
    """A few of them: whoever asks about health needs no list."""
    more = f" and {len(positions) - NAMED} more" if len(positions) > NAMED else ""
    return f"position{'' if len(positions) == 1 else 's'} {', '.join(positions[:NAMED])}{more}"
