"""The lines and labels that an import of a budget file remembers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from application.budgeting.importing.classification import Name
from application.budgeting.importing.scratch import Draft, LabelledCode
from infra.budgeting.importer.records import TABLES, draft_of, of_item, record_of
from infra.importing.bitmap import Bitmap
from infra.importing.store import ImportStore, as_bytes

_LINE = "line, key, item, year, currency, coding, approved, adjusted, executed"
_PUT_LINE = f"INSERT OR IGNORE INTO lines ({_LINE}) VALUES (?,?,?,?,?,?,?,?,?)"  # noqa: S608 - constants
_DRAFTS = f"SELECT {_LINE} FROM lines WHERE NOT EXISTS (SELECT 1 FROM spoilt WHERE spoilt.key = lines.key)"  # noqa: S608


class SqliteScratch(ImportStore):
    """See the port: what every import remembers, and lines and labels."""

    tables = TABLES
    gathered = (_PUT_LINE,)

    def __init__(self) -> None:
        super().__init__()
        self._lines = Bitmap()

    def add(self, key: bytes, draft: Draft) -> bool:
        if not self._lines.add(of_item(key, draft.item)):
            self.write(_PUT_LINE, record_of(key, draft))
            return True
        return self.write_now(_PUT_LINE, record_of(key, draft))

    def find(self, key: bytes, item: int) -> Draft | None:
        if not self._lines.may_have(of_item(key, item)):
            return None
        self.flush()
        found = self.db.execute(f"SELECT {_LINE} FROM lines WHERE key = ? AND item = ?", (key, item)).fetchone()  # noqa: S608
        return draft_of(found) if found else None

    def change(self, key: bytes, draft: Draft) -> None:
        amounts = record_of(key, draft)[-3:]
        self.db.execute(
            "UPDATE lines SET approved = ?, adjusted = ?, executed = ? WHERE key = ? AND item = ?",
            (*amounts, key, draft.item),
        )

    def spoil(self, key: bytes, line: int) -> None:
        self.db.execute("INSERT OR IGNORE INTO spoilt VALUES (?,?)", (key, line))

    def label(self, labelled: LabelledCode) -> tuple[str, int] | None:
        year, name = labelled.year, labelled.name
        path = orjson.dumps(name.path)
        put = "INSERT OR IGNORE INTO labels (year, dimension, path, label, line) VALUES (?,?,?,?,?)"
        if self.db.execute(put, (year, name.dimension, path, name.label, labelled.line)).rowcount:
            return None
        ask = "SELECT label, line FROM labels WHERE year = ? AND dimension = ? AND path = ?"
        label, first = self.db.execute(ask, (year, name.dimension, path)).fetchone()
        return label, first

    def keep(self, key: bytes, line: int, item: int, cells: Sequence[str]) -> None:
        self.db.execute("INSERT INTO kept VALUES (?,?,?,?)", (line, key, item, as_bytes(cells)))

    def drop_spoilt(self, why: str) -> None:
        self.db.execute(
            "INSERT OR IGNORE INTO rejects SELECT kept.line, kept.item, kept.cells, replace(?, '{line}', spoilt.line)"
            " FROM kept JOIN spoilt USING (key)",
            (why,),
        )

    def drafts(self) -> Iterator[tuple[bytes, Draft]]:
        self.flush()
        for record in self.db.cursor().execute(f"{_DRAFTS} ORDER BY line"):
            yield record[1], draft_of(record)

    def labels(self) -> Iterator[LabelledCode]:
        """Every code with a label, in the order of the file."""
        for line, year, dimension, path, label in self.db.cursor().execute(
            "SELECT line, year, dimension, path, label FROM labels ORDER BY id"
        ):
            yield LabelledCode(line, year, Name(dimension, tuple(orjson.loads(path)), label))

    def has_label(self, year: int, dimension: str, path: Sequence[str]) -> bool:
        """Whether the file names this code."""
        ask = "SELECT 1 FROM labels WHERE year = ? AND dimension = ? AND path = ?"
        return self.db.execute(ask, (year, dimension, orjson.dumps(path))).fetchone() is not None

    def books(self) -> list[tuple[int, str]]:
        """Year and currency of each budget of which there are lines."""
        self.flush()
        ask = "SELECT year, min(currency) FROM lines GROUP BY year ORDER BY year"
        return [(year, currency) for year, currency in self.db.execute(ask)]

    def lines(self) -> dict[int, int]:
        """How many lines of each year are not left out."""
        self.flush()
        return dict(self.db.execute(f"SELECT year, count(*) FROM ({_DRAFTS}) GROUP BY year").fetchall())  # noqa: S608
