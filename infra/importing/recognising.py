"""How a text file with delimiters is written, told by its bytes: for files that come without a profile."""

from __future__ import annotations

from pathlib import Path

from application.importing.encodings import Survey
from application.importing.format import Format
from application.importing.problem import BrokenFile, problem

DELIMITERS = ",;\t|"
_CHUNK = 1 << 20


def recognised(path: Path, encoding: str | None = None) -> Format:
    """The format of a file: UTF-8 where its bytes can be that, and the delimiter that its first line has most of.

    `encoding` is the one that somebody names, who knows better. Raises BrokenFile where the file cannot be read.
    """
    try:
        with path.open("rb") as raw:
            survey = Survey.of(iter(lambda: raw.read(_CHUNK), b""))
    except OSError as error:
        remedy = f"a file that can be read ({(error.strerror or str(error)).lower()})"
        raise BrokenFile(problem(0, "", str(path), "unreadable_file", remedy)) from None
    encoding = encoding or survey.likely("utf-8") or "utf-8"
    try:
        first = next(iter(survey.beginning.decode(encoding, "replace").splitlines()), "")
    except LookupError:
        remedy = "the name of an encoding, such as utf-8 or cp1252"
        raise BrokenFile(problem(0, "", encoding, "unknown_encoding", remedy)) from None
    counts = {delimiter: first.count(delimiter) for delimiter in DELIMITERS}
    return Format(encoding, max(counts, key=lambda delimiter: counts[delimiter]))
