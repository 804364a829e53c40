"""All that happened to one entity: the events of its stream, or those that touched the rows under its key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from application.ledger.envelope import Codec
from application.ledger.unreadable import LedgerPlace, UnreadableBytes, read
from domain.audit.refusals import NothingHappened, TooMuchForOneRequest
from domain.kernel.declarations import event_type
from infra.postgres.projecting.member import undisturbed
from infra.postgres.reading.entries import COLUMNS, entry
from infra.postgres.replaying.moments import Moment, position_of
from infra.postgres.replaying.scratch import Connection, Progress, open_scratch
from projections.kernel.declarations import LedgerEntry, ReadModel

_PAGE = 5_000
_EVENTS = f"SELECT {COLUMNS} FROM ledger.stored_events"  # noqa: S608 - these names are our own


@dataclass(frozen=True, slots=True)
class HistoricAct:
    """An event, and the read models in which it touched the row under the key."""

    entry: LedgerEntry
    touched: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """What happened to a stream, or to what read models know under a key, up to a position.

    `unread` are the positions of events that could not be read, so that nobody knows whether they belong here.
    """

    of: str
    is_stream: bool
    position: int
    acts: tuple[HistoricAct, ...]
    unread: tuple[int, ...] = ()


@dataclass
class _ReadHistory:
    acts: list[HistoricAct] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.acts or self.unread)


@dataclass(frozen=True)
class HistoryRequest:
    """Whose history is asked for: a stream's, or that of a key of some read models."""

    of: str
    models: Sequence[ReadModel[Any]]
    keys_alone: bool = False
    at: Moment = None
    most: int | None = None


async def history(dsn: str, history_request: HistoryRequest, codec: Codec, progress: Progress) -> History:
    """The events of the stream of that name; where there is none, or `keys_alone`, those that touched a row so called.

    Raises BeyondLedger, NothingHappened, and TooMuchForOneRequest beyond `most` events.
    """
    async with await open_scratch(dsn) as connection:
        position = await position_of(connection, history_request.at)
        found = (
            _ReadHistory() if history_request.keys_alone else await _of_stream(connection, history_request, position)
        )
        is_stream = bool(found)
        if not found:
            found = await _of_key(connection, history_request, codec, position, progress)
    if not found:
        raise NothingHappened(history_request.of, position)
    return History(history_request.of, is_stream, position, tuple(found.acts), tuple(found.unread))


async def _of_stream(connection: Connection, history_request: HistoryRequest, position: int) -> _ReadHistory:
    most = None if history_request.most is None else history_request.most + 1
    query = f"{_EVENTS} WHERE originator_id = %s AND notification_id <= %s ORDER BY originator_version LIMIT %s"
    records = await (await connection.execute(query.encode(), [history_request.of, position, most])).fetchall()
    _bounded(history_request, len(records))
    found = _ReadHistory()
    for record in records:
        act = entry(record)
        if act.unreadable is None:
            found.acts.append(HistoricAct(act, ()))
        else:
            found.unread.append(act.position)
    return found


async def _of_key(
    connection: Connection, history_request: HistoryRequest, codec: Codec, position: int, progress: Progress
) -> _ReadHistory:
    looking, after, read = _HistorySearch(history_request, codec), 0, 0
    query = f"{_EVENTS} WHERE notification_id > %s AND notification_id <= %s AND topic = ANY(%s)"
    query += " ORDER BY notification_id LIMIT %s"
    while True:
        given = [after, position, looking.topics, _PAGE]
        page = await (await connection.execute(query.encode(), given, binary=True)).fetchall()
        read += len(page)
        _bounded(history_request, read)
        await asyncio.to_thread(looking.among, page)
        after = page[-1][0] if len(page) == _PAGE else position
        progress(after, position)
        if after == position:
            return looking.found


def _bounded(history_request: HistoryRequest, read: int) -> None:
    if history_request.most is not None and read > history_request.most:
        raise TooMuchForOneRequest(history_request.most, f"./foja audit history {history_request.of}")


class _HistorySearch:
    """Finds the events that touch a key in any of some read models."""

    def __init__(self, history_request: HistoryRequest, codec: Codec) -> None:
        self._key, self._codec = history_request.of, codec
        self._models: dict[str, list[ReadModel[Any]]] = {}
        for model in history_request.models:
            for cls in model.events:
                self._models.setdefault(event_type(cls).name, []).append(model)
        self.topics = sorted(self._models)
        self.found = _ReadHistory()

    def among(self, page: Sequence[Sequence[Any]]) -> None:
        """Find those of a page."""
        with undisturbed():
            for record in page:
                touched = self._touched(record)
                if touched is None:
                    self.found.unread.append(record[0])
                elif touched:
                    self.found.acts.append(HistoricAct(entry(record), touched))

    def _touched(self, record: Sequence[Any]) -> tuple[str, ...] | None:
        """The read models in which it touched the key; None where that cannot be said."""
        position, _, state, *at = record
        fact = read(self._codec, state, LedgerPlace(*at), position)
        if isinstance(fact, UnreadableBytes):
            return None  # what no read model could fold either: the projector keeps it in quarantine
        models = self._models[event_type(type(fact.event)).name]
        found = [(model.name, self._has(model, fact)) for model in models]
        if any(has is None for _, has in found) and not any(has for _, has in found):
            return None
        return tuple(name for name, has in found if has)

    def _has(self, model: ReadModel[Any], fact: Any) -> bool | None:
        try:
            return self._key in model.keys(fact)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - whatever a read model raises stays its own trouble
            return None
