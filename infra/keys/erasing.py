"""Destroys the keys of whose erasure stands in the ledger, and again whatever a restore brought back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from application.ledger.envelope import Codec
from application.ledger.sealing import Erased, Pair
from application.ledger.unreadable import UnreadableBytes, read
from domain.kernel.declarations import event_type
from infra.keys import store as keys
from infra.postgres import checkpoints
from infra.postgres.leadership import leading
from infra.postgres.listen import LEDGER, heard, listen
from infra.postgres.projecting.switching import open_session

WINDOW = 50_000
"""Positions looked through at a time."""
PAGE = 500
PATIENCE = 15.0
"""Seconds after which the ledger is looked at without notice, in case one was lost."""

ERASED = Counter("foja_erased_subjects_total", "Persons and things whose keys were destroyed")

log = structlog.get_logger()
Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was found: so many were erased again, so many tombstones have no erasure in the ledger (any more)."""

    erased: int
    unrecorded: int


class Eraser:
    """Follows the ledger's erasures while this process leads; begins with the first one each time.

    So a key database that was restored from an older copy loses again what it had lost before. Told twice, nothing
    happens the second time.
    """

    name = "eraser"

    def __init__(self, dsn: str, keys_dsn: str, codec: Codec) -> None:
        self._dsn, self._keys_dsn, self._codec = dsn, keys_dsn, codec
        self._fields = erasures(codec)

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then destroy what is to be destroyed until `stop`."""
        async with await open_session(self._dsn, "foja eraser") as connection:
            await listen(connection, LEDGER)
            async with leading(connection, self.name, stop) as leads:
                if leads:
                    await self._follow(connection, stop)

    async def _follow(self, connection: Connection, stop: asyncio.Event) -> None:
        found, position = await self._compare(connection)
        if found.unrecorded:
            log.warning("erasures_without_act", tombstones=found.unrecorded, next="./foja keys reconcile")
        while not stop.is_set():
            before, position = position, await self._destroy_after(connection, position)
            if position == before:
                await heard(connection, stop, PATIENCE)

    async def reconcile(self) -> Reconciliation:
        """Compare the two databases: destroy again, and count what only the key database remembers."""
        async with await open_session(self._dsn, "foja eraser") as connection:
            return (await self._compare(connection))[0]

    async def _compare(self, connection: Connection) -> tuple[Reconciliation, int]:
        head = await checkpoints.head(connection)
        recorded = {erased async for page in self._pages(connection, 0, head) for erased in page}
        again = await self._destroy(recorded)
        known = {Erased(subject) for subject in await keys.tombstones(self._keys_dsn)}
        known |= {Erased(*pair) for pair in await keys.ended(self._keys_dsn)}
        return Reconciliation(again, len(known - recorded)), head

    async def _destroy(self, erased: Collection[Erased]) -> int:
        """Destroy the keys; how many persons, things and purposes of them were not erased before."""
        whole = {subject for subject, purpose in erased if purpose is None}
        pairs = {Pair(subject, purpose) for subject, purpose in erased if purpose is not None}
        count = await keys.destroy(self._keys_dsn, whole) if whole else 0
        count += await keys.destroy_purposes(self._keys_dsn, pairs) if pairs else 0
        ERASED.inc(count)
        return count

    async def _destroy_after(self, connection: Connection, position: int) -> int:
        head = await checkpoints.head(connection)
        async for page in self._pages(connection, position, head):
            log.info("keys_destroyed", subjects=len(page), erased=await self._destroy(page))
        return head

    async def _pages(self, connection: Connection, after: int, head: int) -> AsyncIterator[set[Erased]]:
        while self._fields and after < head:
            until = min(head, after + WINDOW)
            stored = await checkpoints.page(connection, after, until, sorted(self._fields), PAGE)
            if page := {erased for event in stored if (erased := self._erased(event)) is not None}:
                yield page
            after = stored[-1].position if len(stored) == PAGE else until

    def _erased(self, stored: checkpoints.PlacedEvent) -> Erased | None:
        """What was erased; None where that cannot be read: keys are never destroyed on a guess."""
        fact = read(self._codec, stored.state, stored.at, stored.position)
        if isinstance(fact, UnreadableBytes):
            log.error("erasure_unreadable", position=fact.position, reason=fact.reason, leaf=fact.hash)
            return None
        field, purpose = self._fields[event_type(type(fact.event)).name]
        return Erased(str(getattr(fact.event, field)), purpose)


def erasures(codec: Codec) -> Mapping[str, tuple[str, str | None]]:
    """The stored names of events that erase a person or a thing, the field that says which, and the purpose."""
    return codec.erasing
