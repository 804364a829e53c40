"""Reading pages of the ledger, and reading and writing rows by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from psycopg import AsyncConnection, AsyncCursor, errors

from application.ledger.envelope import Codec
from application.ledger.sealing import Erased
from domain.kernel.declarations import event_type
from infra.postgres.projecting import erasures
from infra.postgres.projecting.columns import path_text
from infra.postgres.projecting.folding import FoldedPage, Held, LedgerEvent
from infra.postgres.projecting.registry import FencedError, Relation
from infra.postgres.projecting.seeking import NEAR, RARE, seek
from infra.postgres.projecting.tables import SINCE, UNTIL, Table, quoted
from projections.kernel.declarations import ReadModel

Row = TypeVar("Row")
Connection = AsyncConnection[Any]

PAGE = 5_000
"""Events that are read at once."""
BATCH = 50_000
"""Rows that are written at once, at most about so many, when there is much to catch up with."""
CACHE = 100_000
"""Rows kept in memory between batches; a rebuild writes as many at once."""
SPAN = 100_000
"""Positions that one page looks through at most, where few of them concern the read model."""

_EVENTS = "SELECT notification_id, state, recorded_at FROM ledger.stored_events"


class EventPage(NamedTuple):
    """Events that concern a read model, the position up to which there are no others, and the ledger's head."""

    events: list[LedgerEvent]
    upto: int
    head: int


class AheadOfLedgerError(Exception):
    """A read model reflects events that the ledger does not hold, such as one that was restored from an old copy."""


class RowRefusedError(Exception):
    """A row holds a value that its column cannot take; the kind of error is its message."""


class Pages:
    """The events that concern any of these read models, in position order.

    Positions are dense and committed in their order, so all up to the head are there once the head is seen. `also`
    are stored names of further events. Where they are few, they are sought by their types, else all are looked through.
    """

    def __init__(self, models: Iterable[ReadModel[Any]], also: Iterable[str] = ()) -> None:
        self._topics = sorted({event_type(cls).name for model in models for cls in model.events}.union(also))
        self._rare = True

    async def read(self, connection: Connection, after: int, limit: int = PAGE, end: int | None = None) -> EventPage:
        """The next events after a position, and none after `end`; AheadOfLedgerError where the ledger ends before it.

        `end` stands for the head where it lies before it.
        """
        row = await (await connection.execute("SELECT position FROM ledger.head")).fetchone()
        head = int(row[0]) if row else 0
        if head < after:
            raise AheadOfLedgerError(f"position {after} lies beyond the ledger's head {head}: another ledger; rebuild")
        head = head if end is None else min(head, end)
        if self._rare and head - after > NEAR:
            sought = await seek(connection, self._topics, after, head)
            self._rare = sought.is_rare(after)
            if self._rare:
                found = await self.at(connection, sought.positions[:limit])
                cut = len(sought.positions) > limit
                return EventPage(found, found[-1].position if cut else sought.upto, head)
        return await self._look_through(connection, after, limit, head)

    async def _look_through(self, connection: Connection, after: int, limit: int, head: int) -> EventPage:
        upto = min(head, after + SPAN)
        if upto == after:
            return EventPage([], after, head)
        cursor = await connection.execute(
            f"{_EVENTS} WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
            " ORDER BY notification_id LIMIT %s".encode(),
            [after, upto, self._topics, limit],
            binary=True,
        )
        found = [LedgerEvent(*record) for record in await cursor.fetchall()]
        full = len(found) == limit
        upto = found[-1].position if full else upto
        self._rare = len(found) * RARE < upto - after
        return EventPage(found, upto, head)

    async def at(self, connection: Connection, positions: Sequence[int]) -> list[LedgerEvent]:
        """The events at these positions, in order."""
        query = f"{_EVENTS} WHERE notification_id = ANY(%s) ORDER BY notification_id"
        cursor = await connection.execute(query.encode(), [list(positions)], binary=True)
        return [LedgerEvent(*record) for record in await cursor.fetchall()]


class Writer(Generic[Row]):
    """Loads and replaces the rows of one relation."""

    def __init__(self, table: Table[Row], relation: Relation) -> None:
        self._table, self._relation = table, relation
        self._live = table.qualified(relation.relation)
        self._past = table.qualified(table.history_of(relation.relation))

    async def load(self, connection: Connection, keys: Sequence[str]) -> list[Held[Row]]:
        """The rows under these keys, with the position that each holds since."""
        return await self.loaded(await self.ask(connection, keys))

    async def ask(self, connection: Connection, keys: Sequence[str]) -> AsyncCursor[Any]:
        """Ask for the rows under these keys; in a pipeline without waiting for them."""
        table = self._table
        query = f"SELECT {table.selected}, {SINCE} FROM {self._live} WHERE {quoted(table.model.key)} = ANY(%s)"  # noqa: S608
        return await connection.execute(query.encode(), [list(keys)])

    async def loaded(self, answer: AsyncCursor[Any]) -> list[Held[Row]]:
        """The rows that were asked for."""
        make = self._table.row
        return [(make(record), record[-1]) for record in await answer.fetchall()]

    async def move(self, connection: Connection, before: int, after: int) -> None:
        """Move the checkpoint; FencedError where it is not where this session left it, or another relation answers."""
        cursor = await connection.execute(
            "UPDATE projections.read_models SET position = %s"
            " WHERE relation = %s AND version = %s AND position = %s AND state <> 'retired' AND lane IS NULL",
            [after, self._relation.relation, self._relation.version, before],
        )
        if cursor.rowcount != 1:
            raise FencedError(f"{self._relation.relation} is no longer at position {before}, or no longer answers")

    def text(self, batch: FoldedPage[Row], rows: dict[str, Held[Row] | None]) -> tuple[list[bytes], list[bytes]]:
        """The batch's live and superseded rows in COPY's text format; RowRefusedError."""
        line = self._line
        try:
            changed = (rows[key] for key in batch.changed)
            live = [line(held[0], str(held[1])) for held in changed if held is not None]
            past = [line(row, f"{since}\t{until}") for row, since, until in batch.past]
            return list(_pieces(live)), list(_pieces(past))
        except (TypeError, ValueError, AttributeError) as error:
            raise RowRefusedError(type(error).__name__) from error

    async def replace(
        self, connection: Connection, batch: FoldedPage[Row], texts: tuple[list[bytes], list[bytes]]
    ) -> None:
        """Put the batch's rows in place of what the table has; RowRefusedError where the table refuses a value."""
        table = self._table
        columns = f"{table.stored}, {SINCE}"
        try:
            if stale := [key for key, stored in batch.changed.items() if stored]:
                query = f"DELETE FROM {self._live} WHERE {quoted(table.model.key)} = ANY(%s)"  # noqa: S608
                await connection.execute(query.encode(), [stale])
            await _copy(connection, f"COPY {self._live} ({columns}) FROM STDIN", texts[0])
            await _copy(connection, f"COPY {self._past} ({columns}, {UNTIL}) FROM STDIN", texts[1])
        except (errors.DataError, errors.NotNullViolation, errors.ProgramLimitExceeded) as error:
            raise RowRefusedError(type(error).__name__) from error

    async def know_erasures(self, connection: Connection, codec: Codec) -> None:
        """Know of all erasures so far, and hold nothing that any of those persons told."""
        await erasures.catch_up(connection, codec)
        if self._relation.position:
            await erasures.take_out(connection, self._table, self._relation.relation)

    async def remember(self, connection: Connection, erased: Mapping[int, Erased]) -> None:
        """Never put into a row again what these persons told.

        Outside of the batch's transaction, for which other read models would wait; known too early does no harm.
        """
        await erasures.keep(connection, erased)

    async def erase(self, connection: Connection, erased: Collection[Erased]) -> list[str]:
        """Take what these persons told out of every row; the keys that changed."""
        return await erasures.take_out(connection, self._table, self._relation.relation, erased)

    @cached_property
    def _line(self) -> Callable[[Row, str], str]:
        columns = self._table.columns
        names = [column.name for column in columns]
        read = attrgetter(*names) if len(names) > 1 else lambda row: (getattr(row, names[0]),)
        write = [column.copied for column in columns]
        links = tuple(self._table.model.links.values())

        def line(row: Row, positions: str) -> str:
            values = ["\\N" if value is None else put(value) for put, value in zip(write, read(row), strict=True)]
            values += [path_text(list(keys(row))) for keys in links]
            values.append(positions)
            return "\t".join(values)

        return line


def _pieces(lines: Sequence[str]) -> Iterable[bytes]:
    for start in range(0, len(lines), 2_000):
        yield ("\n".join(lines[start : start + 2_000]) + "\n").encode()


async def _copy(connection: Connection, statement: str, pieces: Sequence[bytes]) -> None:
    if not pieces:
        return
    async with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for piece in pieces:
            await copy.write(piece)
