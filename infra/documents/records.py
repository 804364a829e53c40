"""Streams of the ledger as whoever prints reads them: with the secrets of the file open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from application.kernel.journal import Load
from domain.kernel.declarations import Recorded
from infra.documents.needs import DocumentNeeds
from infra.postgres.writing.journal import PostgresJournal


class Entry(NamedTuple):
    """An event as it is stored, which is the entry of the log at its position."""

    position: int
    state: bytes


async def read(parts: DocumentNeeds, *streams: str) -> Sequence[Recorded[Any]]:
    """The facts of these streams, one stream after the other, at no place in the ledger."""
    journal = await PostgresJournal.open(parts.dsn)
    try:
        _, (loaded,) = await journal.load([Load(streams, "system:documents", uuid4())])
    finally:
        await journal.close()
    return await _opened(parts, [Entry(0, event.state) for stream in streams for event in loaded.events[stream]])


async def read_placed(parts: DocumentNeeds, stream: str) -> Sequence[tuple[Entry, Recorded[Any]]]:
    """The entries of a stream, each with its fact."""
    entries = await entries_of(parts.dsn, stream)
    return list(zip(entries, await _opened(parts, entries), strict=True))


async def entries_of(dsn: str, stream: str) -> Sequence[Entry]:
    """The events of a stream as they are stored, at their places in the ledger."""
    journal = await PostgresJournal.open(dsn)
    try:
        _, (loaded,) = await journal.load([Load((stream,), "system:documents", uuid4())])
        events = loaded.events[stream]
        return [Entry(await journal.position_of(stream, event.originator_version), event.state) for event in events]
    finally:
        await journal.close()


async def _opened(parts: DocumentNeeds, entries: Sequence[Entry]) -> Sequence[Recorded[Any]]:
    codec = parts.installation.codec
    wanted = codec.wanted([entry.state for entry in entries])
    keys = await parts.keys.find(wanted) if wanted else {}
    return [codec.open(entry.state, entry.position, keys) for entry in entries]
