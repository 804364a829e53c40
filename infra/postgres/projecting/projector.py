"""Keeps a read model up to date: one leader among any number of workers, exactly once, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import structlog
from psycopg import AsyncConnection, errors

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from infra.postgres.leadership import leading, pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting import switching
from infra.postgres.projecting.announcing import Announcer
from infra.postgres.projecting.bulk import BATCH
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import CHANNEL, GRACE, FencedError, adopt, tidy
from infra.postgres.projecting.reporting import report, report_resumed
from infra.postgres.projecting.tables import Table
from infra.signals.signals import Signals, backoff
from projections.kernel.declarations import Change, ReadModel

Row = TypeVar("Row")
log = structlog.get_logger()

Join = Callable[[Follower[Any]], Awaitable[bool]]
"""Lets a relation join a lane; whether it did."""

POLL = 2.0
"""Seconds after which a leader looks without having been told."""
PACE = 0.02
"""Seconds to rest after a step at most; never longer than the step took. What comes meanwhile goes with the next."""
BULK, BULK_PACE = 5_000, 0.5
"""While much comes at once, such as an import, a step is followed by a second's rest for so many positions, up to this
many seconds: fewer and larger steps leave the processors to whoever writes."""
SUPERSEDED = 5.0
"""Seconds between looks of a worker whose version was replaced by a higher one."""


class Projector(Generic[Row]):
    """The projector of one read model by itself: while it is built, and until its relation joins a lane.

    `join` is asked whenever the relation answers and has caught up; once it joined the projector ends.
    """

    def __init__(
        self,
        model: ReadModel[Row],
        dsn: str,
        codec: Codec,
        signals: Signals | None = None,
        keys: Keys | None = None,
        join: Join | None = None,
    ) -> None:
        self._join = join
        self._joined = False
        self.table = Table(model)
        self.model = model
        self._dsn, self._codec, self._signals, self._keys = dsn, codec, signals, keys
        self._announcer = Announcer(signals)
        self._failures = 0
        self.grace = GRACE

    async def run(self, stop: asyncio.Event) -> None:
        """Lead when it is this worker's turn, and project until `stop`, or until it joined a lane."""
        async with self._announcer.running():
            while not stop.is_set() and not self._joined:
                await self._session(stop)

    async def rebuild(self, progress: switching.Progress = lambda _position, _head: None) -> int:
        """Build the read model anew beside the one that answers, and switch it in; see `switching.rebuild`."""
        position = await switching.rebuild(self._dsn, self.table, self._codec, progress, self._keys)
        if self._signals is not None:
            with contextlib.suppress(Exception):  # a signal is only a hint
                await self._signals.publish(Change(self.model.name, position, ()))
        return position

    async def _session(self, stop: asyncio.Event) -> None:
        name = self.model.name
        try:
            async with (
                await switching.open_session(self._dsn, f"foja projector {name}"[:63]) as connection,
                leading(connection, f"projector {name} {self.model.version}", stop) as leads,
            ):
                if leads:
                    log.info("projector_leads", model=name, version=self.model.version)
                    await self._lead(connection, stop)
        except Exception as error:  # noqa: BLE001 - whatever happens, the next session begins from the tables
            if self._failures == 0:
                log.warning("projector_interrupted", model=name, error=told(error))
            self._failures += 1
            await pause(stop, backoff(self._failures))

    async def _lead(self, connection: AsyncConnection[Any], stop: asyncio.Event) -> None:
        await listen(connection, LEDGER, CHANNEL)
        while not stop.is_set() and not self._joined:
            relation = await adopt(connection, self.table)
            if relation is not None and relation.lane is not None and self._join is not None:
                self._joined = True
                continue
            if relation is None or relation.lane is not None:
                self._recovered()
                log.info("projector_superseded", model=self.model.name, version=self.model.version)
                await pause(stop, SUPERSEDED)
                continue
            if relation.state == "live":
                for statement in self.table.index(relation.relation):  # filters and orders may change within a version
                    await connection.execute(statement.encode())
            following = Follower(connection, self.table, self._codec, relation, self._keys)
            await following.begin()
            try:
                await self._follow(following, stop)
            except (FencedError, errors.UndefinedTable) as error:
                log.info("projector_fenced", model=self.model.name, reason=str(error))
                await pause(stop, PACE)

    async def _follow(self, following: Follower[Row], stop: asyncio.Event) -> None:
        """Until `stop`, or until the relation is switched in or joined a lane."""
        tidied = 0.0
        while not stop.is_set():
            started, before = time.monotonic(), following.position
            report(self._announcer, following, await following.step(batch=BATCH))
            self._recovered()
            took = time.monotonic() - started
            if following.behind:
                continue
            if following.relation.state == "building":
                await switching.switch_in(following)
                self._announcer.tell(Change(self.model.name, following.position, ()))
                return
            if self._join is not None and await self._join(following):
                self._joined = True
                return
            if started - tidied > self.grace / 2:
                await tidy(following.connection, [self.table], self.grace)
                tidied = started
            notices = await heard(following.connection, stop, POLL)
            if not notices or any(notice.channel == CHANNEL for notice in notices):
                await self._resume(following)
            await pause(stop, rest(took, following.position - before))

    async def _resume(self, following: Follower[Row]) -> None:
        if keys := await following.resume():
            report_resumed(self._announcer, following, following.position, keys)

    def _recovered(self) -> None:
        if self._failures:
            log.info("projector_recovered", model=self.model.name, tries=self._failures)
            self._failures = 0


def rest(took: float, positions: int) -> float:
    """Seconds to rest after a step that took so long and went so many positions along the ledger."""
    return max(min(PACE, took), min(BULK_PACE, positions / BULK))


def told(error: Exception) -> str:
    """What may be said of an error: a message can hold values of a row, unless it is about the connection."""
    return f"{type(error).__name__}: {error}" if isinstance(error, errors.OperationalError) else type(error).__name__
