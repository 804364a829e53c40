"""The calls outside that are not over: which are open, when each is tried next, and which are tried no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import class_row

from application.ledger.unreadable import LedgerPlace
from infra.postgres.checkpoints import CheckpointRefusal, PlacedEvent, effect_place, insert_refusals
from infra.postgres.connect import connect_async

Connection = AsyncConnection[Any]

CHANNEL = "foja_effects"
"""An operator decided about a call."""

_TAKE_IN = """
    WITH taken AS (
        INSERT INTO workflows.effects (effect, position, due_at)
        SELECT %(effect)s, position, ledger.clock() FROM unnest(%(positions)s::bigint[]) AS asked (position)
        ON CONFLICT DO NOTHING
    )
    UPDATE workflows.checkpoints SET position = %(position)s, moved_at = clock_timestamp()
    WHERE workflow = %(place)s AND position < %(position)s
"""
_RECOVER = """
    UPDATE workflows.effects SET under_way = false, interrupted = interrupted + %s
    WHERE effect = %s AND under_way
"""
_BEGIN = """
    WITH next AS (
        SELECT position FROM workflows.effects
        WHERE effect = %(effect)s AND state = 'open' AND NOT under_way AND due_at <= (SELECT ledger.clock())
        ORDER BY due_at, position LIMIT %(most)s
    ), begun AS (
        UPDATE workflows.effects AS e SET under_way = true FROM next
        WHERE e.effect = %(effect)s AND e.position = next.position
        RETURNING e.position, e.round, e.tries, e.interrupted
    )
    SELECT b.round, b.tries, b.interrupted, s.notification_id, s.state, s.originator_id, s.originator_version, s.topic
    FROM begun AS b JOIN ledger.stored_events AS s ON s.notification_id = b.position
    ORDER BY s.notification_id
"""
_OVER = "DELETE FROM workflows.effects WHERE effect = %s AND position = %s AND under_way"
_NOT_OVER = """
    UPDATE workflows.effects SET under_way = false, state = %s, code = %s, tries = tries + 1, interrupted = 0,
        due_at = ledger.clock() + %s, moved_at = clock_timestamp()
    WHERE effect = %s AND position = %s AND under_way
"""
_SECONDS = """
    SELECT extract(epoch FROM min(due_at) - ledger.clock())::float8 FROM workflows.effects
    WHERE effect = %s AND state = 'open' AND NOT under_way
"""
_COUNTS = "SELECT state, count(*) FROM workflows.effects WHERE effect = %s AND state <> 'dropped' GROUP BY state"
_LISTED = """
    SELECT e.effect, e.position, e.state, e.under_way, e.tries, e.code, e.since, e.due_at, e.decided_by, e.reason,
        s.topic AS event, s.originator_id AS stream
    FROM workflows.effects AS e JOIN ledger.stored_events AS s ON s.notification_id = e.position
    WHERE (e.state <> 'dropped' OR %(dropped)s) AND (%(effect)s::text IS NULL OR e.effect = %(effect)s)
    ORDER BY e.effect, e.position
"""
_RETRY = """
    UPDATE workflows.effects SET due_at = ledger.clock(), moved_at = clock_timestamp(), decided_by = %(by)s,
        round = round + CASE state WHEN 'dead' THEN 1 ELSE 0 END,
        tries = CASE state WHEN 'dead' THEN 0 ELSE tries END, state = 'open'
    WHERE effect = %(effect)s AND (position = %(position)s OR (%(position)s IS NULL AND state = 'dead'))
        AND state IN ('open', 'dead') AND NOT under_way
"""
_DROP = """
    UPDATE workflows.effects SET state = 'dropped', decided_by = %s, reason = %s, moved_at = clock_timestamp()
    WHERE effect = %s AND position = %s AND state = 'dead'
"""


class BegunCall(NamedTuple):
    """A call that this process makes now: how often it was tried, and the event that asks for it."""

    round: int
    tries: int
    interrupted: int
    event: PlacedEvent


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended. Over: nothing more is to be done. Else when it is tried again, or that it is not."""

    position: int
    state: Literal["over", "open", "dead"] = "over"
    code: str | None = None
    pause: timedelta = timedelta()
    refusals: Sequence[CheckpointRefusal] = ()


