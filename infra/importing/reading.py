"""The rows of a text file with delimiters, each with its physical line, in constant memory."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from application.importing.encodings import Survey, wrong_encoding
from application.importing.format import Format
from application.importing.problem import BrokenFile, Problem, problem

MAX_LINE = 1 << 20
_CHUNK = 1 << 20
_BOM_AWARE = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """The cells of a row without spaces around them; `line` is the first of its physical lines."""

    line: int
    cells: list[str]


class Source:
    """An open file, whose encoding was looked into. `digest` is the SHA-256 of its bytes.

    Single bytes that are no text in its encoding come as lone surrogates, for the checks. A pipe is kept in a temporary
    file, since a file is read twice: its bytes, then its rows.
    """

    def __init__(self, path: Path, form: Format) -> None:
        self.path, self._form = path, form
        self._lines = 0
        self.digest = ""

    def __enter__(self) -> Self:
        """Raises BrokenFile where the file cannot be read, or is in another encoding."""
        try:
            self._raw = _opened(self.path)
        except OSError as error:
            remedy = f"a file that can be read ({(error.strerror or str(error)).lower()})"
            raise BrokenFile(problem(0, "", str(self.path), "unreadable_file", remedy)) from None
        try:
            self._survey()
        except BaseException:
            self._raw.close()
            raise
        encoding = self._form.encoding.lower()
        self._text = io.TextIOWrapper(
            self._raw, _BOM_AWARE.get(encoding, encoding), errors="surrogateescape", newline=""
        )
        return self

    def _survey(self) -> None:
        survey = Survey.of(iter(lambda: self._raw.read(_CHUNK), b""))
        self._raw.seek(0)
        if likely := survey.likely(self._form.encoding):
            lines = iter(lambda: self._raw.readline(MAX_LINE), b"")
            raise BrokenFile(wrong_encoding(lines, self._form.encoding, likely))
        self.digest = survey.digest

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    def read(self) -> int:
        """How many bytes were read so far."""
        return self._raw.tell()

    def rows(self) -> Iterator[FileRow | Problem]:
        """Every row that is not blank, from the header on; a Problem where quotes are broken.

        Raises BrokenFile where the bytes cannot be this encoding at all.
        """
        form = self._form
        reader = csv.reader(self._physical(), delimiter=form.delimiter, quotechar=form.quote, strict=True)
        while True:
            first = self._lines + 1
            try:
                cells = list(map(str.strip, next(reader)))
            except StopIteration:
                return
            except csv.Error as error:
                remedy = f'quotes around a whole cell, and doubled ("") inside it ({error})'
                yield problem(first, "", f"lines {first} to {self._lines}", "broken_quoting", remedy)
                continue
            except UnicodeError as error:
                remedy = f"text in {form.encoding}; is file.encoding of the profile right? ({error})"
                raise BrokenFile(problem(first, "", "", "bad_encoding", remedy)) from None
            if any(cells):
                yield FileRow(first, cells)

    def _physical(self) -> Iterator[str]:
        while text := self._text.readline(MAX_LINE + 1):
            self._lines += 1
            if len(text) > MAX_LINE:
                remedy = f"lines of at most {MAX_LINE} characters; is this a text file?"
                raise BrokenFile(problem(self._lines, "", text[:80], "line_too_long", remedy))
            yield text


def _opened(path: Path) -> IO[bytes]:
    raw = path.open("rb")
    if raw.seekable():
        return raw
    with raw:
        kept = tempfile.TemporaryFile()  # noqa: SIM115 - the source closes it
        shutil.copyfileobj(raw, kept, _CHUNK)
        kept.seek(0, os.SEEK_SET)
        return kept
