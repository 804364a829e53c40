"""The index of a folder of existing documents: a row a document, with the file that it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from application.importing.header import Header, read_header
from application.importing.problem import Problem, problem

WANTED = ("file", "subject", "kind", "received_at", "channel")
"""The columns that an index has."""
OTHERS = ("sender", "reference", "language", "scanned", "sha256", "text")
"""The columns that it may have beside them; any other column is left alone."""
_YES, _NO = {"yes", "y", "true", "1", "si", "sí", "x"}, {"", "no", "n", "false", "0"}


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A document as its row tells of it. `sha256` is what its file should have, where the index says so."""

    line: int
    file: str
    subject: str
    kind: str
    received_at: datetime
    channel: str
    sender: str | None
    reference: str | None
    language: str
    scanned: bool
    sha256: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class IndexReader:
    """Reads the rows below a header. Times without an offset are of `zone`; `language` is that of rows without one."""

    header: Header
    zone: ZoneInfo
    language: str

    @classmethod
    def of(cls, cells: Sequence[str], line: int, zone: ZoneInfo, language: str) -> IndexReader:
        """For this header, in whatever case its names are; raises WrongColumns."""
        names = [cell.casefold().strip() for cell in cells]
        return cls(read_header(names, dict.fromkeys(WANTED, "the index of an import"), line), zone, language)

    def read(self, cells: Sequence[str], line: int) -> IndexRow | Problem:
        """The row, or the first thing that is wrong with it."""
        if len(cells) != len(self.header.names):
            remedy = f"{len(self.header.names)} cells, as the header has; this row has {len(cells)}"
            return problem(line, "", str(len(cells)), "wrong_number_of_cells", remedy)
        said = dict.fromkeys((*WANTED, *OTHERS), "") | {
            name: cells[place] for name, place in self.header.at.items() if name in {*WANTED, *OTHERS}
        }
        for name in WANTED:
            if not said[name]:
                return problem(line, name, "", "empty_cell", "a value: each document has one")
        return self._row(said, line)

    def _row(self, said: Mapping[str, str], line: int) -> IndexRow | Problem:
        if (received_at := self._moment(said["received_at"])) is None:
            remedy = "a day 2019-03-28 or a moment 2019-03-28T09:30+01:00 (ISO 8601)"
            return problem(line, "received_at", said["received_at"], "not_a_moment", remedy)
        if (scanned := said["scanned"].casefold()) not in _YES | _NO:
            return problem(line, "scanned", said["scanned"], "not_yes_or_no", "yes or no")
        return IndexRow(
            line,
            said["file"],
            said["subject"],
            said["kind"],
            received_at,
            said["channel"],
            said["sender"] or None,
            said["reference"] or None,
            said["language"] or self.language,
            scanned in _YES,
            said["sha256"].lower() or None,
            said["text"] or None,
        )

    def _moment(self, text: str) -> datetime | None:
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None
