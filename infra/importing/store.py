"""An import's memory: SQLite's own temporary file, which has no name and goes with the process, however it ends."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, ClassVar, Self

import msgspec
import orjson

from application.importing.problem import Problem
from application.importing.rejects import Reject
from infra.importing.bitmap import Bitmap

_CACHE_KIB = 16_384
_TABLES = """
CREATE TABLE seen (row BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counted (key BLOB PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE rejects (line INTEGER PRIMARY KEY, item TEXT NOT NULL, cells BLOB NOT NULL, why TEXT NOT NULL);
CREATE TABLE unnumbered (line INTEGER PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE notes (kind TEXT NOT NULL, line INTEGER NOT NULL, note BLOB NOT NULL);
"""
_PUT_ROW = "INSERT OR IGNORE INTO seen VALUES (?,?)"
_PUT_KEY = "INSERT INTO counted VALUES (?,1)"
_TOGETHER = 1000
_notes = msgspec.json.Decoder(Problem)


def as_bytes(cells: Sequence[str]) -> bytes:
    """Cells as they were read, whatever they hold: unlike orjson, json keeps the surrogates of broken bytes."""
    return json.dumps(list(cells)).encode()


class ImportStore:
    """Remembers rows seen, keys counted, problems, and rows left out, with their cells as they were read.

    An importer that keeps more adds its `tables`, and names in `gathered` the statements that are carried out many at
    a time.
    """

    tables: ClassVar[str] = ""
    gathered: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self.db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self.db.execute(f"PRAGMA {setting}")
        self.db.executescript(_TABLES + self.tables)
        self.db.execute("BEGIN")
        self._rows, self._keys = Bitmap(), Bitmap()
        self._writes: dict[str, list[tuple[Any, ...]]] = {
            statement: [] for statement in (_PUT_ROW, _PUT_KEY, *self.gathered)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.close()

    def seen(self, row: bytes, line: int) -> int | None:
        """The earlier line with this very row; otherwise remembers the row."""
        if not self._rows.add(row):
            self.write(_PUT_ROW, (row, line))
            return None
        if self.write_now(_PUT_ROW, (row, line)):
            return None
        return self.ask_number("SELECT line FROM seen WHERE row = ?", row)

    def count(self, key: bytes) -> int:
        """How many rows were counted under this key, with this one."""
        if not self._keys.add(key):
            self.write(_PUT_KEY, (key,))
            return 1
        self.flush()
        return self.ask_number(
            "INSERT INTO counted VALUES (?,1) ON CONFLICT (key) DO UPDATE SET rows = rows + 1 RETURNING rows", key
        )

    def fault(self, problem: Problem) -> None:
        """Keep a problem."""
        self._note("fault", problem)

    def warn(self, problem: Problem) -> None:
        """Keep a warning."""
        self._note("warning", problem)

    def reject(self, reject: Reject) -> None:
        """Keep a row that is left out."""
        record = (reject.line, reject.item, as_bytes(reject.cells), reject.why)
        self.db.execute("INSERT OR IGNORE INTO rejects VALUES (?,?,?,?)", record)

    def number_later(self, key: bytes, line: int) -> None:
        """Remember that the row left out in this line is to be numbered when all others of its key are counted."""
        self.db.execute("INSERT INTO unnumbered VALUES (?,?)", (line, key))

    def number_rejects(self) -> None:
        """Number those rows, each with the next number under its key."""
        for line, key in self.db.cursor().execute("SELECT line, key FROM unnumbered ORDER BY line"):
            self.db.execute("UPDATE rejects SET item = ? WHERE line = ?", (str(self.count(key)), line))

    def rejects(self) -> Iterator[Reject]:
        """Every row that is left out, in the order of the file."""
        for line, item, cells, why in self.db.cursor().execute("SELECT * FROM rejects ORDER BY line"):
            yield Reject(line, item, json.loads(cells), why)

    def notes(self, kind: str, limit: int = -1) -> Iterator[Problem]:
        """The problems ("fault") or warnings ("warning") in the order of the file."""
        ask = "SELECT note FROM notes WHERE kind = ? ORDER BY line, rowid LIMIT ?"
        for (note,) in self.db.cursor().execute(ask, (kind, limit)):
            yield _notes.decode(note)

    def number(self, table: str) -> int:
        """How many records a table has."""
        self.flush()
        return self.ask_number(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table's name

    def count_notes(self, kind: str) -> int:
        """How many problems or warnings there are."""
        return self.ask_number("SELECT count(*) FROM notes WHERE kind = ?", kind)

    def write(self, statement: str, record: tuple[Any, ...]) -> None:
        """Carry out a gathered statement soon, many records at a time."""
        waiting = self._writes[statement]
        waiting.append(record)
        if len(waiting) >= _TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Carry out what waits, so that a question sees it."""
        for statement, waiting in self._writes.items():
            if waiting:
                self.db.executemany(statement, waiting)
                waiting.clear()

    def write_now(self, statement: str, record: tuple[Any, ...]) -> bool:
        """Carry out a statement at once; whether it changed a record."""
        self.flush()
        return self.db.execute(statement, record).rowcount > 0

    def _note(self, kind: str, problem: Problem) -> None:
        self.db.execute("INSERT INTO notes VALUES (?,?,?)", (kind, problem.line, orjson.dumps(problem)))

    def ask_number(self, ask: str, *values: object) -> int:
        """The number that answers a question."""
        found: tuple[int] = self.db.execute(ask, values).fetchone()
        return found[0]
