"""Runs effects: makes the calls that events ask for, several at once, each until it is over.

An effect's place is a checkpoint beside a set of open calls: up to it, each event has asked for nothing, is open, or is
over. A call is begun, made, its outcome recorded by commands whose ids follow from the event, and only then over. So a
process killed at any moment leaves what it was at to be made again, at most once more, and nothing is lost. All of this
is written in the session that leads: what another process took over, this one can neither begin nor end.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Any
from uuid import uuid5

import structlog
from prometheus_client import Gauge
from psycopg import AsyncConnection

from application.bus.bus import Bus
from application.kernel.effects import Effect, Perform
from application.kernel.keys import Keys, NoKeys
from application.ledger.envelope import Codec
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import event_type
from infra.postgres import checkpoints
from infra.postgres.checkpoints import PlacedEvent
from infra.postgres.leadership import leading, pause
from infra.postgres.listen import heard, listen
from infra.postgres.outbox import CHANNEL, Outbox
from infra.postgres.projecting.switching import open_session
from infra.reacting.calls import NAMESPACE, Caller
from infra.reacting.giving import Fact, opened, pass_over
from infra.reacting.news import LedgerNews, followed
from infra.reacting.under_way import UnderWay

WINDOW = 5_000
"""Positions looked through at a time; also how far the saved place may lag while nothing is asked for."""
PAGE = 500
"""Events in memory at a time."""
MOST_OPEN = 5_000
"""Calls that may be open; while there are more, as when the far side is away, no further events are looked at."""
PACE = 0.02
"""Seconds between looks at the ledger while it is written to without pause."""
QUIET, PATIENCE = 1.0, 15.0
"""Seconds of silence after which the place is saved, and after which the ledger is looked at without notice."""
GRACE = 10.0
"""Seconds in which calls may end when the process is told to stop; others are made again by the next one."""
TOLD = 5.0
"""Seconds between two counts of what is open."""

OPEN = Gauge("foja_effects", "Calls outside that are not over: open ones, and dead letters", ["effect", "state"])
LAG = Gauge("foja_effect_lag_positions", "Positions between the ledger's head and the effect", ["effect"])

log = structlog.get_logger()
Connection = AsyncConnection[Any]


class EffectRunner:
    """Runs one effect while this process is its leader. `ledger` is its address, or what the process follows of it."""

    def __init__(
        self,
        effect: Effect[Any, Any],
        perform: Perform,
        ledger: str | LedgerNews,
        bus: Bus,
        codec: Codec,
        keys: Keys | None = None,
    ) -> None:
        self.name = f"effect {effect.name}"
        self.leads = False
        self._effect, self._ledger, self._codec, self._keys = effect, ledger, codec, keys or NoKeys()
        self._caller = Caller(effect, perform, bus)

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then follow the ledger until `stop`; raises psycopg.Error where the database is lost."""
        async with (
            followed(self._ledger) as news,
            await open_session(news.dsn, f"foja {self.name}"[:63]) as connection,
        ):
            # What is over must stay so: a server that dies would else forget it for a moment, and it is made again.
            await connection.execute("SET synchronous_commit = on")
            await checkpoints.register_effects(connection, [self._effect])
            await listen(connection, CHANNEL)
            async with leading(connection, checkpoints.effect_place(self._effect.name), stop) as leads:
                if leads:
                    self.leads = True
                    try:
                        lead = _Lead(self._effect, self._caller, connection, self._codec, self._keys, news)
                        await lead.follow(stop)
                    finally:
                        self.leads = False


