"""The feed of a read model: what changed in it, in ledger order, shared by all who subscribe to it here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from api.kernel.services import Services
from api.live.facts import event_names, keys_of
from api.live.shared import SharedWork
from api.live.tail import LiveTail
from projections.kernel.declarations import LedgerQuery, Query, ReadModel, everything


@dataclass(frozen=True, slots=True)
class TouchedRows:
    """The rows that one event changed."""

    position: int
    keys: tuple[str, ...]


class Feed(LiveTail[TouchedRows]):
    """Follows one read model while anybody listens."""

    def __init__(self, services: Services, model: ReadModel[Any]) -> None:
        super().__init__(model.name)
        if services.outages is not None:
            self.met = services.outages.met
        self._services, self._model = services, model
        self._rows = services.reads.seen(everything)  # only asked how far it is; what a subscriber sees is asked anew
        self._types = event_names(model)

    async def signals(self) -> AsyncIterator[Any]:
        """The read model moved on."""
        return await self._services.changes.subscribe([self._model.name])

    async def reached(self) -> int:
        """What the read model reflects."""
        return (await self._rows.page(self._model, Query(first=1))).position

    async def read(self, after: int, until: int, first: int) -> Sequence[TouchedRows]:
        """The rows that each event changed."""
        query = LedgerQuery(after=after, until=until, first=first, types=self._types)
        entries = await self._services.reads.entries(query)
        return [TouchedRows(entry.position, keys_of(self._model, entry)) for entry in entries]


class Feeds:
    """The feeds of a process, one for each read model that somebody has subscribed to, and what subscribers share."""

    def __init__(self, services: Services) -> None:
        self.shared = SharedWork()
        self._services = services
        self._feeds: dict[str, Feed] = {}

    def of(self, model: ReadModel[Any]) -> Feed:
        """The feed of a read model."""
        if model.name not in self._feeds:
            self._feeds[model.name] = Feed(self._services, model)
        return self._feeds[model.name]
