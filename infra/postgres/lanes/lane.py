"""Keeps the read models of a lane up to date: one leader among any number of workers, exactly once, until `stop`."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import structlog
from psycopg import AsyncConnection, errors

from application.kernel.keys import Keys, NoKeys
from application.ledger.envelope import Codec
from infra.postgres.lanes.membership import Crew, crew, join, leave
from infra.postgres.lanes.naming import led_as
from infra.postgres.lanes.newer import newer
from infra.postgres.lanes.reading import LaneMember, LaneReader, Moved, RefusedMemberError, begin
from infra.postgres.lanes.slowness import Slowness
from infra.postgres.leadership import leading, pause
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting import metrics
from infra.postgres.projecting.announcing import Announcer
from infra.postgres.projecting.bulk import BATCH
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.indexing import make_indexes
from infra.postgres.projecting.projector import POLL, SUPERSEDED, Projector, rest, told
from infra.postgres.projecting.registry import CHANNEL, GRACE, FencedError, tidy
from infra.postgres.projecting.reporting import report, report_resumed
from infra.postgres.projecting.switching import open_session
from infra.postgres.projecting.tables import Table
from infra.signals.signals import Signals, backoff
from projections.kernel.declarations import Change, ReadModel

log = structlog.get_logger()
Connection = AsyncConnection[Any]

ALONE = 4
"""Read models of a lane that are read by themselves at a time, each on a connection of its own."""


def lanes_of(models: Sequence[ReadModel[Any]], lanes: int) -> dict[str, list[ReadModel[Any]]]:
    """The read models of each lane, from "1" on: a context stays together."""
    found: dict[str, list[ReadModel[Any]]] = {str(number + 1): [] for number in range(lanes)}
    for model in models:
        found[str(crc32(model.name.partition(".")[0].encode()) % lanes + 1)].append(model)
    return {lane: own for lane, own in found.items() if own}


class Lane:
    """One lane. Read models that are built, were refused, or are slow are read by themselves and come back."""

    def __init__(
        self,
        lane: str,
        models: Sequence[ReadModel[Any]],
        dsn: str,
        codec: Codec,
        signals: Signals | None = None,
        keys: Keys | None = None,
    ) -> None:
        self.lane, self.name = lane, led_as(lane)
        self.grace = GRACE
        self._tables = {model.name: Table(model) for model in models}
        self._dsn, self._codec, self._signals, self._keys = dsn, codec, signals, keys or NoKeys()
        self._announcer = Announcer(signals)
        self._alone: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(ALONE)
        self._slowness = Slowness()
        self._indexed: set[str] = set()
        self._leads = False
        self._failures = self._lag = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Lead when it is this worker's turn, and project until `stop`, through any outage."""
        async with self._announcer.running():
            try:
                while not stop.is_set():
                    await self._session(stop)
            finally:
                await asyncio.gather(*self._alone.values(), return_exceptions=True)

    async def _session(self, stop: asyncio.Event) -> None:
        try:
            async with await open_session(self._dsn, f"foja {self.name}"[:63]) as connection:
                waiting = asyncio.create_task(self._build_newer(stop))
                try:
                    async with leading(connection, self.name, stop) as self._leads:
                        waiting.cancel()
                        if self._leads:
                            log.info("lane_led", lane=self.lane, models=len(self._tables))
                            await self._lead(connection, stop)
                finally:
                    waiting.cancel()
        except Exception as error:  # noqa: BLE001 - whatever happens, the next session begins from the tables
            if self._failures == 0:
                log.warning("lane_interrupted", lane=self.lane, error=told(error))
            self._failures += 1
            await pause(stop, backoff(self._failures))
        finally:
            self._leads = False

    async def _build_newer(self, stop: asyncio.Event) -> None:
        """While another worker leads the lane, build what this one has in a newer version than that which answers."""
        while not stop.is_set():
            await pause(stop, SUPERSEDED)
            with contextlib.suppress(errors.Error):
                for name in await newer(self._dsn, self._tables):
                    self._read_alone(name, stop)

    async def _lead(self, connection: Connection, stop: asyncio.Event) -> None:
        await listen(connection, LEDGER, CHANNEL)
        while not stop.is_set():
            found = await crew(connection, self.lane, self._tables, [*self._alone, *self._slowness.kept_out()])
            for name in found.alone:
                self._read_alone(name, stop)
            reader = await self._reader(connection, found)
            try:
                await self._follow(reader, stop)
            except (FencedError, errors.UndefinedTable) as error:
                log.info("lane_fenced", lane=self.lane, reason=str(error))
            except RefusedMemberError as refused:
                await self._put_out(refused.member, "row_refused", stop)

    async def _reader(self, connection: Connection, found: Crew) -> LaneReader:
        """A reader that begins where the lane stands."""
        new = {name: of.relation for name, of in found.members.items() if of.relation not in self._indexed}
        if new:
            # Filters may change within a version.
            await make_indexes(connection, [each for name, of in new.items() for each in self._tables[name].index(of)])
            self._indexed.update(new.values())
        return await begin(connection, self.lane, found, self._tables, self._codec, self._keys)

    async def _follow(self, reader: LaneReader, stop: asyncio.Event) -> None:
        tidied = 0.0
        while not stop.is_set():
            started, before = time.monotonic(), reader.position
            self._report(reader, await reader.step(batch=BATCH), before)
            took = time.monotonic() - started
            if slow := self._slowness.slowest(took, reader):
                await self._put_out(slow, "slow", stop)
                return
            if reader.behind:
                continue
            if started - tidied > self.grace / 2:
                await tidy(reader.connection, self._tables.values(), self.grace)
                tidied = started
            notices = await heard(reader.connection, stop, POLL)
            if any(notice.channel == CHANNEL for notice in notices):
                await reader.check()
            if not notices or any(notice.channel == CHANNEL for notice in notices):
                for member, keys in await reader.resume():
                    report_resumed(self._announcer, member, reader.position, keys)
            await pause(stop, rest(took, reader.position - before))

    def _report(self, reader: LaneReader, moved: Sequence[Moved], before: int) -> None:
        if self._failures:
            log.info("lane_recovered", lane=self.lane, tries=self._failures)
            self._failures = 0
        for each in moved:
            report(self._announcer, each.member, each.step)
        if reader.position != before:
            self._announcer.tell(Change(self.name, reader.position, ()))
        if reader.lag != self._lag:
            self._lag = reader.lag
            for member in reader.members:
                metrics.LAG.labels(member.table.model.name).set(reader.lag)

    async def _put_out(self, member: LaneMember, why: str, stop: asyncio.Event) -> None:
        """Let a member be read by itself until it may come back; the others never wait for it."""
        log.warning("read_model_put_out", model=member.table.model.name, lane=self.lane, why=why)
        metrics.PUT_OUT.labels(member.table.model.name, why).inc()
        await leave(member.connection, member.relation)
        self._read_alone(member.table.model.name, stop)
        self._announcer.tell(Change(member.table.model.name, member.relation.position, ()))

    def _read_alone(self, name: str, stop: asyncio.Event) -> None:
        if name not in self._alone:
            self._alone[name] = asyncio.create_task(self._by_itself(name, stop), name=f"{self.name}: {name}")

    async def _by_itself(self, name: str, stop: asyncio.Event) -> None:
        model = self._tables[name].model
        # A slow one may stay out for long, and keeps nobody from being built.
        turn = contextlib.nullcontext() if name in self._slowness.kept_out() else self._turns
        try:
            async with turn:
                projector = Projector(model, self._dsn, self._codec, self._signals, self._keys, self._join)
                projector.grace = self.grace
                await projector.run(stop)
        finally:
            del self._alone[name]

    async def _join(self, following: Follower[Any]) -> bool:
        """Let a relation join, where this process leads the lane: another might not know its version."""
        may = self._leads and following.table.model.name not in self._slowness.kept_out()
        return may and await join(following, self.lane)
