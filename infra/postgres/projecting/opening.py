"""What a read model gets to open a page of events with: keys of what it declares, and of nobody who was erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from psycopg import AsyncConnection

from application.kernel.keys import Keys, fetch
from application.ledger.apart import NO_BODIES, Bodies
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, Erased, Erasures, KeyMap
from domain.kernel.declarations import event_type
from infra.postgres.projecting import erasures
from infra.postgres.projecting.folding import LedgerEvent
from projections.kernel.declarations import ReadModel

MOST_AT_ONCE = 64 * 1024 * 1024
"""Bytes that are fetched for a page, but for one event that has more by itself."""
ROWS_KEPT = 4
"""Rows with values kept apart that stay in memory between batches."""


class PageKeys:
    """Looks for the keys of a page, all at once and of these purposes; without any purpose none is given out."""

    def __init__(self, purposes: Collection[str], codec: Codec, keys: Keys) -> None:
        self._codec, self._keys, self._purposes = codec, keys, frozenset(purposes)

    async def find(
        self, connection: AsyncConnection[Any], page: Iterable[LedgerEvent], erased: Collection[Erased]
    ) -> KeyMap:
        """The keys; None for other purposes and for the erased, who are those given and all who are known to be."""
        if not self._purposes:
            return UNREADABLE
        wanted = self._codec.wanted(event.state for event in page)
        known = await erasures.among(connection, {pair.subject for pair in wanted})
        gone = Erasures(known.union(erased))
        given = {pair for pair in wanted if pair.purpose in self._purposes and pair not in gone}
        return {**dict.fromkeys(wanted), **(await self._keys.find(given) if given else {})}


class PageBodies:
    """Fetches what the events of a page keep apart, for read models that have it in their rows."""

    def __init__(self, models: Iterable[ReadModel[Any]], codec: Codec, keys: Keys) -> None:
        self._codec, self._keys = codec, keys
        self._types = {event_type(cls).name for model in models if model.apart for cls in model.events} & codec.apart

    @property
    def topics(self) -> Collection[str]:
        """The stored names of the events whose values are fetched."""
        return self._types

    def fitting(self, states: Sequence[bytes]) -> int:
        """How many events, from the first one, keep apart no more than a process takes at once: one at least."""
        if not self._types:
            return len(states)
        size = 0
        for number, state in enumerate(states):
            size += sum(self._codec.bodies_of([state]).values())
            if size > MOST_AT_ONCE and number:
                return number
        return len(states)

    async def fetch(self, states: Iterable[bytes]) -> Bodies:
        """What these events keep apart; nothing where no read model has it in its rows."""
        if not self._types:
            return NO_BODIES
        return await fetch(self._keys.blobs, self._codec.bodies_of(states))
