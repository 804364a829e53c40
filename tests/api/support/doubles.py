"""The API's ports in memory: a real command bus over a list of events, and read models folded from it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_type_hints

import orjson
from eventsourcing.persistence import StoredEvent

from application.kernel.journal import Appended, AppendRequest, Load, Loaded, Outcome, Prior, Reused, Taken
from application.kernel.orders import Receipt
from application.ledger.sealing import without_sealed
from infra.bootstrap import INSTALLATION
from projections.kernel.declarations import (
    Change,
    Figures,
    Group,
    Grouping,
    LedgerEntry,
    LedgerQuery,
    Ordering,
    Page,
    Query,
    ReadModel,
    Searched,
    Sights,
    Summary,
    Test,
    Totals,
    everything,
    models_reached,
)
from projections.kernel.plans import Plan
from projections.sharing import FILE_ACCESS
from tests.support.every_key import EVERY_KEY
from tests.support.figures import figures
from tests.support.meeting import Others, led_to, meets
from tests.support.seeing import in_sight

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)


class MemoryLedger:
    """A journal that keeps its events in a list; position n was recorded n seconds after the beginning."""

    def __init__(self) -> None:
        self.events: list[StoredEvent] = []
        self.commands: dict[tuple[str, Any], Prior] = {}
        self.changes = MemoryChanges()

    def version(self, stream: str) -> int:
        return sum(1 for one in self.events if one.originator_id == stream)

    def recorded_at(self, position: int) -> datetime:
        return BEGINNING + timedelta(seconds=position)

    async def load(self, loads: Sequence[Load], *, deciding: bool = False) -> tuple[datetime, Sequence[Loaded]]:
        del deciding
        found = []
        for one in loads:
            events = {stream: [e for e in self.events if e.originator_id == stream] for stream in one.streams}
            versions = {stream: len(held) for stream, held in events.items()}
            events[one.streams[0]] = events[one.streams[0]][max(0, one.since - 1) :]
            found.append(Loaded(events, versions, self.commands.get((one.actor, one.command_id))))
        return self.recorded_at(len(self.events) + 1), found

    async def at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        return {at: self.events[at - 1].state for at in positions if 0 < at <= len(self.events)}

    async def position_of(self, stream: str, version: int) -> int:
        places = [(one.originator_id, one.originator_version) for one in self.events]
        return places.index((stream, version)) + 1 if (stream, version) in places else 0

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        return [self._append(one) for one in requests]

    def _append(self, request: AppendRequest) -> Outcome:
        known = self.commands.get((request.actor, request.command_id))
        if known is not None:
            return Appended(known.receipt) if known.command_hash == request.command_hash else Reused()
        written = {str(one.originator_id): one.originator_version - 1 for one in reversed(request.events)}
        for stream, version in [*written.items(), *request.guards]:
            if self.version(stream) != version:
                return Taken(stream)
        self.events.extend(request.events)
        position, count = len(self.events), len(request.events)
        receipt = Receipt(request.command_id, request.stream, request.version, position, count)
        self.commands[request.actor, request.command_id] = Prior(request.command_hash, receipt)
        self.changes.tell(position)
        return Appended(receipt)


class MemoryChanges:
    """Tells every subscriber of every read model that it moved on."""

    def __init__(self) -> None:
        self.joined = asyncio.Event()
        self.subscribers: list[tuple[tuple[str, ...], asyncio.Queue[Change]]] = []

    async def subscribe(self, models: Sequence[str]) -> AsyncIterator[Change]:
        mine = (tuple(models), asyncio.Queue[Change]())
        self.subscribers.append(mine)
        self.joined.set()
        return self._changes(mine)

    async def _changes(self, mine: tuple[tuple[str, ...], asyncio.Queue[Change]]) -> AsyncIterator[Change]:
        try:
            while True:
                yield await mine[1].get()
        finally:
            self.subscribers.remove(mine)

    def tell(self, position: int) -> None:
        for models, queue in self.subscribers:
            for model in models:
                queue.put_nowait(Change(model, position, ()))


class MemoryReads:
    """Folds the whole ledger anew for each question; `lag` holds back that many events from the read models."""

    sights: Sights = staticmethod(everything)

    def __init__(self, ledger: MemoryLedger) -> None:
        self.memory, self.lag = ledger, 0
        self.counted = 0

    @property
    def ledger(self) -> MemoryReads:
        """The ledger, and how far the read models reflect it."""
        return self

    def seen(self, sights: Sights) -> MemoryReads:
        return SeenInMemory(self, sights)

    @property
    def _projected(self) -> int:
        return max(0, len(self.memory.events) - self.lag)

    def _fold(self, model: ReadModel[Any], as_of: int | None) -> tuple[dict[str, Any], dict[str, list[int]]]:
        rows: dict[str, Any] = {}
        behind: dict[str, list[int]] = {}
        codec = INSTALLATION.codec
        end = self._projected if as_of is None else as_of
        for position, stored in enumerate(self.memory.events[:end], 1):
            fact = codec.open(stored.state, position, EVERY_KEY)
            if not isinstance(fact.event, model.events):
                continue
            for key in model.keys(fact):
                row = model.evolve(rows.get(key), fact, key)
                if row != rows.get(key):
                    behind.setdefault(key, []).append(position)
                if row is None:
                    rows.pop(key, None)
                else:
                    rows[key] = row
        return rows, behind

    async def _rows(self, model: ReadModel[Any], as_of: int | None) -> dict[str, Any]:
        """The rows in sight."""
        sights = await self.sights(model)
        access, now = tuple(self._fold(FILE_ACCESS, None)[0].values()) if model.by_file else (), datetime.now(UTC)
        rows = self._fold(model, as_of)[0]
        return {key: row for key, row in rows.items() if in_sight(model, row, sights, access, now)}

    async def answer(self, plan: Plan, key: str | None = None) -> bytes | None:  # noqa: ARG002
        return None

    async def _others(self, as_of: int | None, where: Sequence[Test], order: Sequence[Ordering] = ()) -> Others:
        models = {one.name: one for one in models_reached(where, order)}
        rows = {name: await self._rows(one, as_of if one.history else None) for name, one in models.items()}
        return lambda model: rows[model.name]

    async def page(self, model: ReadModel[Any], query: Query) -> Page[Any]:
        others = await self._others(query.as_of, query.where, query.order)
        found = [row for row in (await self._rows(model, query.as_of)).values() if meets(row, query.where, others)]
        found = _ordered(model, found, query, others)
        places = [_place(model, row, query, others) for row in found]
        start = places.index(query.after) + 1 if query.after in places else 0
        end = places.index(query.before) if query.before in places else len(found)
        if query.backwards:
            begin = max(start, end - query.first)
            chosen = found[begin:end]
        else:
            begin = start
            chosen = found[start:end][: query.first]
        position = self._projected if query.as_of is None else query.as_of
        further = [number for number, one in enumerate(query.order) if one.of is not None]
        beside = [tuple(_place(model, row, query, others)[number] for number in further) for row in chosen]
        return Page(chosen, begin + len(chosen) < len(found), begin > 0, position, beside if further else ())

    async def count(self, model: ReadModel[Any], where: tuple[Test, ...], as_of: int | None) -> int:
        self.counted += 1
        others = await self._others(as_of, where)
        return sum(1 for row in (await self._rows(model, as_of)).values() if meets(row, where, others))

    async def depths(self, model: ReadModel[Any], where: tuple[Test, ...], as_of: int | None) -> Mapping[str, int]:
        others = await self._others(as_of, where)
        rows = [row for row in (await self._rows(model, as_of)).values() if meets(row, where, others)]
        paths = [name for name, hint in get_type_hints(model.row).items() if hint == tuple[str, ...]]
        return {name: max((len(getattr(row, name)) for row in rows), default=0) for name in paths}

    async def by_key(self, model: ReadModel[Any], keys: Sequence[str], as_of: int | None = None) -> Mapping[str, Any]:
        rows = await self._rows(model, as_of)
        return {key: rows[key] for key in keys if key in rows}

    async def summarise(
        self, summary: Summary, path: str | None, level: int, where: tuple[Test, ...], as_of: int | None
    ) -> Totals:
        groups: dict[Any, list[Any]] = {}
        others = await self._others(as_of, where)
        for row in (await self._rows(summary.of, as_of)).values():
            if meets(row, where, others):
                by = tuple(getattr(row, name) for name in summary.by)
                groups.setdefault((by, getattr(row, path)[:level] if path else ()), []).append(row)
        found = [await self._group(summary, path, place, groups[place], as_of) for place in sorted(groups)]
        return Totals(found, self._projected if as_of is None else as_of)

    async def _group(self, summary: Summary, path: str | None, place: Any, rows: list[Any], as_of: int | None) -> Group:
        by = dict(zip(summary.by, place[0], strict=True))
        [label] = await self.labels(summary, path, [(by, place[1])], as_of) if path else [None]
        sums = {name: sum(getattr(row, name) for row in rows) for name in summary.measures}
        return Group(by, place[1], label, len(rows), sums)

    async def labels(
        self, summary: Summary, path: str, codes: Sequence[tuple[Mapping[str, Any], Sequence[str]]], as_of: int | None
    ) -> Sequence[str | None]:
        declared = summary.labels
        rows = await self._rows(declared.of, as_of)
        fields = (*declared.same, declared.dimension, declared.path)
        known = {tuple(getattr(row, name) for name in fields): row.label for row in rows.values()}
        dimension = declared.name_of(path)
        return [known.get((*(by[name] for name in declared.same), dimension, tuple(path_))) for by, path_ in codes]

    async def grouped(
        self, model: ReadModel[Any], grouping: Grouping, where: tuple[Test, ...], as_of: int | None
    ) -> Sequence[Figures]:
        others = await self._others(as_of, where)
        rows = [row for row in (await self._rows(model, as_of)).values() if meets(row, where, others)]
        return figures(model, grouping, rows)[: grouping.most + 1]

    async def positions_behind(
        self, model: ReadModel[Any], where: tuple[Test, ...], after: int, first: int, as_of: int | None
    ) -> Sequence[int]:
        rows, behind = await self._rows(model, as_of), self._fold(model, as_of)[1]
        others = await self._others(as_of, where)
        found = {p for key, row in rows.items() if meets(row, where, others) for p in behind.get(key, ()) if p > after}
        return sorted(found)[:first]

    async def entries(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        found = [self._entry(position) for position in range(1, len(self.memory.events) + 1)]
        kept = [
            one
            for one in found
            if one.position > query.after
            and (query.until is None or one.position <= query.until)
            and (not query.types or one.type in query.types)
            and query.stream in {None, one.stream}
            and query.actor in {None, one.actor}
        ]
        return (kept[::-1] if query.newest_first else kept)[: query.first]

    async def entries_at(self, positions: Sequence[int]) -> Sequence[LedgerEntry]:
        return [self._entry(position) for position in positions]

    def _entry(self, position: int) -> LedgerEntry:
        held = orjson.loads(self.memory.events[position - 1].state)
        return LedgerEntry(
            position=position,
            recorded_at=self.memory.recorded_at(position),
            stream=held["stream"],
            version=held["version"],
            type=held["type"],
            schema=held["schema"],
            event_id=held["id"],
            at=datetime.fromisoformat(held["at"]),
            actor=held["actor"]["id"],
            unit=held["actor"]["unit"],
            grant=held["actor"]["grant"],
            command_id=held["command"],
            correlation_id=held["correlation"],
            causation_id=held["causation"],
            data=without_sealed(held["data"]),
        )

    async def position_at(self, moment: datetime) -> int:
        return min(len(self.memory.events), max(0, int((moment - BEGINNING).total_seconds())))

    async def head(self) -> int:
        return len(self.memory.events)

    async def projected(self, models: Sequence[str], position: int, timeout: float) -> bool:
        del models, timeout
        return self._projected >= position


class SeenInMemory(MemoryReads):
    """The same rows and the same switches, as somebody sees them."""

    __slots__ = ("sights",)

    def __init__(self, side: MemoryReads, sights: Sights) -> None:
        self.__dict__ = side.__dict__
        self.sights = sights


def _place(model: ReadModel[Any], row: Any, query: Query, others: Others) -> tuple[Any, ...]:
    return (*(_ordering_value(row, one, others) for one in query.order), getattr(row, model.key))


def _ordering_value(row: Any, ordering: Ordering, others: Others) -> Any:
    assert not isinstance(ordering.of, Searched), "what fits a search best is tried on PostgreSQL"
    owner = row if ordering.of is None else led_to(row, ordering.of, others)
    return None if owner is None else getattr(owner, ordering.field)


def _ordered(model: ReadModel[Any], rows: list[Any], query: Query, others: Others) -> list[Any]:
    found = sorted(rows, key=lambda row: str(getattr(row, model.key)))
    for one in reversed(query.order):

        def rank(row: Any, one: Ordering = one) -> Any:
            value = _ordering_value(row, one, others)
            return (value is None, () if value is None else (value,))

        found.sort(key=rank, reverse=one.descending)
    return found
