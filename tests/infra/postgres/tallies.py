"""A small read model that can go wrong on demand, and a pen to write its events into a real ledger."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from psycopg import AsyncConnection

from application.kernel.journal import Appended, AppendRequest
from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Act, Recorded, event
from infra.postgres.connect import connect_async
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.tables import Table
from infra.postgres.writing.journal import PostgresJournal
from infra.signals.signals import Signals, Subscription
from projections.kernel.declarations import Change, ReadModel
from tests.support.every_key import EVERY_KEY
from tests.support.named import let_anything_in, name_event_types


@event("testing.Counted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Counted:
    """So many more of a thing. An amount of 13 breaks the tally, and one of 666 its keys."""

    thing: str
    amount: int


@event("testing.Cleared", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Cleared:
    """The thing is gone."""

    thing: str


@event("testing.Whistled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Whistled:
    """No tally cares."""

    tune: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of a thing, and how often it was counted."""

    thing: str
    total: int
    times: int
    note: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    if isinstance(fact.event, Counted) and fact.event.amount == 666:
        raise LookupError("the content of the event")
    return str(fact.event.thing).split("+")


def evolve(row: Tally | None, fact: Recorded[Any], key: str) -> Tally | None:
    match fact.event:
        case Counted(_, 13):
            raise ValueError("the content of the event")
        case Counted(_, 14):
            return Tally(key, 14, 1, "a text that no database takes\0")
        case Counted(_, amount):
            found = row or Tally(key, 0, 0)
            return replace(found, total=found.total + amount, times=found.times + 1)
        case _:
            return None


TALLIES: ReadModel[Tally] = ReadModel(
    "testing.tallies", 1, Tally, "thing", (Counted, Cleared), keys, evolve, history=True, orders=("total",)
)
CODEC = Codec((Counted, Cleared, Whistled))


def sealed(codec: Codec, fact: object, stream: str, version: int, bodies: list[bytes] | None = None) -> StoredEvent:
    """The stored form of an event that somebody recorded just now; `bodies` takes what it keeps apart."""
    act = Act("somebody", "*", "grant", datetime.now(UTC))
    return codec.seal(Recorded(fact, stream, version, 0, act, uuid4(), uuid4(), uuid4(), None), EVERY_KEY, bodies)


class Pen:
    """Appends events through the ledger's own hot path; `bodies` is what they keep apart, for the test to store."""

    def __init__(self, dsn: str, journal: PostgresJournal, codec: Codec) -> None:
        self._dsn, self._journal, self._codec = dsn, journal, codec
        self._versions: dict[str, int] = defaultdict(int)
        self.bodies: list[bytes] = []

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, codec: Codec = CODEC) -> AsyncIterator[Self]:
        name_event_types(dsn, codec.classes.values())
        journal = await PostgresJournal.open(dsn)
        try:
            yield cls(dsn, journal, codec)
        finally:
            await journal.close()

    async def append(self, *facts: object, stream: str = "stream") -> int:
        """The position of the last of them."""
        first = self._versions[stream] + 1
        self._versions[stream] += len(facts)
        return await self._append(
            stream, [sealed(self._codec, fact, stream, first + n, self.bodies) for n, fact in enumerate(facts)]
        )

    async def append_stored(self, state: bytes, topic: str, stream: str = "stream") -> int:
        """Append these very bytes, whatever they say."""
        let_anything_in(self._dsn)
        self._versions[stream] += 1
        return await self._append(stream, [StoredEvent(stream, self._versions[stream], topic, state)])

    async def _append(self, stream: str, stored: Sequence[StoredEvent]) -> int:
        request = AppendRequest(stream, self._versions[stream], stored, "somebody", uuid4(), b"hash")
        (outcome,) = await self._journal.append([request])
        assert isinstance(outcome, Appended)
        return outcome.receipt.position


@asynccontextmanager
async def projecting(
    dsn: str, model: ReadModel[Any] = TALLIES, codec: Codec = CODEC, signals: Signals | None = None, grace: float = 30
) -> AsyncIterator[Projector[Any]]:
    """A running projector."""
    stop, projector = asyncio.Event(), Projector(model, dsn, codec, signals)
    projector.grace = grace
    running = asyncio.create_task(projector.run(stop))
    try:
        yield projector
    finally:
        stop.set()
        await running


class Ear:
    """Keeps what is published; breaks where it is told to."""

    def __init__(self, *, broken: bool = False) -> None:
        self.heard: list[Change] = []
        self.broken = broken

    async def publish(self, *changes: Change) -> None:
        if self.broken:
            raise ConnectionError
        self.heard += changes

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        raise NotImplementedError

    async def close(self) -> None:
        return None


async def eventually(what: Callable[[], Awaitable[bool]], seconds: float = 60) -> None:
    """Wait until it is so; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not await what():
        assert time.monotonic() < deadline, "did not come true in time"
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Seen:
    """What the tables of a read model hold: the live rows, and (row, since, until) of superseded ones."""

    position: int
    live: dict[str, tuple[Any, int]]
    past: list[tuple[Any, int, int]]


class Eye:
    """Looks at what readers see."""

    def __init__(self, connection: AsyncConnection[Any], model: ReadModel[Any]) -> None:
        self._connection, self._table = connection, Table(model)

    @classmethod
    @asynccontextmanager
    async def open(cls, dsn: str, model: ReadModel[Any] = TALLIES) -> AsyncIterator[Self]:
        async with await connect_async(dsn, "foja_app", timezone="UTC") as connection:
            yield cls(connection, model)

    async def ask(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return await (await self._connection.execute(query.encode(), values)).fetchall()

    async def registry(self) -> tuple[str, int, int] | None:
        """The live relation, its version and its position."""
        query = "SELECT relation, version, position FROM projections.standings WHERE name = %s AND state = 'live'"
        found = await self.ask(query, self._table.model.name)
        return found[0] if found else None

    async def reached(self, position: int) -> bool:
        found = await self.registry()
        return found is not None and found[1] == self._table.model.version and found[2] >= position

    async def wait_for(self, position: int) -> None:
        await eventually(lambda: self.reached(position))

    async def quarantined(self) -> Sequence[tuple[Any, ...]]:
        return await self.ask(
            "SELECT relation, key, position, error FROM projections.quarantine ORDER BY position, key"
        )

    async def see(self) -> Seen:
        async with self._connection.transaction():
            await self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = await self.registry()
            assert found is not None
            return await self._see(found[0], found[2])

    async def _see(self, relation: str, position: int) -> Seen:
        table, key = self._table, self._table.model.key
        live = await self.ask(f"SELECT {table.selected}, since FROM {table.qualified(relation)}")
        rows = [(table.row(record), int(record[-1])) for record in live]
        past: list[tuple[Any, int, int]] = []
        if table.model.history:
            history = table.qualified(table.history_of(relation))
            found = await self.ask(f"SELECT {table.selected}, since, until FROM {history} ORDER BY {key}, since")
            past = [(table.row(record), record[-2], record[-1]) for record in found]
        return Seen(position, {getattr(row, key): (row, since) for row, since in rows}, past)
