"""Whether bytes are text in the encoding that a profile names, and which encoding they look like where they are not.

UTF-8 can be told from all others by its bytes. Encodings of one byte a letter cannot be told from each other, so that
one is proposed with the text that it makes, for a person to judge.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from application.importing.problem import Problem, problem

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNING = 4096
_ENOUGH = 1000
"""Broken sequences after which a file is no UTF-8 with a few faults."""
_HIGH = bytes(range(0x80, 0x100))
_CELL = re.compile(rb'[,;\t|"\r\n]')
_SHOWN = 16


@dataclass
class Survey:
    """What the bytes of a file say of themselves: their hash, and how much of them is UTF-8 beyond ASCII.

    Taken as UTF-8 a file has `size` bytes, of which `plain` are ASCII, and `valid` belong to one of its `signs`.
    """

    beginning: bytes = b""
    digest: str = ""
    size: int = 0
    plain: int = 0
    valid: int = 0
    signs: int = 0

    @classmethod
    def of(cls, chunks: Iterable[bytes]) -> Survey:
        """Of a whole file, in pieces."""
        found, digest = cls(), sha256()
        decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        for chunk in chunks:
            digest.update(chunk)
            if len(found.beginning) < _BEGINNING:
                found.beginning += chunk[: _BEGINNING - len(found.beginning)]
            if not found.is_other_than_utf8:
                found._count(chunk, decoder.decode(chunk))
        found._count(b"", decoder.decode(b"", final=True))
        found.digest = digest.hexdigest()
        return found

    @property
    def broken(self) -> int:
        """How many bytes are no UTF-8."""
        return self.size - self.valid

    @property
    def letters(self) -> int:
        """How many signs are UTF-8 and no ASCII."""
        return self.signs - self.plain

    @property
    def is_other_than_utf8(self) -> bool:
        """Whether so much is broken that the rest need not be looked at."""
        return self.broken > _ENOUGH and self.broken > self.letters

    def _count(self, chunk: bytes, text: str) -> None:
        self.size += len(chunk)
        self.plain += len(chunk.translate(None, _HIGH))
        self.valid += len(text.encode())
        self.signs += len(text)

    def likely(self, expected: str) -> str | None:
        """The encoding that the file is in rather than the expected one; None where it may well be that one.

        UTF-8 in which some bytes are broken is UTF-8: its rows are faults of their own.
        """
        wide = codecs.lookup(expected).name.startswith(("utf-16", "utf-32"))
        if (seen := self._wide()) is not None or wide:
            return None if wide and seen else seen or ("utf-8" if self.broken <= self.letters else "cp1252")
        if codecs.lookup(expected).name.startswith("utf-8"):
            return "cp1252" if self.broken > self.letters else None
        return "utf-8" if self.letters and not self.broken and _is_of_single_bytes(expected) else None

    def _wide(self) -> str | None:
        """UTF-16 or UTF-32, by its mark or by its zeros."""
        for mark, name in _MARKS:
            if self.beginning.startswith(mark):
                return name
        even, odd = self.beginning[::2].count(0), self.beginning[1::2].count(0)
        if even + odd <= len(self.beginning) // 4:
            return None
        return "utf-16-be" if even > odd else "utf-16-le"


def _is_of_single_bytes(encoding: str) -> bool:
    return len(bytes((0xC3, 0xA9, 0xC2, 0xB0)).decode(encoding, "replace")) == 4


def wrong_encoding(lines: Iterable[bytes], expected: str, likely: str) -> Problem:
    """The first place of a file where the two encodings differ, and what to do about it."""
    number, line, at = _first_odd(lines, expected)
    start, end = _cell(line, at)
    reads = line[start:end].decode(likely, "replace").strip("\ufeff\0")
    remedy = (
        f"text in {expected}; by byte 0x{line[at]:02x} here this file looks like {likely}, in which it reads"
        f' {reads!r}: say encoding = "{likely}" under [file] in the profile, or --encoding {likely}'
    )
    return problem(number, "", repr(line[start:end])[2:-1], "wrong_encoding", remedy)


def _first_odd(lines: Iterable[bytes], expected: str) -> tuple[int, bytes, int]:
    """Its line, its bytes, and the place in them of the first byte that is no text, or (in UTF-8) the first letter."""
    first = b"\0"
    for number, line in enumerate(lines, 1):
        first = first if number > 1 else line
        if line.isascii() and b"\0" not in line:
            continue
        try:
            line.decode(expected)
        except UnicodeDecodeError as error:
            return number, line, error.start
        return number, line, next((at for at, byte in enumerate(line) if byte > 0x7F or not byte), 0)
    return 1, first, 0


def _cell(line: bytes, at: int) -> tuple[int, int]:
    """The piece of a cell around a byte."""
    before = [found.end() for found in _CELL.finditer(line, max(0, at - _SHOWN), at)]
    after = _CELL.search(line, at, at + _SHOWN)
    return before[-1] if before else max(0, at - _SHOWN), after.start() if after else min(len(line), at + _SHOWN)
