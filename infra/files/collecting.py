"""Clearing up: uploads that nobody finished, and stored bytes that no act names.

Bytes come first and the act that names them after, so bytes without an act are left where a process died between the
two. They are deleted after a day, and rejected ones at the next round. Whatever looks like a SHA-256 in an act counts
as a name, whichever context recorded it: a declaration that somebody forgot must not cost a file.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog
from prometheus_client import Counter
from psycopg import AsyncConnection

from application.files.receiving import ReceivedUploads
from application.kernel.blobs import BlobParts, Shelves, StoredObject
from domain.files.events import FileRejected
from domain.kernel.declarations import event_type
from infra.files.opening import open_uploads, patience
from infra.files.rows import PostgresUploads
from infra.kernel.adapters import Parts
from infra.postgres.connect import async_pool
from infra.postgres.leadership import leading, pause
from infra.postgres.projecting.switching import open_session

DAY = 86_400.0
IDLE = 60.0
"""Seconds after which an upload that is all there, and was not recorded, is recorded by a worker."""
ROUNDS = 60
"""Looks for such uploads, between two of which the store is cleared up."""
PAGE = 2_000
AT_ONCE = 1_000
_HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_ACTS = "SELECT notification_id, state FROM ledger.stored_events WHERE notification_id > %s ORDER BY 1 LIMIT %s"
_KEEP = "INSERT INTO files.named SELECT unnest(%s::bytea[]) ON CONFLICT DO NOTHING"
_UNNAMED = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (SELECT FROM files.named WHERE sha256 = decode(name, 'hex'))
"""
_REJECTED = """
    SELECT convert_from(state, 'UTF8')::jsonb #>> '{data,blob}' FROM ledger.stored_events WHERE topic = %s
"""
_LOST = """
    SELECT name FROM unnest(%s::text[]) AS name
    WHERE NOT EXISTS (SELECT FROM files.uploads WHERE upload_id = split_part(name, '/', 2))
"""

COLLECTED = Counter("foja_files_collected_total", "What was cleared up of the file store.", ["kind"])

log = structlog.get_logger()
Connection = AsyncConnection[Any]


@dataclass
class Collection:
    """What was deleted, or would be: uploads that rested, parts without an upload, bytes that no act names."""

    uploads: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)
    size: int = 0

    @property
    def plain(self) -> dict[str, Any]:
        """It as JSON."""
        return {"uploads": self.uploads, "parts": self.parts, "blobs": self.blobs, "bytes": self.size}


class CollectedStore(BlobParts, Shelves, Protocol):
    """A store that can be cleared up."""


class CollectorWatch:
    """Clears up for ever, for whoever leads; and records uploads whose last byte came just before a process died."""

    name = "files collector"

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self, stop: asyncio.Event) -> None:
        """Wait to lead, then clear up until `stop`."""
        async with (
            open_uploads(self._parts) as uploads,
            async_pool(self._parts.dsn, "foja_app") as pool,
            await open_session(self._parts.dsn, f"foja {self.name}") as connection,
            leading(connection, self.name, stop) as leads,
        ):
            rows = PostgresUploads(pool)
            collector = Collector(rows, self._parts.blobs, patience(self._parts.settings))
            round_ = 0
            while leads and not stop.is_set():
                await finish(rows, uploads)
                if round_ % ROUNDS == 0:
                    await collector.collect(connection)
                round_ += 1
                await pause(stop, IDLE)


async def finish(rows: PostgresUploads, uploads: ReceivedUploads, idle: float = IDLE) -> None:
    """Record uploads whose bytes are all there for a while."""
    for upload_id in await rows.whole(idle):
        try:
            await uploads.finish(upload_id)
        except Exception as error:  # noqa: BLE001 - the others follow, and this one is tried again
            log.warning("upload_not_finished", upload=upload_id, error=type(error).__name__)


class Collector:
    """Clears up once."""

    def __init__(self, rows: PostgresUploads, store: CollectedStore, patience: float) -> None:
        self._rows, self._store, self._patience = rows, store, patience

    async def collect(self, connection: Connection, *, dry_run: bool = False, age: float = DAY) -> Collection:
        """Delete what is to be deleted; with `dry_run`, say what that is."""
        found = Collection()
        for upload_id in await self._rows.expired(self._patience):
            found.uploads.append(upload_id)
            if not dry_run:
                await self._rows.delete(upload_id)
                await self._store.drop(upload_id)
        if not await self._is_ours(connection):
            return found
        await self._follow(connection)
        await self._collect_parts(connection, found, age, dry_run=dry_run)
        await self._collect_blobs(connection, found, age, dry_run=dry_run)
        if not dry_run:
            for kind, names in (("uploads", found.uploads), ("parts", found.parts), ("blobs", found.blobs)):
                COLLECTED.labels(kind).inc(len(names))
        return found

    async def _is_ours(self, connection: Connection) -> bool:
        """Whether the store belongs to this ledger: to another one, what this one does not name means much."""
        row = await (await connection.execute("SELECT store FROM files.looked_through")).fetchone()
        owner = await self._store.owner()
        if owner is not None and owner != (row[0] if row else None):
            log.warning("STORE OF ANOTHER LEDGER: nothing is deleted from it", set="FOJA_FILES_URL")
        return row is not None and owner == row[0]

    async def _follow(self, connection: Connection) -> None:
        """Note what acts name, up to the end of the ledger."""
        row = await (await connection.execute("SELECT position FROM files.looked_through")).fetchone()
        position = row[0] if row else 0
        while acts := await (await connection.execute(_ACTS, (position, PAGE))).fetchall():
            names = {bytes.fromhex(name.decode()) for _, state in acts for name in _HEX.findall(bytes(state))}
            position = acts[-1][0]
            async with connection.transaction():
                await connection.execute(_KEEP, (sorted(names),))
                await connection.execute("UPDATE files.looked_through SET position = %s", (position,))

    async def _collect_parts(self, connection: Connection, found: Collection, age: float, *, dry_run: bool) -> None:
        old = [part async for part in self._store.unfinished() if _is_older(part, age)]
        for some in _pages(old):
            lost = await _names(connection, _LOST, some)
            for part in some:
                if part.name in lost:
                    found.parts.append(part.name)
                    found.size += part.size
                    if not dry_run:
                        await self._store.remove_unfinished(part.name)

    async def _collect_blobs(self, connection: Connection, found: Collection, age: float, *, dry_run: bool) -> None:
        topic = event_type(FileRejected).name
        rejected = {name for (name,) in await (await connection.execute(_REJECTED, (topic,))).fetchall()}
        old = [blob async for blob in self._store.blobs() if blob.name in rejected or _is_older(blob, age)]
        for some in _pages(old):
            unnamed = await _names(connection, _UNNAMED, some)
            for blob in some:
                if blob.name in unnamed | rejected:
                    found.blobs.append(blob.name)
                    found.size += blob.size
                    if not dry_run:
                        await self._store.remove(blob.name)


async def _names(connection: Connection, query: str, some: Iterable[StoredObject]) -> set[str]:
    rows = await (await connection.execute(query.encode(), ([each.name for each in some],))).fetchall()
    return {name for (name,) in rows}


def _is_older(found: StoredObject, seconds: float) -> bool:
    return found.stored_at < datetime.now(UTC) - timedelta(seconds=seconds)


def _pages(found: list[StoredObject]) -> Iterable[list[StoredObject]]:
    return (found[begin : begin + AT_ONCE] for begin in range(0, len(found), AT_ONCE))
