"""Looking inside a file: what it is, by its bytes, and whether opening it would do harm. Nothing is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from typing import BinaryIO, NamedTuple

import puremagic

from application.files.examining import Rejection
from domain.files import types
from domain.files.kinds import RejectionCode
from infra.files.pdf import inspect_pdf

HEAD = 65_536
"""Bytes by which a type is told."""
MOST_RATIO = 200
MOST_UNPACKED = 8 * 1024**3
SMALL = 10_000_000
"""Bytes that any archive may unpack to."""
MOST_ENTRIES = 20_000
LARGEST_DIRECTORY = 16_000_000
TAIL = 65_536 + 22 + 76
"""Bytes in which an archive says where its directory is: a comment, and the records before it."""
_ZIP = b"PK\x03\x04"
_MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|script|svg)[\s>]", re.IGNORECASE)
_OOXML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_MACROS = re.compile(r"(.*/)?(vbaProject\.bin|Basic/.*\.xml|Scripts/.*)", re.IGNORECASE)


class Unacceptable(Exception):  # noqa: N818
    """The file is not taken."""

    def __init__(self, code: RejectionCode, rule: str | None = None) -> None:
        super().__init__(code)
        self.rejection = Rejection(code, rule)


class SaidOfFile(NamedTuple):
    """What the uploader said that it is."""

    name: str | None
    media_type: str


def inspect(file: BinaryIO, size: int, said: SaidOfFile) -> str:
    """The type of a file as it is told by its bytes; raises Unacceptable."""
    head = file.read(HEAD)
    found = _archive(file, size) if head.startswith(_ZIP) else _type_of(head, whole=size <= HEAD)
    if found is None or found not in types.ADMITTED:
        raise Unacceptable(RejectionCode.TYPE_NOT_ADMITTED)
    for claim in (None if said.name is None else types.type_of_name(said.name), types.canonical(said.media_type)):
        if claim is not None and not types.agrees(found, claim):
            raise Unacceptable(RejectionCode.TYPE_DIFFERS)
    if found == "application/pdf":
        file.seek(0)
        if (rejection := inspect_pdf(file)) is not None:
            raise Unacceptable(rejection.code, rejection.rule)
    return _as_called(found, said)


def _as_called(found: str, said: SaidOfFile) -> str:
    """Which of several texts it is: what its name, or its sender, calls it."""
    if found not in types.TEXTS:
        return found
    by_name = None if said.name is None else types.type_of_name(said.name)
    claim = by_name or types.canonical(said.media_type)
    return claim if claim in types.TEXTS else found


def _type_of(head: bytes, *, whole: bool) -> str | None:
    try:
        candidates = [types.SAME.get(match.mime_type, match.mime_type) for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        candidates = []
    if head.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        return None
    known = [candidate for candidate in candidates if candidate in types.ADMITTED and candidate not in types.TEXTS]
    return known[0] if known else _text(head, whole=whole)


def _text(head: bytes, *, whole: bool) -> str | None:
    if _MARKUP.search(head[:4096]):
        return None
    # A character may be cut off where the head ends.
    for cut in range(1 if whole else 4):
        try:
            text = head[: len(head) - cut].decode("utf-8-sig")
        except UnicodeDecodeError:
            continue
        controls = sum(not letter.isprintable() and letter not in "\t\r\n\f\u2028\u2029" for letter in text)
        return None if controls > len(text) // 100 or "\0" in text else "text/plain"
    return None


def _archive(file: BinaryIO, size: int) -> str | None:
    try:
        if _directory_size(file, size) > LARGEST_DIRECTORY:
            raise Unacceptable(RejectionCode.ARCHIVE_BOMB)
        file.seek(0)
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    with archive:
        entries = archive.infolist()
        _check_bomb(entries, size)
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unacceptable(RejectionCode.ARCHIVE_ENCRYPTED)
        names = [entry.filename for entry in entries]
        office = _office_type(archive, entries, names)
        if office != "application/zip" and any(_MACROS.fullmatch(name) for name in names):
            return None
        return office


def _directory_size(file: BinaryIO, size: int) -> int:
    """The bytes of an archive's directory, which is read whole: a small one of zip64 says so where it ends."""
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 16:
        return 0
    said = int.from_bytes(tail[at + 12 : at + 16], "little")
    at = tail.rfind(b"PK\x06\x06", 0, at)
    return said if said != 0xFFFFFFFF else int.from_bytes(tail[at + 40 : at + 48], "little") if at >= 0 else said


def _office_type(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], names: list[str]) -> str:
    if names and names[0] == "mimetype" and entries[0].file_size < 200:
        try:
            return archive.read(entries[0]).decode("ascii", "replace").strip()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return "application/zip"
    if "[Content_Types].xml" in names:
        for beginning, media_type in _OOXML.items():
            if any(name.startswith(beginning) for name in names):
                return media_type
    return "application/zip"


def _check_bomb(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Raise where an archive says that it holds far more than it can, or holds the same bytes several times."""
    unpacked = sum(entry.file_size for entry in entries)
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    overlapping = any(
        before.header_offset + before.compress_size > after.header_offset for before, after in pairwise(placed)
    )
    if (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or unpacked > max(SMALL, MOST_RATIO * size)
        or overlapping
    ):
        raise Unacceptable(RejectionCode.ARCHIVE_BOMB)


def inspect_bytes(content: bytes, name: str) -> str:
    """The same for bytes in memory, such as a file inside a PDF."""
    return inspect(io.BytesIO(content), len(content), SaidOfFile(name, "application/octet-stream"))


def why_not(file: BinaryIO, size: int, name: str) -> str | None:
    """The code by which a file of this name would be rejected; None where nothing is found."""
    try:
        inspect(file, size, SaidOfFile(name, "application/octet-stream"))
    except Unacceptable as unacceptable:
        return unacceptable.rejection.code.value
    return None
