"""Files under seal, read by whoever has the key of their thing: any range, a few segments in memory at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from application.blobs.segments import ADDED, LONGEST_HEADER, SEGMENT, BrokenBlobError, FileHeader, Layout, Seals
from application.kernel.blobs import LargeBlobs
from application.kernel.keys import Keys

AT_ONCE = 16
"""Segments that are read at a time."""


class BlobMissing(Exception):  # noqa: N818
    """There are no bytes of this name, or not all of them."""


class BlobDestroyed(Exception):  # noqa: N818
    """The key of the file's thing was destroyed: nobody can read it any more, for ever."""


@dataclass(frozen=True)
class OpenFile:
    """A file that can be read."""

    blob: str
    thing: str
    layout: Layout
    _seals: Seals
    _blobs: LargeBlobs

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.layout.size

    async def plain(self, begin: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """Its bytes from `begin` to before `end`.

        Raises BrokenBlobError where the stored bytes are not what was sealed: nothing of such a segment is given out.
        """
        end = self.size if end is None else min(end, self.size)
        first, last = begin // SEGMENT, max(begin // SEGMENT, -(-end // SEGMENT))
        whole = max(last, 1)
        for number in range(first, whole, AT_ONCE):
            until = min(number + AT_ONCE, whole)
            stored = await self._blobs.read(self.blob, *self.layout.span(number, until))
            chunk = await asyncio.to_thread(self._opened, number, until, stored)
            start = number * SEGMENT
            cut = chunk[max(0, begin - start) : max(0, end - start)]
            if cut:
                yield cut

    def _opened(self, first: int, end: int, stored: bytes) -> bytes:
        view = memoryview(stored)
        begin, until = self.layout.span(first, end)
        if len(view) != until - begin:
            raise BrokenBlobError("the stored bytes are fewer than they were")
        step = SEGMENT + ADDED
        return b"".join(
            self._seals.open(
                number,
                view[(number - first) * step : (number - first + 1) * step],
                last=number == self.layout.segments - 1,
            )
            for number in range(first, end)
        )


class SealedFiles:
    """The files of a store, as far as their keys are there."""

    def __init__(self, blobs: LargeBlobs, keys: Keys) -> None:
        self._blobs, self._keys = blobs, keys

    async def open(self, blob: str) -> OpenFile:
        """A file by the name of its stored bytes; raises BlobMissing, BlobDestroyed and BrokenBlobError."""
        header, layout = await self.inspect(blob)
        key = (await self._keys.find([header.pair]))[header.pair]
        if key is None:
            raise BlobDestroyed(blob)
        return OpenFile(blob, header.thing, layout, Seals(header, key), self._blobs)

    async def inspect(self, blob: str) -> tuple[FileHeader, Layout]:
        """How a file is laid out, which takes no key; raises BlobMissing and BrokenBlobError."""
        stored = await self._blobs.size(blob)
        if stored is None:
            raise BlobMissing(blob)
        header = FileHeader.of(await self._blobs.read(blob, 0, min(stored, LONGEST_HEADER)))
        return header, Layout.of_stored(len(header.stored), stored)