class Outbox:
    """The open calls of one effect, written in the session that leads it: so no process writes that leads no more."""

    def __init__(self, connection: Connection, effect: str) -> None:
        self._connection, self._effect, self.place = connection, effect, effect_place(effect)

    async def recover(self, interrupted: int = 1) -> None:
        """Open anew what a process began and did not end: it may have been killed in the midst."""
        await self._connection.execute(_RECOVER, (interrupted, self._effect))

    async def take_in(self, positions: Sequence[int], position: int) -> None:
        """Open the calls that events at these positions ask for, and advance the place: both or neither."""
        values = {"effect": self._effect, "place": self.place, "positions": list(positions), "position": position}
        await self._connection.execute(_TAKE_IN, values)

    async def begin(self, most: int) -> list[BegunCall]:
        """Begin so many calls of those that are due."""
        cursor = await self._connection.execute(_BEGIN, {"effect": self._effect, "most": most}, binary=True)
        return [
            BegunCall(round_, tries, interrupted, PlacedEvent(position, state, LedgerPlace(*at)))
            for round_, tries, interrupted, position, state, *at in await cursor.fetchall()
        ]

    async def end(self, ends: Sequence[CallEnd]) -> None:
        """Keep how calls ended, and what the rules refused of their commands."""
        async with self._connection.transaction():
            for call in ends:
                if call.state == "over":
                    await self._connection.execute(_OVER, (self._effect, call.position))
                else:
                    values = (call.state, call.code, call.pause, self._effect, call.position)
                    await self._connection.execute(_NOT_OVER, values)
                await insert_refusals(self._connection, self.place, call.position, call.refusals)

    async def seconds_to_next(self) -> float | None:
        """How long until a call is due, by the database's clock; None where none is to come."""
        cursor = await self._connection.execute(_SECONDS, (self._effect,))
        (seconds,) = await cursor.fetchone() or (None,)
        return None if seconds is None else float(seconds)

    async def counts(self) -> dict[str, int]:
        """How many calls are open and dead."""
        found = await (await self._connection.execute(_COUNTS, (self._effect,))).fetchall()
        return {"open": 0, "dead": 0} | dict(found)


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A call that is not over, as an operator sees it."""

    effect: str
    position: int
    state: str
    under_way: bool
    tries: int
    code: str | None
    since: datetime
    due_at: datetime
    decided_by: str | None
    reason: str | None
    event: str
    stream: str


class NoSuchCallError(LookupError):
    """There is no call about which this could be decided."""


async def listed(dsn: str, effect: str | None = None, *, dropped: bool = False) -> list[ListedCall]:
    """The calls that are not over, of one effect or of all."""
    async with (
        await connect_async(dsn, "foja_worker") as connection,
        connection.cursor(row_factory=class_row(ListedCall)) as cursor,
    ):
        await cursor.execute(_LISTED, {"effect": effect, "dropped": dropped})
        return await cursor.fetchall()


async def retry(dsn: str, effect: str, position: int | None, *, by: str) -> int:
    """Let a call be tried now, or all dead ones of an effect; how many. Raises NoSuchCallError."""
    return await _decided(dsn, _RETRY, {"by": by, "effect": effect, "position": position}, effect, position)


async def drop(dsn: str, effect: str, position: int, *, by: str, reason: str) -> None:
    """Give up a dead call for good. Raises NoSuchCallError; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("to drop a call takes a reason")
    await _decided(dsn, _DROP, (by, reason.strip(), effect, position), effect, position)


async def _decided(dsn: str, statement: str, values: Any, effect: str, position: int | None) -> int:
    async with await connect_async(dsn, "foja_worker") as connection:
        cursor = await connection.execute(statement.encode(), values)
        if cursor.rowcount == 0:
            where = "dead" if position is None else f"at position {position} that waits"
            raise NoSuchCallError(f"{effect} has no call {where}")
        await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, effect))
        return cursor.rowcount
