"""What an import of documents is asked to do, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from application.documents.importing.identity import file_id
from application.documents.importing.index import IndexReader
from application.importing.header import Header
from application.importing.problem import BrokenFile, Problem, problem
from domain.documents.files.commands import OpenFile
from infra.documents.importer.store import DocumentStore
from infra.importing.reading import Source
from infra.importing.recognising import recognised


@dataclass(frozen=True, slots=True)
class Job:
    """Which documents go where. Without an `official_file`, one of this title and level is opened in the unit."""

    folder: Path
    index: Path
    unit: str
    series: str
    official_file: str | None
    title: str
    level: str
    language: str
    zone: ZoneInfo
    encoding: str | None = None

    @property
    def file_id(self) -> str:
        """The official file that the documents go into."""
        return self.official_file or file_id(self.unit, self.series)

    @property
    def opening(self) -> OpenFile | None:
        """The command that opens it; None where it is there."""
        if self.official_file is not None:
            return None
        return OpenFile(self.file_id, self.unit, self.level, self.title)


@dataclass
class Counts:
    """What came of the rows: `added` are new in the register, `known` were there; `size` is in bytes, of new files."""

    rows: int = 0
    added: int = 0
    known: int = 0
    size: int = 0


def read_index(job: Job, store: DocumentStore) -> tuple[Header, int]:
    """Read the whole index into the store; its header, and how many rows it has.

    Raises BrokenFile where it cannot be read as an index at all.
    """
    with Source(job.index, recognised(job.index, job.encoding)) as source:
        rows = source.rows()
        header = next(rows, None)
        if header is None:
            raise BrokenFile(problem(0, "", job.index.name, "empty_file", "a header row, and a row a document"))
        if isinstance(header, Problem):
            raise BrokenFile(header)
        reader = IndexReader.of(header.cells, header.line, job.zone, job.language)
        count = 0
        for row in rows:
            count += 1
            if isinstance(row, Problem):
                store.set_aside(row, ())
            else:
                store.take(reader, row.cells, row.line)
    if not count:
        remedy = "a row a document below the header: 0 rows are no import"
        raise BrokenFile(problem(header.line, "", job.index.name, "no_rows", remedy))
    return reader.header, count
