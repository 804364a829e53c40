"""One relation of a read model on its way along the ledger by itself: read, fold, and write exactly once."""

from __future__ import annotations

from typing import Any, TypeVar

from psycopg import AsyncConnection

from application.kernel.keys import Keys
from application.ledger.envelope import Codec
from infra.postgres.projecting.bulk import PAGE, EventPage, RowRefusedError
from infra.postgres.projecting.folding import Folding, LedgerEvent, Poison
from infra.postgres.projecting.member import Member, Step, aside, names
from infra.postgres.projecting.registry import Relation
from infra.postgres.projecting.tables import Table

Row = TypeVar("Row")
Connection = AsyncConnection[Any]


class Follower(Member[Row]):
    """Moves a relation along the ledger on one connection, and is the only one to do so; not beyond `end`, if set.

    After any error it must be thrown away: what it holds in memory may be ahead of the tables.
    """

    def __init__(
        self, connection: Connection, table: Table[Row], codec: Codec, relation: Relation, keys: Keys | None = None
    ) -> None:
        super().__init__(connection, table, codec, relation, keys)
        self.position = relation.position
        self.behind = True
        self.end: int | None = None
        self._written = relation.position
        self._limit = PAGE

    async def step(self, *, batch: int = 0) -> Step:
        """Take the next page; write when the batch has grown beyond `batch` rows or nothing is left to read."""
        while True:
            page = self._fitting(await self._pages.read(self.connection, self.position, self._limit, self.end))
            await self._fold(page.events)
            self.position, self.behind = page.upto, page.upto < page.head
            more = self.behind and not self.table.model.apart
            if more and self._limit == PAGE and self.folding.batch.size < batch:
                continue
            try:
                return await self._write(page.head)
            except RowRefusedError as error:
                await self._narrow(page.events, error)

    def _fitting(self, page: EventPage) -> EventPage:
        """The page, or its beginning where its events keep more apart than is taken at once."""
        fitting = self._bodies.fitting([event.state for event in page.events]) if self.table.model.apart else PAGE
        if fitting >= len(page.events):
            return page
        return EventPage(page.events[:fitting], page.events[fitting - 1].position, page.head)

    async def _fold(self, page: list[LedgerEvent]) -> None:
        # The next page is not read meanwhile: reading and folding would take turns on one processor, 5 ms each.
        folding = self.folding
        keys, bodies = await self.look_for_keys(page), await self._bodies.fetch(event.state for event in page)
        touches = await aside(len(page), lambda: folding.open(page, keys, bodies))
        await self.know(touches)
        await aside(len(page), lambda: folding.fold(touches))
        self.note(page)

    async def _write(self, head: int) -> Step:
        erased: list[str] = []
        if self.folding.batch.pending:
            texts = await self.texts()
            await self.remember()
            async with self.connection.transaction():
                await self._writer.move(self.connection, self._written, self.position)
                erased = await self.put(texts)
        elif self.position != self._written:
            await self._writer.move(self.connection, self._written, self.position)
        self._written = self.position
        self._limit = min(PAGE, self._limit * 2)
        return self.moved(self.position, head, erased)

    async def _narrow(self, page: list[LedgerEvent], error: RowRefusedError) -> None:
        """After a refused row, take smaller and smaller pages until the event stands alone; then it is poison."""
        alone = len(page) == 1 and self._limit == 1
        keys, erased = list(self.folding.batch.changed), self.folding.batch.erased
        self.position, self._recorded = self._written, []
        self.folding = Folding(self.table.model, self._codec)
        self.folding.erase(erased)
        await self.begin()
        self._limit = max(1, self._limit // 8)
        if alone:
            for key in keys:
                self.folding.refuse(Poison(key, page[0].position, f"{error} at position {page[0].position}"))
            self.position = page[0].position
            await self._write(self.position)
            self._limit = PAGE

    async def resume(self) -> tuple[str, ...]:
        """Fold what was held back behind events that are skipped by now; the keys that went on."""
        gone_on = await self.skipped()
        for key, position in gone_on:
            async with self.connection.transaction():
                await self._writer.move(self.connection, self._written, self._written)
                await self.go_on(key, position)
            self.moved(self.position, self.position)
        return names(gone_on)
