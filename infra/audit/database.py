"""The record in the ledger's own database: read as an auditor, in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from infra.audit.findings import Finding
from infra.audit.leftovers import in_database
from infra.audit.source import Columns, EarlierCheckpoint, Entry, SourceError
from infra.postgres.connect import conninfo
from infra.postgres.trouble import told
from infra.tlog.merkle import HASH_SIZE
from infra.tlog.tiles import HEIGHT, WIDTH, Tile

ROLE = "foja_auditor"
PAGE = 16 * WIDTH

_ENTRIES = """
    SELECT notification_id, originator_id, originator_version, topic,
        CASE WHEN recorded_at BETWEEN '0001-01-02Z' AND '9999-12-30Z' THEN recorded_at END, state
    FROM ledger.stored_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""
_OUTSIDE = """
    SELECT coalesce(notification_id, 0) FROM ledger.stored_events
    WHERE notification_id < 1 OR notification_id IS NULL ORDER BY notification_id LIMIT 1
"""
_RECEIPTS = """
    SELECT k.position, k.actor, k.command_id::text, k.command_hash, k.stream, k.version, k.events
    FROM ledger.commands AS k WHERE k.position > %s ORDER BY k.position
"""
_NEWEST = "SELECT checkpoint FROM tlog.published WHERE origin = %s ORDER BY size DESC LIMIT 1"
_EARLIER = """
    SELECT c.size, coalesce(p.checkpoint, c.note) FROM tlog.checkpoints AS c
    LEFT JOIN tlog.published AS p USING (origin, size)
    WHERE c.origin = %s AND c.size > %s
        AND c.size <= (SELECT max(n.size) FROM tlog.publications AS n WHERE n.origin = c.origin)
    ORDER BY c.size
"""
_TILES = "SELECT number, hashes FROM tlog.tiles WHERE level = %s AND number >= %s ORDER BY number LIMIT %s"
AHEAD = 64

Row = TupleRow


class DatabaseSource:
    """The tables of the ledger and of the log, as they stood at one moment."""

    endless = False

    def __init__(self, dsn: str, origin: str) -> None:
        self.name = "the database"
        self._origin = origin
        try:
            self._connection = psycopg.connect(conninfo(dsn, ROLE), autocommit=True)
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        except psycopg.Error as error:
            raise SourceError(f"the database cannot be read as {ROLE}: {told(error)}") from None
        self._tiles: dict[int, dict[int, bytes]] = {}
        self._cursors: list[psycopg.ServerCursor[Row]] = []

    def checkpoint(self) -> bytes:
        """The newest that was published."""
        rows = self._rows(_NEWEST, self._origin)
        if not rows:
            raise SourceError(
                f"nothing was published yet of the log {self._origin!r}: is its signer running? (docs/verify/log.md)"
            )
        return str(rows[0][0]).encode()

    def checkpoints(self, above: int) -> Iterator[EarlierCheckpoint]:
        """All that were signed up to it: those that never had enough witnesses are the log's word as well."""
        for size, note in self._stream(_EARLIER, self._origin, above):
            yield EarlierCheckpoint(int(size), str(note).encode())

    def tile(self, tile: Tile) -> bytes | None:
        """What is stored of it; tiles are mostly read one after the other, so some are fetched ahead."""
        if tile.index not in self._tiles.get(tile.level, {}):
            rows = self._rows(_TILES, tile.level, tile.index, AHEAD)
            self._tiles[tile.level] = {int(number): bytes(hashes) for number, hashes in rows}
        tile_data = self._tiles[tile.level].get(tile.index)
        return None if tile_data is None else tile_data[: tile.width * HASH_SIZE]

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        """The rows of the ledger, 256 positions a time."""
        block: list[Entry] = []
        number = first
        for entry in self._entries(first << HEIGHT, size):
            assert entry.columns is not None  # noqa: S101 - every row has them
            while (entry.columns.position - 1) >> HEIGHT > number:
                yield block
                block, number = [], number + 1
            block.append(entry)
        while number << HEIGHT < size:
            yield block
            block, number = [], number + 1

    def beyond(self, size: int) -> Iterator[Entry]:
        """The rows after it, with what the tiles hold in their place: they may be ahead of what was published."""
        number, tile = -1, b""
        for entry in self._entries(size, None):
            assert entry.columns is not None  # noqa: S101 - every row has them
            block, within = divmod(entry.columns.position - 1, WIDTH)
            if block != number:
                number, tile = block, self.tile(Tile(0, block)) or b""
            leaf = tile[within * HASH_SIZE : (within + 1) * HASH_SIZE]
            yield entry._replace(leaf=leaf or None)

    def outside(self) -> int | None:
        """A row before the first position, or without one."""
        rows = self._rows(_OUTSIDE)
        return int(rows[0][0]) if rows else None

    def head(self) -> int | None:
        """What the head says."""
        return int(self._rows("SELECT position FROM ledger.head")[0][0])

    def surplus(self, size: int) -> Iterator[Finding]:
        """Receipts where no act stands, and hashes where no act can stand."""
        return in_database(self._rows, size)

    def close(self) -> None:
        """Close the connection."""
        for cursor in self._cursors:
            cursor.close()
        self._connection.close()

    def _entries(self, after: int, until: int | None) -> Iterator[Entry]:
        receipts = _Receipts(self._stream(_RECEIPTS, after))
        while True:
            rows = self._rows(_ENTRIES, after, PAGE)
            for position, stream, version, topic, recorded_at, state in rows:
                if until is not None and position > until:
                    return
                columns = Columns(position, stream, version, topic, recorded_at, receipts.at(position))
                yield Entry(bytes(state), columns)
            if len(rows) < PAGE:
                return
            after = rows[-1][0]

    def _stream(self, statement: str, *values: Any) -> Iterator[Row]:
        """Many rows, some at a time."""
        cursor = self._connection.cursor(name=f"audit_{len(self._cursors)}", binary=True)
        self._cursors.append(cursor)
        try:
            cursor.execute(statement.encode(), values)
            while rows := cursor.fetchmany(PAGE):
                yield from rows
        except psycopg.Error as error:
            raise SourceError(f"the database cannot be read: {told(error)}") from None

    def _rows(self, statement: str, *values: Any) -> list[Row]:
        try:
            return self._connection.execute(statement.encode(), values or None).fetchall()
        except psycopg.Error as error:
            raise SourceError(f"the database cannot be read: {told(error)}") from None


class _Receipts:
    """The receipts beside the events, both in the order of positions."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._row: Row | None = next(rows, None)

    def at(self, position: int) -> Sequence[Row]:
        """The receipts that say they end at a position, as in Stored; asked in order."""
        while self._row is not None and self._row[0] < position:
            self._row = next(self._rows, None)
        columns: list[Row] = []
        while self._row is not None and self._row[0] == position:
            columns.append(self._row)
            self._row = next(self._rows, None)
        return columns
