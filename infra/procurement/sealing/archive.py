"""The ZIP archive inside an envelope: one that every program reads in the same way, and that hides nothing."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from domain.procurement.bids.content import (
    BID_FILE,
    BidContent,
    MalformedContentError,
    check_content,
    check_name,
    check_sizes,
    content_in,
)
from infra.procurement.sealing.errors import Cause, SealedEnvelopeError

_EPOCH = (1980, 1, 1, 0, 0, 0)
_END_SIZE = 22
_END = b"PK\5\6"
_ENCRYPTED = 0x1
CHUNK = 1 << 20


@dataclass(frozen=True)
class OpenedContent:
    """What an envelope holds: what the bid says, and its files by name with their sizes."""

    bid: BidContent
    files: Mapping[str, int]


def write_archive(content: BidContent, files: Mapping[str, Path], out: BinaryIO) -> None:
    """Pack a bid, the same bytes each time; raises MalformedContentError beyond the limits, OSError for a file.

    Nothing is compressed: how well a text compresses would tell of it, and documents are compressed already.
    """
    check_content(content)
    for name in files:
        check_name(name)
    said = content.canonical()
    content_in(said)
    sizes = {BID_FILE: len(said), **{name: path.stat().st_size for name, path in files.items()}}
    if len(sizes) != len(files) + 1:
        raise MalformedContentError(f"{BID_FILE} is what the prices are written to: give the file another name")
    check_sizes(sizes, sum(sizes.values()) + _END_SIZE)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(BID_FILE, _EPOCH), said)
        for name, path in sorted(files.items()):
            with path.open("rb") as source, archive.open(zipfile.ZipInfo(name, _EPOCH), "w") as target:
                copyfileobj(source, target, CHUNK)


def read_archive(data: BinaryIO, size: int) -> OpenedContent:
    """What is in an archive of so many bytes; raises SealedEnvelopeError (archive, beyond_limits, bid_file).

    Every file is read to its end: what it says of its size and its checksum is true.
    """
    try:
        with zipfile.ZipFile(data) as archive:
            entries = archive.infolist()
            _check_form(archive, data, size)
            sizes = _sizes(entries, size)
            said = _read_all(archive, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise _archive(f"cannot be read ({type(error).__name__})") from None
    if said is None:
        raise SealedEnvelopeError(Cause.BID_FILE, f"the content has no {BID_FILE}")
    try:
        bid = content_in(said)
    except MalformedContentError as error:
        raise SealedEnvelopeError(Cause.BID_FILE, str(error)) from None
    return OpenedContent(bid, {name: length for name, length in sizes.items() if name != BID_FILE})


def _check_form(archive: zipfile.ZipFile, data: BinaryIO, size: int) -> None:
    # Bytes before the first file or after the last record would be another archive to another program.
    first = min((entry.header_offset for entry in archive.infolist()), default=0)
    data.seek(size - _END_SIZE)
    end = data.read()
    listed = int.from_bytes(end[12:16], "little")
    if first or end[:4] != _END or archive.comment or archive.start_dir + listed + _END_SIZE != size:
        raise _archive("has bytes before its first file, or behind its last record")


def _sizes(entries: list[zipfile.ZipInfo], packed: int) -> dict[str, int]:
    sizes = {entry.filename: entry.file_size for entry in entries}
    if len({name.casefold() for name in sizes}) != len(entries):
        raise _archive("has two files of one name")
    for entry in entries:
        mode = entry.external_attr >> 16
        if entry.flag_bits & _ENCRYPTED or entry.is_dir() or (mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode)):
            raise _archive("holds something that is no plain file")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise _archive("is packed in a way that not every program knows")
        try:
            check_name(entry.orig_filename)
        except MalformedContentError as error:
            raise _archive(f"names a file outside: {error}") from None
    try:
        check_sizes(sizes, packed)
    except MalformedContentError as error:
        raise SealedEnvelopeError(Cause.BEYOND_LIMITS, str(error)) from None
    return sizes


def _read_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bytes | None:
    said = None
    for entry in entries:
        with archive.open(entry) as opened:
            if entry.filename == BID_FILE:
                said = opened.read()
            while opened.read(CHUNK):
                pass
    return said


def _archive(said: str) -> SealedEnvelopeError:
    return SealedEnvelopeError(Cause.ARCHIVE, f"the archive {said}")
