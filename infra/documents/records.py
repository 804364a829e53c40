"""Streams of the ledger as whoever prints reads them: with the secrets of the file open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from application.kernel.journal import Load
from domain.kernel.declarations import Recorded
from infra.documents.needs import DocumentNeeds
from infra.postgres.writing.journal import PostgresJournal


async def read(parts: DocumentNeeds, *streams: str, placed: bool = False) -> Sequence[Recorded[Any]]:
    """The facts of these streams, one stream after the other; `placed` with their places in the ledger, else at 0."""
    journal = await PostgresJournal.open(parts.dsn)
    try:
        _, (loaded,) = await journal.load([Load(streams, "system:documents", uuid4())])
        events = [event for stream in streams for event in loaded.events[stream]]
        places = [
            await journal.position_of(str(event.originator_id), event.originator_version) if placed else 0
            for event in events
        ]
    finally:
        await journal.close()
    stored = [event.state for event in events]
    codec = parts.installation.codec
    wanted = codec.wanted(stored)
    keys = await parts.keys.find(wanted) if wanted else {}
    return [codec.open(state, place, keys) for state, place in zip(stored, places, strict=True)]
