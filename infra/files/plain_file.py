"""A sealed file as Python's libraries read files: with a place in it, from a thread beside the event loop."""

from __future__ import annotations

import asyncio
import io
from typing import Any

from application.blobs.reading import OpenFile


class PlainFile(io.RawIOBase):
    """Reads a file wherever it is asked to. Not to be used in the event loop itself, which it waits for."""

    def __init__(self, file: OpenFile, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._file, self._loop, self._at = file, loop, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go somewhere."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Bytes from where it stands."""
        end = min(self._at + len(buffer), self._file.size)
        if end <= self._at:
            return 0
        content = asyncio.run_coroutine_threadsafe(self._read(self._at, end), self._loop).result()
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    async def _read(self, begin: int, end: int) -> bytes:
        return b"".join([chunk async for chunk in self._file.plain(begin, end)])


def buffered(file: OpenFile, loop: asyncio.AbstractEventLoop) -> io.BufferedReader:
    """The file with a buffer as large as a segment."""
    return io.BufferedReader(PlainFile(file, loop), 262_144)
