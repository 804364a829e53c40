"""The import's memory: SQLite's own temporary file, which has no name and goes with the process, however it ends."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec
import orjson

from application.budgeting.importing.classification import Name
from application.budgeting.importing.scratch import Draft, LabelledCode
from application.importing.problem import Problem
from application.importing.rejects import Reject
from infra.budgeting.importer.records import TABLES, as_bytes, draft_of, of_item, record_of
from infra.importing.bitmap import Bitmap

_CACHE_KIB = 16_384
_LINE = "line, key, item, year, currency, coding, approved, adjusted, executed"
_PUT_ROW = "INSERT OR IGNORE INTO seen VALUES (?,?)"
_PUT_KEY = "INSERT INTO counted VALUES (?,1)"
_PUT_LINE = f"INSERT OR IGNORE INTO lines ({_LINE}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
_TOGETHER = 1000
_DRAFTS = f"SELECT {_LINE} FROM lines WHERE NOT EXISTS (SELECT 1 FROM spoilt WHERE spoilt.key = lines.key)"  # noqa: S608
_notes = msgspec.json.Decoder(Problem)


class SqliteScratch:
    """See the port. Cells keep broken bytes: they are stored as they were read."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.executescript(TABLES)
        self._db.execute("BEGIN")
        self._rows, self._keys, self._lines = Bitmap(), Bitmap(), Bitmap()
        self._writes: dict[str, list[tuple[Any, ...]]] = {_PUT_ROW: [], _PUT_KEY: [], _PUT_LINE: []}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def seen(self, row: bytes, line: int) -> int | None:
        if not self._rows.add(row):
            self._write(_PUT_ROW, (row, line))
            return None
        if self._now(_PUT_ROW, (row, line)):
            return None
        return self._number("SELECT line FROM seen WHERE row = ?", row)

    def count(self, key: bytes) -> int:
        if not self._keys.add(key):
            self._write(_PUT_KEY, (key,))
            return 1
        self._flush()
        return self._number(
            "INSERT INTO counted VALUES (?,1) ON CONFLICT (key) DO UPDATE SET rows = rows + 1 RETURNING rows", key
        )

    def add(self, key: bytes, draft: Draft) -> bool:
        if not self._lines.add(of_item(key, draft.item)):
            self._write(_PUT_LINE, record_of(key, draft))
            return True
        return self._now(_PUT_LINE, record_of(key, draft))

    def find(self, key: bytes, item: int) -> Draft | None:
        if not self._lines.may_have(of_item(key, item)):
            return None
        self._flush()
        found = self._db.execute(f"SELECT {_LINE} FROM lines WHERE key = ? AND item = ?", (key, item)).fetchone()  # noqa: S608
        return draft_of(found) if found else None

    def change(self, key: bytes, draft: Draft) -> None:
        amounts = record_of(key, draft)[-3:]
        self._db.execute(
            "UPDATE lines SET approved = ?, adjusted = ?, executed = ? WHERE key = ? AND item = ?",
            (*amounts, key, draft.item),
        )

    def spoil(self, key: bytes, line: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO spoilt VALUES (?,?)", (key, line))

    def label(self, labelled: LabelledCode) -> tuple[str, int] | None:
        year, name = labelled.year, labelled.name
        path = orjson.dumps(name.path)
        put = "INSERT OR IGNORE INTO labels (year, dimension, path, label, line) VALUES (?,?,?,?,?)"
        if self._db.execute(put, (year, name.dimension, path, name.label, labelled.line)).rowcount:
            return None
        ask = "SELECT label, line FROM labels WHERE year = ? AND dimension = ? AND path = ?"
        label, first = self._db.execute(ask, (year, name.dimension, path)).fetchone()
        return label, first

    def fault(self, problem: Problem) -> None:
        self._note("fault", problem)

    def warn(self, problem: Problem) -> None:
        self._note("warning", problem)

    def keep(self, key: bytes, line: int, item: int, cells: Sequence[str]) -> None:
        self._db.execute("INSERT INTO kept VALUES (?,?,?,?)", (line, key, item, as_bytes(cells)))

    def reject(self, reject: Reject) -> None:
        record = (reject.line, reject.item, as_bytes(reject.cells), reject.why)
        self._db.execute("INSERT OR IGNORE INTO rejects VALUES (?,?,?,?)", record)

    def number_later(self, key: bytes, line: int) -> None:
        self._db.execute("INSERT INTO unnumbered VALUES (?,?)", (line, key))

    def number_rejects(self) -> None:
        for line, key in self._db.cursor().execute("SELECT line, key FROM unnumbered ORDER BY line"):
            self._db.execute("UPDATE rejects SET item = ? WHERE line = ?", (str(self.count(key)), line))

    def drop_spoilt(self, why: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO rejects SELECT kept.line, kept.item, kept.cells, replace(?, '{line}', spoilt.line)"
            " FROM kept JOIN spoilt USING (key)",
            (why,),
        )

    def drafts(self) -> Iterator[tuple[bytes, Draft]]:
        self._flush()
        for record in self._db.cursor().execute(f"{_DRAFTS} ORDER BY line"):
            yield record[1], draft_of(record)

    def labels(self) -> Iterator[LabelledCode]:
        """Every code with a label, in the order of the file."""
        for line, year, dimension, path, label in self._db.cursor().execute(
            "SELECT line, year, dimension, path, label FROM labels ORDER BY id"
        ):
            yield LabelledCode(line, year, Name(dimension, tuple(orjson.loads(path)), label))

    def has_label(self, year: int, dimension: str, path: Sequence[str]) -> bool:
        """Whether the file names this code."""
        ask = "SELECT 1 FROM labels WHERE year = ? AND dimension = ? AND path = ?"
        return self._db.execute(ask, (year, dimension, orjson.dumps(path))).fetchone() is not None

    def books(self) -> list[tuple[int, str]]:
        """Year and currency of each budget of which there are lines."""
        self._flush()
        ask = "SELECT year, min(currency) FROM lines GROUP BY year ORDER BY year"
        return [(year, currency) for year, currency in self._db.execute(ask)]

    def lines(self) -> dict[int, int]:
        """How many lines of each year are not left out."""
        self._flush()
        return dict(self._db.execute(f"SELECT year, count(*) FROM ({_DRAFTS}) GROUP BY year").fetchall())  # noqa: S608

    def rejects(self) -> Iterator[Reject]:
        """Every row that is left out, in the order of the file."""
        for line, item, cells, why in self._db.cursor().execute("SELECT * FROM rejects ORDER BY line"):
            yield Reject(line, item, json.loads(cells), why)

    def notes(self, kind: str, limit: int = -1) -> Iterator[Problem]:
        """The problems ("fault") or warnings ("warning") in the order of the file."""
        ask = "SELECT note FROM notes WHERE kind = ? ORDER BY line, rowid LIMIT ?"
        for (note,) in self._db.cursor().execute(ask, (kind, limit)):
            yield _notes.decode(note)

    def number(self, table: str) -> int:
        """How many records a table has."""
        self._flush()
        return self._number(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table's name

    def count_notes(self, kind: str) -> int:
        """How many problems or warnings there are."""
        return self._number("SELECT count(*) FROM notes WHERE kind = ?", kind)

    def _write(self, statement: str, record: tuple[Any, ...]) -> None:
        waiting = self._writes[statement]
        waiting.append(record)
        if len(waiting) >= _TOGETHER:
            self._flush()

    def _flush(self) -> None:
        for statement, waiting in self._writes.items():
            if waiting:
                self._db.executemany(statement, waiting)
                waiting.clear()

    def _now(self, statement: str, record: tuple[Any, ...]) -> bool:
        self._flush()
        return self._db.execute(statement, record).rowcount > 0

    def _note(self, kind: str, problem: Problem) -> None:
        self._db.execute("INSERT INTO notes VALUES (?,?,?)", (kind, problem.line, orjson.dumps(problem)))

    def _number(self, ask: str, *values: object) -> int:
        found: tuple[int] = self._db.execute(ask, values).fetchone()
        return found[0]
