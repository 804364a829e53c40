"""One relation of a read model in the hands of a reader: what it has in memory, and what it is to write."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import structlog
from psycopg import AsyncConnection

from application.kernel.keys import Keys, NoKeys
from application.ledger.envelope import Codec
from application.ledger.sealing import KeyMap
from infra.postgres.projecting import quarantine
from infra.postgres.projecting.bulk import CACHE, Pages, Writer
from infra.postgres.projecting.folding import NO_KEY, FoldedPage, Folding, LedgerEvent, Touch
from infra.postgres.projecting.opening import ROWS_KEPT, PageBodies, PageKeys
from infra.postgres.projecting.registry import Relation
from infra.postgres.projecting.tables import Table

Row = TypeVar("Row")
T = TypeVar("T")
Connection = AsyncConnection[Any]
Texts = tuple[list[bytes], list[bytes]]

log = structlog.get_logger()

BRIEF = 100
"""Events or rows that are worked on at once; with more the event loop would wait too long."""


class Step(NamedTuple):
    """A step: where the relation stands now, which keys changed, and when the events were recorded."""

    position: int
    head: int
    keys: tuple[str, ...]
    events: int
    recorded: tuple[datetime, ...]


class Member(Generic[Row]):
    """A relation, the rows of it that are in memory, and the batch that they have not been written with yet.

    It moves no checkpoint: a `Follower` has one of its own, a lane one for all of its members.
    """

    writer = Writer
    cached = CACHE
    """Rows that stay in memory between batches, at most."""

    def __init__(
        self, connection: Connection, table: Table[Row], codec: Codec, relation: Relation, keys: Keys | None = None
    ) -> None:
        self._keys = PageKeys({mark.purpose for mark in table.model.sealed.values()}, codec, keys or NoKeys())
        self._bodies = PageBodies([table.model], codec, keys or NoKeys())
        if table.model.apart:
            self.cached = ROWS_KEPT
        self.connection, self.table, self.relation = connection, table, relation
        self.quarantined: set[tuple[str, int]] = set()
        self._codec = codec
        self._pages = Pages([table.model], codec.erasing if table.model.sealed else ())
        self._writer = self.writer(table, relation)
        self.folding = Folding(table.model, codec, complete=relation.position == 0)
        self._recorded: list[datetime] = []

    async def begin(self) -> None:
        """Learn what is quarantined and what is skipped, and who was erased."""
        if self.table.model.sealed:
            await self._writer.know_erasures(self.connection, self._codec)
        self.quarantined = set(await quarantine.open_ones(self.connection, self.relation.relation))
        self.folding.blocked = {key for key, _ in self.quarantined if key != NO_KEY}
        self.folding.skips = await quarantine.skips(self.connection, self.table.model)

    async def look_for_keys(self, page: Sequence[LedgerEvent]) -> KeyMap:
        """The keys of a page. Its own erasures go before all of its events, whether a key is still there or not."""
        folding = self.folding
        if self.table.model.sealed:
            folding.erase(self._codec.erased((event.position, event.state) for event in page))
        return await self._keys.find(self.connection, page, set(folding.batch.erased.values()))

    def texts(self) -> Awaitable[Texts]:
        """The batch in COPY's text format; raises RowRefusedError."""
        folding, batch = self.folding, self.folding.batch
        return aside(batch.size, lambda: self._writer.text(batch, folding.rows))

    async def remember(self) -> None:
        """Never put into a row again what the erased of the batch told; before the transaction of the batch."""
        if self.folding.batch.erased:
            await self._writer.remember(self.connection, self.folding.batch.erased)

    def note(self, page: Sequence[LedgerEvent]) -> None:
        """Remember when the events were recorded; of a long page its ends."""
        self._recorded += (
            (page[0].recorded_at, page[-1].recorded_at) if len(page) > BRIEF else (e.recorded_at for e in page)
        )

    async def know(self, touches: Iterable[Touch]) -> None:
        """Load the rows that are to be folded into and are not in memory."""
        if missing := self.folding.missing(touches):
            self.folding.know(missing, await self._writer.load(self.connection, missing))

    async def put(self, texts: Texts) -> list[str]:
        """Write the batch, in the transaction that moves the checkpoint; the keys that an erasure changed besides."""
        batch = self.folding.batch
        await self._writer.replace(self.connection, batch, texts)
        erased = await self._erase(batch)
        if batch.poisons or batch.held_back:
            await self._record(batch)
        return erased

    async def _erase(self, batch: FoldedPage[Row]) -> list[str]:
        """Take the erased out of the rows that the batch does not touch; their keys."""
        return await self._writer.erase(self.connection, set(batch.erased.values())) if batch.erased else []

    async def _record(self, batch: FoldedPage[Row]) -> None:
        """Keep what was quarantined, and what waits behind it."""
        model, relation = self.table.model, self.relation.relation
        await quarantine.record(self.connection, model, relation, batch.poisons, batch.held_back)

    def moved(self, position: int, head: int, erased: Iterable[str] = ()) -> Step:
        """What became of the batch, which is written now; a new one begins."""
        batch = self.folding.take_batch()
        for key, at, error in batch.poisons:
            self.quarantined.add((key, at))
            self._alarm(key, at, error)
        self.folding.forget(self.cached)
        recorded, self._recorded = tuple(self._recorded), []
        return Step(position, head, tuple(dict.fromkeys((*batch.changed, *erased))), batch.events, recorded)

    def _alarm(self, key: str, position: int, error: str) -> None:
        log.error("projection_quarantined", model=self.table.model.name, key=key, position=position, error=error)

    async def missed_skips(self, position: int) -> bool:
        """Whether somebody skipped an event up to here that was folded before it was known to be skipped."""
        now = await quarantine.skips(self.connection, self.table.model)
        late = now - self.folding.skips - self.quarantined
        return any(at <= position for _, at in late)

    async def skipped(self) -> list[tuple[str, int]]:
        """What is quarantined here and was skipped meanwhile, in order."""
        if not self.quarantined:
            return []
        self.folding.skips = await quarantine.skips(self.connection, self.table.model)
        return sorted(self.quarantined & self.folding.skips)

    async def go_on(self, key: str, position: int) -> None:
        """Fold what waited behind a skipped event and write it, in a transaction that holds the checkpoint."""
        folding = self.folding
        waiting = await quarantine.release(self.connection, self.relation.relation, key, position)
        self.quarantined.discard((key, position))
        if key == NO_KEY:
            return
        folding.blocked.discard(key)
        page = await self._pages.at(self.connection, waiting)
        keys, bodies = await self.look_for_keys(page), await self._bodies.fetch(event.state for event in page)
        touches = folding.open(page, keys, bodies)
        folding.know([key], await self._writer.load(self.connection, [key]))
        folding.fold(touches, only=key)
        await self.put(await self.texts())


def names(gone_on: Collection[tuple[str, int]]) -> tuple[str, ...]:
    """The keys that went on, each once."""
    return tuple(dict.fromkeys(key for key, _ in gone_on if key != NO_KEY))


async def aside(size: int, work: Callable[[], T]) -> T:
    """Run long work in a thread, so that the event loop stays free; short work at once."""
    return await asyncio.to_thread(_undisturbed, work) if size > BRIEF else work()


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
