"""What an import of documents remembers while it runs: its rows, what is wrong with some, and which are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from application.documents.importing.index import IndexReader, IndexRow
from application.importing.problem import Problem
from application.importing.rejects import Reject
from infra.importing.store import ImportStore, as_bytes

_PUT = "INSERT INTO documents VALUES (?,?,?)"
_row = msgspec.msgpack.Decoder(IndexRow)
_cells = msgspec.json.Decoder(list[str])


class DocumentStore(ImportStore):
    """The rows of an index, and its rejects."""

    tables: ClassVar[str] = "CREATE TABLE documents (line INTEGER PRIMARY KEY, row BLOB NOT NULL, cells BLOB NOT NULL);"
    gathered: ClassVar[tuple[str, ...]] = (_PUT,)

    def take(self, reader: IndexReader, cells: Sequence[str], line: int) -> None:
        """Keep a row, or what is wrong with it."""
        said = reader.read(cells, line)
        own = reader.header.own_cells(cells)
        if isinstance(said, Problem):
            self.set_aside(said, own)
        else:
            self.write(_PUT, (line, msgspec.msgpack.encode(said), as_bytes(own)))

    def pages(self, size: int) -> Iterator[list[IndexRow]]:
        """The rows, so many at a time, in the order of the file."""
        self.flush()
        rows = self.db.cursor().execute("SELECT row FROM documents ORDER BY line")
        while page := rows.fetchmany(size):
            yield [_row.decode(row) for (row,) in page]

    def leave_out(self, said: Problem) -> None:
        """Leave a row out that was kept."""
        (cells,) = self.db.execute("SELECT cells FROM documents WHERE line = ?", (said.line,)).fetchone()
        self.set_aside(said, _cells.decode(cells))

    def set_aside(self, said: Problem, cells: Sequence[str]) -> None:
        """Leave out a row with these cells."""
        self.fault(said)
        self.reject(Reject(said.line, "", cells, f"{said.code}: {said.remedy}"))
