"""A record in a folder, laid out as it is served (C2SP tlog-tiles), with earlier checkpoints beside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infra.audit.findings import Check, Finding
from infra.audit.leftovers import in_folder
from infra.audit.source import Copy, EarlierCheckpoint, Entry, SourceError
from infra.tlog.errors import MalformedError
from infra.tlog.merkle import HASH_SIZE
from infra.tlog.tiles import HEIGHT, MAX_ENTRY, WIDTH, Bundle, Tile, new_bundles, unbundle

CHECKPOINTS = "checkpoints"
POLICY = "policy"
LONGEST = WIDTH * (2 + MAX_ENTRY)
"""No file is longer than a bundle of the longest entries."""


class FolderSource(Copy):
    """An exported folder. Nothing of it is believed."""

    endless = False

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder
        if not folder.is_dir():
            raise SourceError(f"{folder} is no folder")

    def checkpoint(self) -> bytes:
        """The file `checkpoint`."""
        note = self._read("checkpoint")
        if note is None:
            raise SourceError(f"{self.name} has no file 'checkpoint': it is no exported record")
        return note

    def checkpoints(self, above: int) -> Iterator[EarlierCheckpoint]:
        """The files of `checkpoints`, which are named by their sizes."""
        sizes = (_size_in(name) for name in self._names())
        for size in sorted(size_kept for size_kept in sizes if size_kept is not None and size_kept > above):
            if (note := self._read(f"{CHECKPOINTS}/{size}")) is not None:
                yield EarlierCheckpoint(size, note)

    def tile(self, tile: Tile) -> bytes | None:
        """The file of the tile, or the beginning of that of a wider one."""
        return read_tile(self._read, tile)

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        """The bundles."""
        for part in new_bundles(first << HEIGHT, size):
            yield read_bundle(self._read, part)

    def surplus(self, size: int) -> Iterator[Finding]:
        """Files that a log of this size does not have."""
        yield from in_folder(self._folder, size)
        for name in sorted(self._names()):
            if _size_in(name) is None:
                text = f"{CHECKPOINTS}/{name} lies there, and is named by no size: nobody looks at it"
                yield Finding(Check.CHECKPOINTS, 1, text)

    def close(self) -> None:
        """Nothing is open."""

    def _names(self) -> list[str]:
        return [file.name for file in (self._folder / CHECKPOINTS).glob("*")]

    def _read(self, path: str) -> bytes | None:
        try:
            # Without waiting: whoever made the folder may have put a pipe there, on which nobody writes.
            with os.fdopen(os.open(self._folder / path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise SourceError(f"{self._folder / path} is no file")
                data = file.read(LONGEST + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"{self._folder / path} cannot be read: {error.strerror}") from None
        if len(data) > LONGEST:
            raise SourceError(f"{self._folder / path} is longer than {LONGEST:,} bytes")
        return data


Read = Callable[[str], bytes | None]


def read_tile(read: Read, tile: Tile) -> bytes | None:
    """A tile. A partial one may have been replaced by the full one, of which it is the beginning (tlog-tiles)."""
    data = read(tile.path)
    if data is None and tile.width < WIDTH:
        full = read(Tile(tile.level, tile.index).path)
        return None if full is None else full[: tile.width * HASH_SIZE]
    return data


def read_bundle(read: Read, part: Bundle) -> list[Entry]:
    """The entries of a bundle, or of the full one as far as the partial one went; none where it is missing.

    Of a bundle that is broken, those before the break; of one that goes on behind its last entry, what comes there too.
    """
    data = read(part.path)
    if data is None and part.width < WIDTH:
        full = _entries(read(Bundle(part.index).path) or b"", WIDTH)
        return full[: part.width] if len(full) == WIDTH else full
    return _entries(data or b"", part.width)


def _entries(data: bytes, width: int) -> list[Entry]:
    try:
        return [Entry(data_of_one) for data_of_one in unbundle(data)]
    except MalformedError:
        *whole, rest = _whole(data)
    # Where entries are missing, the break says where; behind the last one it is something that nobody signed.
    return [Entry(leaf) for leaf in (whole if len(whole) < width else (*whole, rest))]


def _whole(data: bytes) -> Iterator[bytes]:
    """The entries of a broken bundle, and at last the rest of it."""
    at = 0
    while (end := at + 2 + int.from_bytes(data[at : at + 2], "big")) <= len(data) and at + 2 <= len(data):
        yield data[at + 2 : end]
        at = end
    yield data[at:]


def _size_in(name: str) -> int | None:
    """The size that a checkpoint's file is named by; None where no log has such a one, or nobody would look there."""
    decimal = name.isascii() and name.isdecimal() and len(name) < 20
    return int(name) if decimal and str(int(name)) == name else None
