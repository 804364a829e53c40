"""What a witness has cosigned last of each log, in an SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from infra.tlog.merkle import EMPTY_ROOT

_TABLE = """
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note BLOB NOT NULL
) STRICT
"""
_KEEP = """
INSERT INTO seen (origin, size, root, note) VALUES (?, ?, ?, ?)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note
"""


class CosignedHead(NamedTuple):
    """The last checkpoint of a log that was cosigned: its size, its root, and the note with the cosignature."""

    size: int
    root: bytes
    note: bytes


NOTHING = CosignedHead(0, EMPTY_ROOT, b"")


class CosigningTurn:
    """One request's turn: nobody else reads or writes before it is over."""

    def __init__(self, connection: sqlite3.Connection, origin: str) -> None:
        self._connection, self._origin = connection, origin

    def last(self) -> CosignedHead:
        """What was cosigned last."""
        query = "SELECT size, root, note FROM seen WHERE origin = ?"
        row = self._connection.execute(query, (self._origin,)).fetchone()
        return CosignedHead(*row) if row else NOTHING

    def keep(self, cosigned_head: CosignedHead) -> None:
        """Keep this in its place, once the turn ends well."""
        self._connection.execute(_KEEP, (self._origin, *cosigned_head))


class State:
    """The file. What is kept is on the disk before anybody is told of it."""

    def __init__(self, file: Path, *, anew: bool = True) -> None:
        """Open it, and with `anew` begin it where it is not there; ValueError where it is not what was kept."""
        self._file = file
        try:
            with closing(self._open()) as connection:
                if anew:
                    connection.execute(_TABLE)
                connection.execute("SELECT 1 FROM seen").fetchone()
        except sqlite3.Error as error:
            raise ValueError(f"{file} is not what a witness has kept: {error}") from None

    @contextmanager
    def turn(self, origin: str) -> Iterator[CosigningTurn]:
        """Have a log to oneself; an exception leaves all as it was."""
        with closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield CosigningTurn(connection, origin)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def last(self, origin: str) -> CosignedHead:
        """What was cosigned last."""
        with closing(self._open()) as connection:
            return CosigningTurn(connection, origin).last()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=10, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection
