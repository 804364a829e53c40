"""One reader for all members of a lane: an event is decoded once, and all rows are written in one transaction."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from psycopg import AsyncConnection, AsyncCursor, errors

from application.kernel.keys import Keys
from application.ledger.apart import NO_BODIES
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, KeyMap
from domain.kernel.declarations import event_type
from infra.postgres.lanes.brief import MOST, BriefStatement, BriefStatements
from infra.postgres.lanes.membership import Crew, LanePlace, place
from infra.postgres.projecting.bulk import CACHE, PAGE, SPAN, AheadOfLedgerError, RowRefusedError
from infra.postgres.projecting.folding import LedgerEvent, Touch
from infra.postgres.projecting.member import Member, Step, Texts, aside, names
from infra.postgres.projecting.opening import PageBodies, PageKeys
from infra.postgres.projecting.registry import FencedError
from infra.postgres.projecting.tables import Table

T = TypeVar("T")
Connection = AsyncConnection[Any]

LEAST_CACHED = 1_000
"""Rows of each member that stay in memory; together about as many as those of one read model by itself."""

_PAGE = b"""
    SELECT h.position, e.topic, e.notification_id, e.state, e.recorded_at FROM ledger.head AS h LEFT JOIN LATERAL (
        SELECT s.topic, s.notification_id, s.state, s.recorded_at FROM ledger.stored_events AS s
        WHERE s.notification_id > %(after)s AND s.notification_id <= least(h.position, %(until)s)
            AND s.topic = ANY(%(topics)s)
        ORDER BY s.notification_id LIMIT %(limit)s
    ) AS e ON true ORDER BY e.notification_id