class _Lead:
    """One leadership, from taking over what was begun to the last call that ended."""

    def __init__(
        self,
        effect: Effect[Any, Any],
        caller: Caller,
        connection: Connection,
        codec: Codec,
        keys: Keys,
        news: LedgerNews,
    ) -> None:
        self._name, self._at_once, self._ask = effect.name, effect.at_once, effect.ask
        self._caller, self._connection, self._codec, self._keys = caller, connection, codec, keys
        self._news = news
        self._topics = [event_type(cls).name for cls in effect.events]
        self._outbox = Outbox(connection, effect.name)
        self._wake, self._cut = asyncio.Event(), asyncio.Event()
        self._under_way = UnderWay(self._wake)
        self._position = self._saved = self._open = 0
        self._told = float("-inf")

    async def follow(self, stop: asyncio.Event) -> None:
        """Take in, begin and end calls until `stop`; then let those under way end, for a while."""
        await self._outbox.recover()
        self._position = self._saved = await checkpoints.place(self._connection, self._outbox.place)
        log.info("effect_leads", effect=self._name, position=self._position)
        watch = asyncio.create_task(self._wake_at(stop))
        self._news.wakes(self._wake)
        try:
            while True:
                self._wake.clear()
                if stop.is_set():
                    break
                began = time.monotonic()
                await self._turn()
                await pause(stop, began + PACE - time.monotonic())
            await self._under_way.finish(GRACE)
            await self._end()
            await self._save()
            self._cut.set()
            await self._under_way.cancel()
            await self._outbox.recover(interrupted=0)
        finally:
            self._news.wakes_no_more(self._wake)
            watch.cancel()
            await self._under_way.cancel()

    async def _turn(self) -> None:
        await self._end()
        caught_up = await self._take_in()
        await self._tell()
        await self._begin()
        if not caught_up:
            return
        if await heard(self._connection, self._wake, await self._silence()):
            self._told = float("-inf")  # an operator decided: count anew
        elif not self._wake.is_set():
            await self._save()

    async def _take_in(self) -> bool:
        """Open what new events ask for; whether there is nothing more to look at."""
        head = await self._news.head(self._wake)
        LAG.labels(self._name).set(head - self._position)
        if self._open >= MOST_OPEN:
            return True
        until = max(self._position, min(head, self._position + WINDOW))
        stored = await self._page(until)
        asked: list[int] = []
        for fact in await opened(stored, self._codec, self._keys):
            if isinstance(fact, UnreadableBytes):
                # What stands before it first: the place is moved past it.
                await self._outbox.take_in(asked, fact.position - 1)
                asked = []
                id_ = uuid5(uuid5(NAMESPACE, self._name), f"unreadable:{fact.position}")
                await pass_over(self._connection, self._outbox.place, fact, id_)
                self._saved = fact.position
            elif self._asks(fact):
                asked.append(fact.position)
        self._position = until if len(stored) < PAGE else stored[-1].position
        if asked or self._position - self._saved >= WINDOW:
            await self._save(asked)
        return self._position >= head

    async def _page(self, until: int) -> list[PlacedEvent]:
        """The next events that may ask for something."""
        if not self._news.concerns(self._topics, self._position, until):
            return []
        return await checkpoints.page(self._connection, self._position, until, self._topics, PAGE)

    def _asks(self, fact: Fact) -> bool:
        """Whether an event asks for a call; one that cannot say is open, and its fault is told when it is made."""
        with suppress(Exception):
            return self._ask(fact) is not None  # type: ignore[arg-type]
        return True

    async def _save(self, asked: list[int] | None = None) -> None:
        await self._outbox.take_in(asked or [], self._position)
        self._saved, self._open = self._position, self._open + len(asked or [])

    async def _begin(self) -> None:
        room = self._at_once - len(self._under_way)
        calls = await self._outbox.begin(room) if room and self._open else []
        for call, fact in zip(
            calls, await opened([call.event for call in calls], self._codec, self._keys), strict=True
        ):
            self._under_way.begin(self._caller.call(call, fact, self._cut))

    async def _end(self) -> None:
        if ends := self._under_way.ended():
            await self._outbox.end(ends)
            self._open -= sum(call.state != "open" for call in ends)

    async def _tell(self) -> None:
        if time.monotonic() - self._told > TOLD:
            self._told = time.monotonic()
            counts = await self._outbox.counts()
            self._open = counts["open"]
            for state, number in counts.items():
                OPEN.labels(self._name, state).set(number)

    async def _silence(self) -> float:
        """Seconds to wait for news, or until a call is due."""
        silence = PATIENCE if self._position == self._saved else QUIET
        if len(self._under_way) >= self._at_once or not self._open:
            return silence
        seconds = await self._outbox.seconds_to_next()
        return silence if seconds is None else max(0.0, min(silence, seconds))

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()
