"""The alarm over acts that nobody can read: each is found once, counted, and told until somebody has decided about it.

The ledger is looked through once by one worker, whatever follows from its acts, so that also an act of a type that no
read model knows is found. With other event types (another version of the program) it is looked through anew.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import structlog
from prometheus_client import Gauge
from psycopg import AsyncConnection

from application.ledger.envelope import Codec
from application.ledger.skips import skipped_by, stream_of
from application.ledger.unreadable import LedgerPlace, UnreadableBytes, read
from domain.audit.events import ActSkipped
from domain.kernel.declarations import Recorded, event_type
from infra.postgres.leadership import leading, pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting.registry import CHANNEL
from infra.postgres.projecting.switching import open_session

PAGE = 2_000
"""Acts that are read at once."""
PACE = 0.5
"""Seconds to rest once the end is reached: an alarm need not be quicker, and busy ledgers are read by larger pages."""
PATIENCE = 15.0
"""Seconds after which the ledger is looked at without notice, in case one was lost."""

UNREADABLE = Gauge("foja_unreadable_acts", "Acts that cannot be read and that nobody has skipped: somebody must act")

log = structlog.get_logger()
Connection = AsyncConnection[Any]

_COLUMNS = "notification_id, state, originator_id, originator_version, topic"
_PAGE = f"SELECT {_COLUMNS} FROM ledger.stored_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"  # noqa: S608
_STREAMS = f"SELECT {_COLUMNS} FROM ledger.stored_events WHERE originator_id = ANY(%s)"  # noqa: S608
_AGAIN = f"SELECT {_COLUMNS} FROM ledger.stored_events JOIN projections.unreadable ON position = notification_id"  # noqa: S608
_FOUND = """
    INSERT INTO projections.unreadable (position, stream, version, type, leaf_hash, reason)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (position) DO NOTHING
"""
_REACHED = """
    INSERT INTO projections.looked_through (position, types) VALUES (%s, %s)
    ON CONFLICT (only_row) DO UPDATE SET position = EXCLUDED.position, types = EXCLUDED.types
"""
_OPEN = "SELECT position, stream, version, leaf_hash FROM projections.unreadable WHERE skipped_at IS NULL"
_SKIPPED = """
    UPDATE projections.unreadable SET skipped_at = %s, skipped_by = %s, skip_reason = %s WHERE position = %s
"""


class UnreadableWatch:
    """Looks through the ledger while this process leads."""

    name = "unreadable acts"

    def __init__(self, dsn: str, codec: Codec) -> None:
        self._dsn, self._codec = dsn, codec
        kinds = sorted(f"{name} {event_type(cls).schema}" for name, cls in codec.classes.items())
        self._types = hashlib.sha256("\n".join(kinds).encode()).hexdigest()[:16]

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then look until `stop`."""
        async with await open_session(self._dsn, f"foja {self.name}") as connection:
            await listen(connection, LEDGER)
            async with leading(connection, self.name, stop) as leads:
                if leads:
                    await self._follow(connection, stop)

    async def _follow(self, connection: Connection, stop: asyncio.Event) -> None:
        position = await self.begin(connection)
        while not stop.is_set():
            before, position = position, await self.look(connection, position)
            if position - before < PAGE:
                await pause(stop, PACE)
                await heard(connection, stop, PATIENCE)

    async def begin(self, connection: Connection) -> int:
        """Forget what can be read by now; the position from which there is more to look through."""
        for fact in await self._read(connection, _AGAIN):
            if not isinstance(fact, UnreadableBytes):
                await connection.execute("DELETE FROM projections.unreadable WHERE position = %s", [fact.position])
                log.info("act_readable_again", position=fact.position)
        cursor = await connection.execute("SELECT position, types FROM projections.looked_through")
        position, types = await cursor.fetchone() or (0, self._types)
        return int(position) if types == self._types else 0

    async def look(self, connection: Connection, after: int) -> int:
        """Look through a page, and for decisions; the position that is reached."""
        page = await self._read(connection, _PAGE, after, PAGE)
        async with connection.transaction():
            for act in (act_read for act_read in page if isinstance(act_read, UnreadableBytes)):
                row = (act.position, act.stream, act.version, act.type, act.hash, act.reason)
                if (await connection.execute(_FOUND, row)).rowcount:
                    fields = {"stream": act.stream, "version": act.version, "type": act.type, "leaf": act.hash}
                    log.error("ACT UNREADABLE", position=act.position, reason=act.reason, **fields)
            reached = page[-1].position if page else after
            await connection.execute(_REACHED, (reached, self._types))
        UNREADABLE.set(await self._decided(connection))
        return reached

    async def _decided(self, connection: Connection) -> int:
        """Take in which acts an operator has skipped; how many are left."""
        open_ = await (await connection.execute(_OPEN)).fetchall()
        if not open_:
            return 0
        facts = await self._read(connection, _STREAMS, [stream_of(position) for position, *_ in open_])
        decided = {skipped_by(fact): fact for fact in facts if not isinstance(fact, UnreadableBytes)}
        left = 0
        for position, *act in open_:
            fact = decided.get((act[0], act[1], act[2]))
            if fact is None:
                left += 1
            else:
                await self._leave_out(connection, position, fact)
        return left

    async def _leave_out(self, connection: Connection, position: int, decided: Recorded[ActSkipped]) -> None:
        parameters = (decided.act.at, decided.act.actor, decided.event.reason, position)
        await connection.execute(_SKIPPED, parameters)
        await connection.execute("SELECT pg_notify(%s, '')", [CHANNEL])
        log.warning("act_skipped", position=position, by=decided.act.actor, decided_at=decided.position)

    async def _read(
        self, connection: Connection, query: str, *parameters: Any
    ) -> Sequence[Recorded[Any] | UnreadableBytes]:
        cursor = await connection.execute(query.encode(), parameters, binary=True)
        stored = await cursor.fetchall()
        return await asyncio.to_thread(
            lambda: [read(self._codec, state, LedgerPlace(*at), position) for position, state, *at in stored]
        )
