"""How far the log is behind the ledger, told from the tables alone: also where no signer runs."""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg import AsyncConnection

from infra.postgres.tlog.waiting import FirstSeen

_STANDING = """
    SELECT h.position, t.size, coalesce(s.size, 0), coalesce(s.published, 0), coalesce((
        SELECT extract(epoch FROM ledger.clock() - e.recorded_at)::float8 FROM ledger.stored_events AS e
        WHERE e.notification_id = coalesce(s.published, 0) + 1
    ), 0)
    FROM ledger.head AS h CROSS JOIN tlog.tree AS t LEFT JOIN tlog.signed AS s ON s.origin = %s
"""


_NEWEST = "SELECT size, checkpoint FROM tlog.published WHERE origin = %s ORDER BY size DESC LIMIT 1"


class LogStanding(NamedTuple):
    """Positions: the ledger's last, and the last in tiles, signed, and published; and how long the oldest waits.

    `waiting` is the age in seconds of the oldest event that no published checkpoint covers; 0 without one. By the
    database's clock alone: where that leaps, `FirstSeen` knows more.
    """

    head: int
    tiled: int
    signed: int
    published: int
    waiting: float


async def standing(connection: AsyncConnection[Any], origin: str, first_seen: FirstSeen | None = None) -> LogStanding:
    """Where the log of an origin stands. With `seen`, `waiting` is no less than what this process has seen waiting."""
    cursor = await connection.execute(_STANDING, (origin,), binary=True)
    row = await cursor.fetchone()
    found = LogStanding(*row) if row else LogStanding(0, 0, 0, 0, 0.0)
    if first_seen is None:
        return found
    return found._replace(waiting=max(found.waiting, first_seen.look(found.head, found.published)))


async def newest(connection: AsyncConnection[Any], origin: str) -> tuple[int, bytes] | None:
    """The size and the bytes of the newest checkpoint of an origin that was published."""
    row = await (await connection.execute(_NEWEST, (origin,))).fetchone()
    return None if row is None else (int(row[0]), str(row[1]).encode())
