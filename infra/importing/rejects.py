"""The file of rejected rows: the same columns in the same shape, to be corrected and imported by itself."""

from __future__ import annotations

import csv
import filecmp
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from application.importing.format import Format
from application.importing.header import ADDED, Header
from application.importing.problem import BrokenFile, problem
from application.importing.rejects import Reject


def rejects_beside(path: Path) -> Path:
    """Where the rejected rows of a file go when nobody says: `file.csv` to `file.rejected.csv`."""
    return path.with_name(f"{path.stem}.rejected.csv")


def write_rejects(path: Path, header: Header, form: Format, rejects: Iterable[Reject]) -> None:
    """Write all rejected rows, or nothing.

    A file that is there already is kept when it says the same; otherwise, since it may hold
    somebody's corrections, BrokenFile is raised.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        remedy = f"a folder that can be written to ({error.strerror}); give another file by --rejects"
        raise BrokenFile(problem(0, "", str(path), "unwritable_rejects", remedy)) from None
    try:
        with os.fdopen(handle, "w", encoding=form.encoding, errors="surrogateescape", newline="") as file:
            out = csv.writer(file, delimiter=form.delimiter, quotechar=form.quote)
            out.writerows(_records(header, form, rejects))
        if path.exists() and not filecmp.cmp(path, temporary, shallow=False):
            remedy = "another file by --rejects, or move this one: it may hold your corrections"
            raise BrokenFile(problem(0, "", str(path), "rejects_exist", remedy))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _records(header: Header, form: Format, rejects: Iterable[Reject]) -> Iterator[list[str]]:
    yield [*(header.names[place] for place in header.own), *ADDED]
    for reject in rejects:
        cells = list(header.own_cells(reject.cells))
        cells += [""] * (len(header.own) - len(cells))
        why = reject.why.encode(form.encoding, "replace").decode(form.encoding)
        yield [*cells, str(reject.line), reject.item, why]
