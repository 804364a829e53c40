"""A ledger in memory that keeps the promises of the journal port, for tests of what stands above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from application.kernel.journal import Appended, AppendRequest, Journal, Load, Loaded, Outcome, Prior, Reused, Taken
from application.kernel.orders import Receipt

NOON = datetime(2014, 6, 1, 12, tzinfo=UTC)


class MemoryJournal(Journal):
    """Everything in lists. `before_append` is awaited once before the next append: there a rival can act."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.stored: list[StoredEvent] = []
        self.commands: dict[tuple[str, UUID], Prior] = {}
        self.loads: list[Sequence[Load]] = []
        self.read: list[StoredEvent] = []
        self.before_append: Callable[[], Awaitable[None]] | None = None

    async def load(self, loads: Sequence[Load], *, deciding: bool = False) -> tuple[datetime, Sequence[Loaded]]:
        """The clock, and what is known for each load."""
        del deciding
        self.loads.append(loads)
        return self.now, [self._loaded(one) for one in loads]

    async def at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """The events at these positions."""
        return {at: self.stored[at - 1].state for at in positions if 0 < at <= len(self.stored)}

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        """An outcome for each request, as if they came one after the other."""
        if self.before_append is not None:
            rival, self.before_append = self.before_append, None
            await rival()
        outcomes: list[Outcome] = []
        for one in requests:
            built = [outcomes[n] for n in one.builds_on]
            stands = all(isinstance(each, Appended) and not each.receipt.replayed for each in built)
            outcomes.append(self._append(one, stands=stands))
        return outcomes

    async def position_of(self, stream: str, version: int) -> int:
        """Where an event stands."""
        places = [(one.originator_id, one.originator_version) for one in self.stored]
        return places.index((stream, version)) + 1 if (stream, version) in places else 0

    def _loaded(self, load: Load) -> Loaded:
        first = load.streams[0]
        events = {stream: self._events(stream) for stream in load.streams}
        events[first] = [one for one in events[first] if one.originator_version >= load.since]
        for stream in load.last:
            events[stream] = events[stream][-1:]
        self.read = [one for stream in events.values() for one in stream]
        versions = {stream: found[-1].originator_version if found else 0 for stream, found in events.items()}
        return Loaded(events, versions, self.commands.get((load.actor, load.command_id)))

    def _events(self, stream: str) -> list[StoredEvent]:
        return [one for one in self.stored if one.originator_id == stream]

    def _append(self, request: AppendRequest, *, stands: bool) -> Outcome:
        key = (request.actor, request.command_id)
        if (prior := self.commands.get(key)) is not None:
            if prior.command_hash != request.command_hash:
                return Reused()
            return Appended(replace(prior.receipt, replayed=True))
        if not stands:
            return Taken(request.stream)
        added = Counter[str]()
        for event in request.events:
            stream = str(event.originator_id)
            added[stream] += 1
            if event.originator_version != len(self._events(stream)) + added[stream]:
                return Taken(stream)
        for stream, version in request.guards:
            if len(self._events(stream)) != version:
                return Taken(stream)
        self.stored += request.events
        receipt = Receipt(request.command_id, request.stream, request.version, len(self.stored), len(request.events))
        self.commands[key] = Prior(request.command_hash, receipt)
        return Appended(receipt)
