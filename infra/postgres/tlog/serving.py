"""The log as it is served: files of C2SP tlog-tiles and proofs, out of what was published. Nothing else is shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from psycopg_pool import AsyncConnectionPool

from api.kernel.errors import LogIncomplete
from api.kernel.services import LogFile, ServedProof
from infra.postgres.connect import async_pool
from infra.postgres.tlog.cutting import missing_of
from infra.postgres.tlog.storing import cut
from infra.postgres.tlog.waiting import FirstSeen
from infra.postgres.tlog.withholding import WITHHELD, WithheldStreams, Withholding
from infra.tlog.errors import MalformedError
from infra.tlog.merkle import ReadNode, inclusion_proof
from infra.tlog.proofs import LogProof as ProofFile
from infra.tlog.tiles import HEIGHT, WIDTH, Bundle, Tile, bundle, node_reader, parse_path, tile_of, tiles_needed

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
PATIENCE = 5.0
"""Seconds to wait for a connection."""

_PUBLISHED = """
    SELECT p.size, p.checkpoint FROM tlog.signed AS s
    JOIN tlog.published AS p ON p.origin = s.origin AND p.size = s.published WHERE s.origin = %s
"""
_TILES = """
    SELECT t.level, t.number, t.hashes
    FROM unnest(%s::integer[], %s::bigint[]) AS wanted (level, number) JOIN tlog.tiles AS t USING (level, number)
"""
_ENTRIES = """
    SELECT originator_id, state FROM ledger.stored_events
    WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id
"""
_RECORDED = """
    SELECT e.recorded_at, ledger.clock(), h.position
    FROM ledger.head AS h LEFT JOIN ledger.stored_events AS e ON e.notification_id = %s
"""
MOST_TOLD = 100
"""Kinds of what is cut that are logged, each once."""

log = structlog.get_logger()


class PublishedLog:
    """The log of an origin. With `entries` it gives out the events themselves beside their hashes.

    `promised` is the number of seconds within which an event is promised to be in a published checkpoint; `seen`
    remembers since when events wait for one. Of streams that are `withheld`, a bundle has nothing in the place of an
    entry until they are released: the tiles have its hash. Raises LogIncomplete for what was published and is not
    there any more.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool,
        origin: str,
        *,
        entries: bool,
        promised: float,
        seen: FirstSeen | None = None,
        withheld: WithheldStreams | None = None,
    ) -> None:
        self._pool, self._origin, self._entries, self.promised = pool, origin, entries, promised
        self._withholding = Withholding(withheld or WithheldStreams(), self._rows)
        self._seen, self._told = seen or FirstSeen(promised), set[str]()

    @classmethod
    async def open(
        cls,
        dsn: str,
        origin: str,
        *,
        entries: bool,
        promised: float,
        seen: FirstSeen | None = None,
        withheld: WithheldStreams | None = None,
    ) -> PublishedLog:
        """Connect, as far as the application may read."""
        pool = async_pool(dsn, "foja_app")
        await pool.open()
        return cls(pool, origin, entries=entries, promised=promised, seen=seen, withheld=withheld)

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    async def file(self, path: str) -> LogFile | None:
        """What is served at a path below the log's prefix; None where nothing is."""
        if path == "checkpoint":
            found = await self._published()
            if found is None:
                await self._check_nothing_is_gone()
                return None
            return LogFile(found[1], TEXT, lasting=False)
        try:
            part = parse_path(path)
        except MalformedError:
            return None
        if not await self._covers(part):
            await self._check_nothing_is_gone()
            return None
        if isinstance(part, Tile):
            return LogFile((await self._tiles([part]))[part], BYTES, lasting=True)
        return await self._bundle(part) if self._entries else None

    async def proof(self, position: int) -> ServedProof | None:
        """The proof that the event at a position is in the published log, or when it is promised; None without one."""
        ((recorded_at, now, head),) = await self._rows(_RECORDED, position)
        published = await self._published()
        size = published[0] if published else 0
        if recorded_at is None and position > size:
            return None
        if recorded_at is None or head < size:
            raise self._cut(f"a checkpoint of {size} events is published, and the ledger ends at position {head}")
        # By a clock that was ahead it was recorded in the future; it was here when it was seen first, all the same.
        self._seen.look(head, size)
        known = min(recorded_at, now - timedelta(seconds=self._seen.waits(position)))
        promised_at = known + timedelta(seconds=self.promised)
        if published is None:
            await self._check_nothing_is_gone()
        if published is None or size < position:
            return ServedProof(position, promised_at, overdue=now > promised_at)
        return await self._prove(position, promised_at, *published)

    async def _prove(self, position: int, promised_at: datetime, size: int, checkpoint: bytes) -> ServedProof:
        index = position - 1

        def use(read: ReadNode) -> list[bytes]:
            return inclusion_proof(read, index, size)

        leaf = tile_of(0, index // WIDTH, size)
        tiles = await self._tiles({*tiles_needed(use, size), leaf})
        hashes = await asyncio.to_thread(use, node_reader(tiles.__getitem__, size))
        at = index % WIDTH * 32
        return ServedProof(
            position,
            promised_at,
            size=size,
            leaf_hash=tiles[leaf][at : at + 32],
            hashes=tuple(hashes),
            checkpoint=checkpoint,
            file=ProofFile(index, tuple(hashes), checkpoint).encoded(),
        )

    async def _published(self) -> tuple[int, bytes] | None:
        rows = await self._rows(_PUBLISHED, self._origin)
        return (rows[0][0], rows[0][1].encode()) if rows else None

    async def _check_nothing_is_gone(self) -> None:
        """What is not there may never have been, or be gone; raises LogIncomplete for the latter."""
        async with self._pool.connection(timeout=PATIENCE) as connection:
            if missing := await missing_of(connection, self._origin):
                raise self._cut(f"{missing} is not there any more")

    def _cut(self, what: str) -> LogIncomplete:
        """What to raise for what is cut; the log is told each kind once."""
        if what not in self._told and len(self._told) < MOST_TOLD:
            self._told.add(what)
            log.error("log_is_cut", missing=what)
        return LogIncomplete(f"The transparency log is cut: {what}. Whoever runs this installation must act.")

    async def _covers(self, part: Tile | Bundle) -> bool:
        published = await self._published()
        size = published[0] if published else 0
        level = part.level if isinstance(part, Tile) else 0
        return bool(part.index * WIDTH + part.width <= size >> (HEIGHT * level))

    async def _bundle(self, part: Bundle) -> LogFile:
        first = part.index * WIDTH
        rows = await self._rows(_ENTRIES, first, first + part.width)
        if len(rows) != part.width:
            last = first + len(rows)
            raise self._cut(f"{part.path} is published, and the ledger has its events up to position {last} alone")
        entries = await self._withholding.given_out([(stream, bytes(state)) for stream, state in rows])
        return LogFile(bundle(entries), BYTES, lasting=WITHHELD not in entries)

    async def _tiles(self, tiles: Iterable[Tile]) -> dict[Tile, bytes]:
        asked = list(tiles)
        rows = await self._rows(_TILES, [tile.level for tile in asked], [tile.index for tile in asked])
        try:
            return cut(asked, rows)
        except LookupError as error:
            raise self._cut(str(error)) from None

    async def _rows(self, statement: str, *values: Any) -> list[Any]:
        async with self._pool.connection(timeout=PATIENCE) as connection:
            cursor = await connection.execute(statement.encode(), values, binary=True)
            return await cursor.fetchall()
