"""The first pass: the whole file is read and checked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from application.budgeting.importing.left_out import OmittedRows
from application.budgeting.importing.profile import Profile
from application.budgeting.importing.rows import RowReader
from application.budgeting.importing.staging import Staging
from application.importing.header import Header, read_header
from application.importing.problem import BrokenFile, Problem, problem
from infra.budgeting.importer.scratch import SqliteScratch
from infra.importing.reading import Source

Watch = Callable[[int, int], None]
"""Told now and then how many rows and how many bytes were read."""
_EVERY = 500


@dataclass(frozen=True, slots=True)
class StagingResult:
    """What the first pass found. Lines, faults and warnings themselves are in the scratch store.

    `digest` is the SHA-256 of the file.
    """

    header: Header
    rows: int
    ignored: int
    faults: int
    warnings: int
    left_out: OmittedRows
    digest: str


def unwatched(_rows: int, _bytes: int) -> None:
    """Watches nothing."""


def stage(
    path: Path, profile: Profile, scratch: SqliteScratch, *, keep_going: bool = False, watch: Watch = unwatched
) -> StagingResult:
    """Read a file with a settled profile into the scratch store; nothing else happens.

    Raises BrokenFile where it cannot be read at all. Faults of rows are in the store.
    """
    with Source(path, profile.file) as source:
        rows = source.rows()
        first = next(rows, None)
        if first is None:
            raise BrokenFile(problem(0, "", path.name, "empty_file", "a header row, and a row a line of the budget"))
        if isinstance(first, Problem):
            raise BrokenFile(first)
        profile = profile.for_columns([cell.strip() for cell in first.cells])
        header = read_header(first.cells, profile.columns(), first.line)
        staging = Staging(profile, header, scratch, keep_going=keep_going)
        reader = RowReader(profile, header)
        for row in rows:
            if isinstance(row, Problem):
                staging.unreadable(row)
            else:
                staging.take(row.cells, row.line, reader.read(row.cells, row.line))
            if staging.rows % _EVERY == 0:
                watch(staging.rows, source.read())
        watch(staging.rows, source.read())
    if staging.rows == staging.ignored:
        raise BrokenFile(_nothing(staging, first.line, path.name))
    staging.finish()
    return StagingResult(
        header, staging.rows, staging.ignored, staging.faults, staging.warnings, staging.left_out, source.digest
    )


def _nothing(staging: Staging, line: int, name: str) -> Problem:
    if staging.ignored:
        remedy = f"rows of a phase that the profile reads: all {staging.ignored} rows are of phases that it leaves out"
        return problem(line, "", name, "no_rows", remedy)
    return problem(line, "", name, "no_rows", "a row a line of the budget below the header: 0 rows are no import")