"""
_MOVE = b"SELECT projections.move_lane(%s, %s, %s, %s)"


class TopicEvent(NamedTuple):
    """An event as it is read from the ledger, with the stored name of its type."""

    topic: str
    event: LedgerEvent


class Moved(NamedTuple):
    """What became of a member in a step."""

    member: LaneMember
    step: Step


class RefusedMemberError(Exception):
    """A member has a row that its table cannot take: it has to be narrowed down by itself."""

    def __init__(self, member: LaneMember) -> None:
        super().__init__(member.table.model.name)
        self.member = member


class LaneMember(Member[Any]):
    """A member of a lane, and the part of a page that concerns it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.brief = BriefStatements(self.table, self.relation)
        self.purposes = frozenset(mark.purpose for mark in self.table.model.sealed.values())
        self.topics = {event_type(cls).name for cls in self.table.model.events}
        self.touches: list[Touch] = []
        self._seconds = 0.0

    @property
    def is_special(self) -> bool:
        """Whether its batch holds more than rows: what could not be folded, or who was erased."""
        batch = self.folding.batch
        return bool(batch.poisons or batch.held_back or batch.erased)

    def concern(self, page: Sequence[TopicEvent]) -> None:
        """Note when the events were recorded that it was given."""
        if self.touches:
            self.note([event for topic, event in page if topic in self.topics])

    async def ask(self) -> AsyncCursor[Any] | None:
        """Ask for the rows that are not in memory; None where all are."""
        self._missing = self.folding.missing(self.touches)
        return await self._writer.ask(self.connection, self._missing) if self._missing else None

    async def take_in(self, answer: AsyncCursor[Any]) -> None:
        """Take in the rows that were asked for."""
        self.folding.know(self._missing, await self._writer.loaded(answer))

    def fold(self) -> None:
        """Fold what the page has for it."""
        began = time.perf_counter()
        self.folding.fold(self.touches)
        self.touches = []
        self._seconds += time.perf_counter() - began

    def take_seconds(self) -> float:
        """The seconds that it took since this was asked for last."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds


class LaneReader:
    """Moves the members of a lane along the ledger on one connection, all of them or none.

    After any error it must be thrown away: what it holds in memory may be ahead of the tables.
    """

    def __init__(
        self, connection: Connection, lane: str, at: LanePlace, members: Sequence[LaneMember], codec: Codec, keys: Keys
    ) -> None:
        self.connection, self.lane, self.members = connection, lane, members
        self.position, self.behind, self.lag = at.position, True, 0
        self._written, self._epoch, self._codec = at.position, at.members, codec
        self._sealed = [member for member in members if member.purposes]
        purposes = {purpose for member in members for purpose in member.purposes}
        self._keys = PageKeys(purposes, codec, keys)
        self._bodies = PageBodies([member.table.model for member in members], codec, keys)
        self._by_topic: dict[str, list[LaneMember]] = defaultdict(list)
        for member in members:
            for topic in member.topics if not member.purposes else ():
                self._by_topic[topic].append(member)
        of_sealing = {topic for member in self._sealed for topic in member.topics}
        self._of_sealing = of_sealing.union(codec.erasing if self._sealed else ())
        self._topics = sorted(self._of_sealing.union(self._by_topic))

    async def step(self, *, batch: int = 0) -> list[Moved]:
        """Take the next page; write when the batch has grown beyond `batch` rows or nothing is left to read.

        Raises FencedError where the lane was moved by another session or has other members by now, and
        RefusedMemberError.
        """
        while True:
            page, head = await self._read()
            full, fitting = len(page) == PAGE, self._fitting(page)
            full, page = full or fitting < len(page), page[:fitting]
            await self._fold(page)
            self.position = page[-1].event.position if full else min(head, self.position + SPAN)
            self.lag = head - self.position
            self.behind = self.lag > 0
            heavy = any(topic in self._bodies.topics for topic, _ in page)
            if self.behind and not heavy and sum(member.folding.batch.size for member in self.members) < batch:
                continue
            return await self._write(head)

    async def _read(self) -> tuple[list[TopicEvent], int]:
        values = {"after": self.position, "until": self.position + SPAN, "topics": self._topics, "limit": PAGE}
        found = await (await self.connection.execute(_PAGE, values, binary=True)).fetchall()
        head = int(found[0][0])
        if head < self.position:
            raise AheadOfLedgerError(
                f"lane {self.lane} stands at {self.position}, beyond the ledger's head {head}: another ledger; rebuild"
            )
        return [TopicEvent(row[1], LedgerEvent(*row[2:])) for row in found if row[2] is not None], head

    def _fitting(self, page: Sequence[TopicEvent]) -> int:
        """How many events of the page, from the first one, keep no more apart than is taken at once."""
        return self._bodies.fitting([event.state for _, event in page])

    async def _fold(self, page: Sequence[TopicEvent]) -> None:
        if not page:
            return
        await self._open_sealed([event for topic, event in page if topic in self._of_sealing], page)
        await aside(len(page), lambda: self._open(page))
        touched = [member for member in self.members if member.touches]
        await self._load(touched)
        for member in touched:
            member.concern(page)
        await aside(len(page), lambda: _folded(touched))

    def _open(self, page: Iterable[TopicEvent]) -> None:
        """Decode each event once for all members to whom no sealed value may be told."""
        for topic, event in page:
            members = self._by_topic.get(topic)
            if not members:
                continue
            try:
                fact = self._codec.open(event.state, event.position, UNREADABLE)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - such an event is every member's trouble
                for member in members:
                    member.folding.unreadable(event.position, error)
                continue
            for member in members:
                member.folding.take(member.touches, event.position, fact)

    async def _open_sealed(self, events: list[LedgerEvent], page: Sequence[TopicEvent]) -> None:
        """Decode the events of members that declare sealed fields, for each of them: never with another's keys."""
        if not events:
            return
        erased = self._codec.erased((event.position, event.state) for event in events)
        for member in self._sealed:
            member.folding.erase(erased)
        gone = {erased for member in self._sealed for erased in member.folding.batch.erased.values()}
        keys = await self._keys.find(self.connection, events, gone)
        bodies = await self._bodies.fetch(event.state for topic, event in page if topic in self._bodies.topics)
        for member in self._sealed:
            own = [event for topic, event in page if topic in member.topics or topic in self._codec.erasing]
            if own:
                whole = bodies if member.table.model.apart else NO_BODIES
                member.touches += member.folding.open(own, _of_purposes(keys, member.purposes), whole)

    async def _load(self, touched: Sequence[LaneMember]) -> None:
        """Load the rows that the members fold into and have not in memory, all in one trip."""
        async with self.connection.pipeline():
            asked = [(member, await member.ask()) for member in touched]
        for member, answer in asked:
            if answer is not None:
                await member.take_in(answer)

    async def _write(self, head: int) -> list[Moved]:
        pending = [member for member in self.members if member.folding.batch.pending]
        erased: dict[LaneMember, list[str]] = {}
        if not pending:
            if self.position != self._written:
                await self._fenced(self._send([]))
        elif not await self._brief(pending):
            erased = await self._fenced(self._in_turn(pending))
        self._written = self.position
        return [self._done(member, head, erased.get(member, [])) for member in pending]

    def _done(self, member: LaneMember, head: int, erased: list[str]) -> Moved:
        return Moved(member, member.moved(self.position, head, erased))

    async def _brief(self, pending: Sequence[LaneMember]) -> bool:
        """Write few rows without waiting for answers; False where it has to be done in turn."""
        if any(member.is_special for member in pending) or sum(m.folding.batch.size for m in pending) > MOST:
            return False
        try:
            statements = [
                statement
                for member in pending
                for statement in member.brief.of(member.folding.batch, member.folding.rows)
            ]
            await self._fenced(self._send(statements))
        except (RowRefusedError, errors.DataError, errors.NotNullViolation, errors.ProgramLimitExceeded):
            return False  # in turn it is found out whose row it was
        return True

    async def _send(self, statements: Sequence[BriefStatement]) -> None:
        async with self.connection.pipeline(), self.connection.transaction():
            await self.connection.execute(_MOVE, self._move)
            for statement in statements:
                await self.connection.execute(statement.query, statement.values)

    async def _in_turn(self, pending: Sequence[LaneMember]) -> dict[LaneMember, list[str]]:
        texts: dict[LaneMember, Texts] = {}
        for member in pending:
            texts[member] = await _refusing(member, member.texts())
            await member.remember()
        async with self.connection.transaction():
            await self.connection.execute(_MOVE, self._move)
            return {member: await _refusing(member, member.put(texts[member])) for member in pending}

    @property
    def _move(self) -> list[Any]:
        return [self.lane, self._written, self.position, self._epoch]

    async def check(self) -> None:
        """Raise FencedError where the lane stands elsewhere or has other members by now."""
        if await place(self.connection, self.lane) != (self._written, self._epoch):
            raise FencedError(f"lane {self.lane} has other members")

    async def resume(self) -> list[tuple[LaneMember, tuple[str, ...]]]:
        """Fold what was held back behind events that are skipped by now; the keys that went on, by member."""
        gone_on: list[tuple[LaneMember, tuple[str, ...]]] = []
        for member in self.members:
            if skipped := await member.skipped():
                for key, position in skipped:
                    await self._fenced(self._resume(member, key, position))
                gone_on.append((member, names(skipped)))
        return gone_on

    async def _resume(self, member: LaneMember, key: str, position: int) -> None:
        async with self.connection.transaction():
            await self.connection.execute(_MOVE, [self.lane, self._written, self._written, self._epoch])
            await _refusing(member, member.go_on(key, position))
        member.moved(self.position, self.position)

    async def _fenced(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except errors.SerializationFailure as error:
            raise FencedError(str(error).partition("\n")[0]) from None


async def begin(
    connection: Connection, lane: str, found: Crew, tables: Mapping[str, Table[Any]], codec: Codec, keys: Keys
) -> LaneReader:
    """A reader that begins where the lane stands, with those who stand in it."""
    members = [LaneMember(connection, tables[name], codec, relation, keys) for name, relation in found.members.items()]
    for member in members:
        if not member.table.model.apart:
            member.cached = max(LEAST_CACHED, CACHE // len(members))
        await member.begin()
    return LaneReader(connection, lane, found.place, members, codec, keys)


def _folded(members: Iterable[LaneMember]) -> None:
    for member in members:
        member.fold()


async def _refusing(member: LaneMember, work: Awaitable[T]) -> T:
    try:
        return await work
    except RowRefusedError as error:
        raise RefusedMemberError(member) from error


def _of_purposes(keys: KeyMap, purposes: frozenset[str]) -> KeyMap:
    """The keys that a member may be given; of other purposes it knows that there is nothing to be told."""
    return {pair: key if pair.purpose in purposes else None for pair, key in keys.items()}
