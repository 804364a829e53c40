"""One relation of a read model on its way along the ledger: read, fold, and write exactly once."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from psycopg import AsyncConnection

from application.kernel.keys import Keys, NoKeys
from application.ledger.envelope import Codec
from application.ledger.sealing import KeyMap
from infra.postgres.projecting import quarantine
from infra.postgres.projecting.bulk import CACHE, PAGE, Pages, RowRefusedError, Writer
from infra.postgres.projecting.folding import NO_KEY, FoldedPage, Folding, LedgerEvent, Poison
from infra.postgres.projecting.opening import PageKeys
from infra.postgres.projecting.registry import Relation
from infra.postgres.projecting.tables import Table

Row = TypeVar("Row")
T = TypeVar("T")
Connection = AsyncConnection[Any]

log = structlog.get_logger()

_BRIEF = 100


class Step(NamedTuple):
    """A step: where the relation stands now, which keys changed, and when the events were recorded."""

    position: int
    head: int
    keys: tuple[str, ...]
    events: int
    recorded: tuple[datetime, ...]


class Follower(Generic[Row]):
    """Moves a relation along the ledger on one connection, and is the only one to do so; not beyond `end`, if set.

    After any error it must be thrown away: what it holds in memory may be ahead of the tables.
    """

    writer = Writer

    def __init__(
        self, connection: Connection, table: Table[Row], codec: Codec, relation: Relation, keys: Keys | None = None
    ) -> None:
        self._keys = PageKeys(table.model, codec, keys or NoKeys())
        self.connection, self.table, self.relation = connection, table, relation
        self.position = relation.position
        self.behind = True
        self.end: int | None = None
        self.quarantined: set[tuple[str, int]] = set()
        self._written = relation.position
        self._limit = PAGE
        self._codec = codec
        self._pages = Pages(table, codec.erasing if table.model.personal else ())
        self._writer = self.writer(table, relation)
        self._folding = Folding(table.model, codec, complete=relation.position == 0)
        self._recorded: list[datetime] = []

    async def begin(self) -> None:
        """Learn what is quarantined and what is skipped, and who was erased."""
        if self.table.model.personal:
            await self._writer.know_erasures(self.connection, self._codec)
        self.quarantined = set(await quarantine.open_ones(self.connection, self.relation.relation))
        self._folding.blocked = {key for key, _ in self.quarantined if key != NO_KEY}
        self._folding.skips = await quarantine.skips(self.connection, self.table.model)

    async def step(self, *, batch: int = 0) -> Step:
        """Take the next page; write when the batch has grown beyond `batch` rows or nothing is left to read."""
        while True:
            page = await self._pages.read(self.connection, self.position, self._limit, self.end)
            await self._fold(page.events)
            self.position, self.behind = page.upto, page.upto < page.head
            if self.behind and self._limit == PAGE and self._folding.batch.size < batch:
                continue
            try:
                return await self._write(page.head)
            except RowRefusedError as error:
                await self._narrow(page.events, error)

    async def _fold(self, page: list[LedgerEvent]) -> None:
        # The next page is not read meanwhile: reading and folding would take turns on one processor, 5 ms each.
        folding = self._folding
        keys = await self._look_for_keys(page)
        touches = await _aside(len(page), lambda: folding.open(page, keys))
        if missing := folding.missing(touches):
            folding.know(missing, await self._writer.load(self.connection, missing))
        await _aside(len(page), lambda: folding.fold(touches))
        self._recorded += (
            (page[0].recorded_at, page[-1].recorded_at) if len(page) > _BRIEF else (e.recorded_at for e in page)
        )

    async def _look_for_keys(self, page: list[LedgerEvent]) -> KeyMap:
        """The keys of a page. Its own erasures go before all of its events, whether a key is still there or not."""
        folding = self._folding
        if self.table.model.personal:
            folding.erase(self._codec.erased((event.position, event.state) for event in page))
        return await self._keys.find(self.connection, page, set(folding.batch.erased.values()))

    async def _write(self, head: int) -> Step:
        folding, batch = self._folding, self._folding.batch
        erased: list[str] = []
        if batch.size or batch.poisons or batch.held_back or batch.erased:
            texts = await _aside(batch.size, lambda: self._writer.text(batch, folding.rows))
            if batch.erased:
                await self._writer.remember(self.connection, batch.erased)
            async with self.connection.transaction():
                await self._writer.move(self.connection, self._written, self.position)
                await self._writer.replace(self.connection, batch, texts)
                erased = await self._erase(batch)
                if batch.poisons or batch.held_back:
                    await self._record(batch)
        elif self.position != self._written:
            await self._writer.move(self.connection, self._written, self.position)
        self._written = self.position
        self._limit = min(PAGE, self._limit * 2)
        return self._moved(folding.take_batch(), head, erased)

    async def _erase(self, batch: FoldedPage[Row]) -> list[str]:
        """Take the erased out of the rows that the batch does not touch; their keys."""
        return await self._writer.erase(self.connection, set(batch.erased.values())) if batch.erased else []

    async def _record(self, batch: FoldedPage[Row]) -> None:
        """Keep what was quarantined, and what waits behind it."""
        model, relation = self.table.model, self.relation.relation
        await quarantine.record(self.connection, model, relation, batch.poisons, batch.held_back)

    def _moved(self, batch: FoldedPage[Row], head: int, erased: Iterable[str] = ()) -> Step:
        for key, position, error in batch.poisons:
            self.quarantined.add((key, position))
            self._alarm(key, position, error)
        self._folding.forget(CACHE)
        recorded, self._recorded = tuple(self._recorded), []
        return Step(self.position, head, tuple(dict.fromkeys((*batch.changed, *erased))), batch.events, recorded)

    def _alarm(self, key: str, position: int, error: str) -> None:
        log.error("projection_quarantined", model=self.table.model.name, key=key, position=position, error=error)

    async def _narrow(self, page: list[LedgerEvent], error: RowRefusedError) -> None:
        """After a refused row, take smaller and smaller pages until the event stands alone; then it is poison."""
        alone = len(page) == 1 and self._limit == 1
        keys, erased = list(self._folding.batch.changed), self._folding.batch.erased
        self.position, self._recorded = self._written, []
        self._folding = Folding(self.table.model, self._codec)
        self._folding.erase(erased)
        await self.begin()
        self._limit = max(1, self._limit // 8)
        if alone:
            for key in keys:
                self._folding.refuse(Poison(key, page[0].position, f"{error} at position {page[0].position}"))
            self.position = page[0].position
            await self._write(self.position)
            self._limit = PAGE

    async def missed_skips(self) -> bool:
        """Whether somebody skipped an event that was folded here before it was known to be skipped."""
        now = await quarantine.skips(self.connection, self.table.model)
        late = now - self._folding.skips - self.quarantined
        return any(position <= self.position for _, position in late)

    async def resume(self) -> tuple[str, ...]:
        """Fold what was held back behind events that are skipped by now; the keys that went on."""
        if not self.quarantined:
            return ()
        skips = await quarantine.skips(self.connection, self.table.model)
        self._folding.skips = skips
        gone_on = sorted(self.quarantined & skips)
        for key, position in gone_on:
            await self._resume(key, position)
        return tuple(dict.fromkeys(key for key, _ in gone_on if key != NO_KEY))

    async def _resume(self, key: str, position: int) -> None:
        folding = self._folding
        async with self.connection.transaction():
            await self._writer.move(self.connection, self._written, self._written)
            waiting = await quarantine.release(self.connection, self.relation.relation, key, position)
            self.quarantined.discard((key, position))
            if key == NO_KEY:
                return
            folding.blocked.discard(key)
            page = await self._pages.at(self.connection, waiting)
            touches = folding.open(page, await self._look_for_keys(page))
            folding.know([key], await self._writer.load(self.connection, [key]))
            folding.fold(touches, only=key)
            batch = folding.batch
            await self._writer.replace(self.connection, batch, self._writer.text(batch, folding.rows))
            await self._erase(batch)
            await self._record(batch)
        self._moved(folding.take_batch(), self.position)


async def _aside(size: int, work: Callable[[], T]) -> T:
    """Run long work in a thread, so that the event loop stays free; short work at once."""
    return await asyncio.to_thread(_undisturbed, work) if size > _BRIEF else work()


def _undisturbed(work: Callable[[], T]) -> T:
    with undisturbed():
        return work()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do not look for reference cycles: among rows and events there are none, and the looking doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
