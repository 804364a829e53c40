"""The import's memory: SQLite's own temporary file, which has no name and goes with the process, however it ends."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import msgspec
import orjson

from application.budgeting.importing.classification import Name
from application.budgeting.importing.problem import Problem
from application.budgeting.importing.profile import PHASES
from application.budgeting.importing.scratch import Draft, Labelled, Reject
from domain.budgeting.coding import Coding
from domain.values import Money

_TABLES = """
CREATE TABLE seen (row BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE counted (key BLOB PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE lines (
    line INTEGER PRIMARY KEY, key BLOB NOT NULL, item INTEGER NOT NULL, year INTEGER NOT NULL,
    currency TEXT NOT NULL, coding BLOB NOT NULL, approved TEXT, adjusted TEXT, executed TEXT,
    UNIQUE (key, item)
);
CREATE TABLE labels (
    id INTEGER PRIMARY KEY, year INTEGER NOT NULL, dimension TEXT NOT NULL, path BLOB NOT NULL,
    label TEXT NOT NULL, line INTEGER NOT NULL, UNIQUE (year, dimension, path)
);
CREATE TABLE spoilt (key BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kept (line INTEGER PRIMARY KEY, key BLOB NOT NULL, item INTEGER NOT NULL, cells BLOB NOT NULL);
CREATE TABLE rejects (line INTEGER PRIMARY KEY, item TEXT NOT NULL, cells BLOB NOT NULL, why TEXT NOT NULL);
CREATE TABLE notes (kind TEXT NOT NULL, line INTEGER NOT NULL, note BLOB NOT NULL);
"""
_CACHE_KIB = 16_384
_LINE = "line, key, item, year, currency, coding, approved, adjusted, executed"
_PUT = f"INSERT OR IGNORE INTO lines ({_LINE}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
_DRAFTS = f"SELECT {_LINE} FROM lines WHERE NOT EXISTS (SELECT 1 FROM spoilt WHERE spoilt.key = lines.key)"  # noqa: S608
_codings = msgspec.json.Decoder(Coding)
_notes = msgspec.json.Decoder(Problem)


class SqliteScratch:
    """See the port. Cells keep broken bytes: they are stored as they were read."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def seen(self, row: bytes, line: int) -> int | None:
        if self._db.execute("INSERT OR IGNORE INTO seen VALUES (?,?)", (row, line)).rowcount:
            return None
        return self._number("SELECT line FROM seen WHERE row = ?", row)

    def count(self, key: bytes) -> int:
        return self._number(
            "INSERT INTO counted VALUES (?,1) ON CONFLICT (key) DO UPDATE SET rows = rows + 1 RETURNING rows", key
        )

    def add(self, key: bytes, draft: Draft) -> bool:
        return self._db.execute(_PUT, _record(key, draft)).rowcount > 0

    def find(self, key: bytes, item: int) -> Draft | None:
        found = self._db.execute(f"SELECT {_LINE} FROM lines WHERE key = ? AND item = ?", (key, item)).fetchone()  # noqa: S608
        return _draft(found) if found else None

    def change(self, key: bytes, draft: Draft) -> None:
        amounts = _record(key, draft)[-3:]
        self._db.execute(
            "UPDATE lines SET approved = ?, adjusted = ?, executed = ? WHERE key = ? AND item = ?",
            (*amounts, key, draft.item),
        )

    def spoil(self, key: bytes, line: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO spoilt VALUES (?,?)", (key, line))

    def label(self, labelled: Labelled) -> tuple[str, int] | None:
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
        self._db.execute("INSERT INTO kept VALUES (?,?,?,?)", (line, key, item, _cells(cells)))

    def reject(self, reject: Reject) -> None:
        record = (reject.line, reject.item, _cells(reject.cells), reject.why)
        self._db.execute("INSERT OR IGNORE INTO rejects VALUES (?,?,?,?)", record)

    def drop_spoilt(self, why: str) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO rejects SELECT kept.line, kept.item, kept.cells, replace(?, '{line}', spoilt.line)"
            " FROM kept JOIN spoilt USING (key)",
            (why,),
        )

    def drafts(self) -> Iterator[tuple[bytes, Draft]]:
        for record in self._db.cursor().execute(f"{_DRAFTS} ORDER BY line"):
            yield record[1], _draft(record)

    def labels(self) -> Iterator[Labelled]:
        """Every code with a label, in the order of the file."""
        for line, year, dimension, path, label in self._db.cursor().execute(
            "SELECT line, year, dimension, path, label FROM labels ORDER BY id"
        ):
            yield Labelled(line, year, Name(dimension, tuple(orjson.loads(path)), label))

    def books(self) -> list[tuple[int, str]]:
        """Year and currency of each budget of which there are lines."""
        ask = "SELECT year, min(currency) FROM lines GROUP BY year ORDER BY year"
        return [(year, currency) for year, currency in self._db.execute(ask)]

    def rejects(self) -> Iterator[Reject]:
        """Every row that is left out, in the order of the file."""
        for line, item, cells, why in self._db.cursor().execute("SELECT * FROM rejects ORDER BY line"):
            yield Reject(line, item, cells.decode("utf-8", "surrogateescape").split("\x1f") if cells else [], why)

    def notes(self, kind: str, limit: int = -1) -> Iterator[Problem]:
        """The problems ("fault") or warnings ("warning") in the order of the file."""
        ask = "SELECT note FROM notes WHERE kind = ? ORDER BY line, rowid LIMIT ?"
        for (note,) in self._db.cursor().execute(ask, (kind, limit)):
            yield _notes.decode(note)

    def number(self, table: str) -> int:
        """How many records a table has."""
        return self._number(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table's name

    def count_notes(self, kind: str) -> int:
        """How many problems or warnings there are."""
        return self._number("SELECT count(*) FROM notes WHERE kind = ?", kind)

    def _note(self, kind: str, problem: Problem) -> None:
        self._db.execute("INSERT INTO notes VALUES (?,?,?)", (kind, problem.line, orjson.dumps(problem)))

    def _number(self, ask: str, *values: object) -> int:
        found: tuple[int] = self._db.execute(ask, values).fetchone()
        return found[0]


def _cells(cells: Sequence[str]) -> bytes:
    return "\x1f".join(cells).encode("utf-8", "surrogateescape")


def _record(key: bytes, draft: Draft) -> tuple[Any, ...]:
    amounts = [draft.amounts.get(phase) for phase in PHASES]
    texts = [format(one.amount, "f") if one is not None else None for one in amounts]
    coding = msgspec.json.encode(draft.coding)
    return (draft.line, key, draft.item, draft.year, draft.currency, coding, *texts)


def _draft(record: Sequence[Any]) -> Draft:
    line, _, item, year, currency, coding, *texts = record
    amounts = {
        phase: Money(Decimal(text), currency) for phase, text in zip(PHASES, texts, strict=True) if text is not None
    }
    return Draft(line, year, currency, _codings.decode(coding), item, amounts)
