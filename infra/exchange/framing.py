"""How a consignment travels in one body: the signed manifest, a line feed, then the bytes of its parts in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Final

MEDIA_TYPE: Final = "application/vnd.foja.consignment"


class FramingError(ValueError):
    """A body that is not made like this; the message says what is wrong."""


class Framed:
    """A body, taken apart as it comes: never more of it in memory than a chunk."""

    def __init__(self, content: AsyncIterator[bytes]) -> None:
        self._content, self._waiting = content, b""

    async def line(self, most: int) -> str:
        """What stands before the line feed; raises FramingError where that is more than `most` bytes, or not ASCII."""
        while b"\n" not in self._waiting:
            chunk = await anext(self._content, b"") if len(self._waiting) <= most else b""
            if not chunk:
                raise FramingError("a consignment begins with a signed manifest and a line feed")
            self._waiting += chunk
        line, _, self._waiting = self._waiting.partition(b"\n")
        if len(line) > most or not line.isascii():
            raise FramingError("a signed manifest is a JWS in its compact form")
        return line.decode("ascii")

    async def part(self, size: int) -> AsyncIterator[bytes]:
        """The next so many bytes; raises FramingError where there are fewer."""
        left = size
        while left:
            chunk = self._waiting or await anext(self._content, b"")
            if not chunk:
                raise FramingError("fewer bytes came than the manifest names")
            self._waiting = chunk[left:]
            left -= len(chunk[:left])
            yield chunk[: len(chunk) - len(self._waiting)]

    async def drain(self, most: int) -> None:
        """Take what is left, and keep nothing: who is still sending when the answer comes may never read it."""
        taken, self._waiting = len(self._waiting), b""
        while taken <= most and (chunk := await anext(self._content, b"")):
            taken += len(chunk)

    async def ended(self) -> bool:
        """Whether nothing more comes."""
        self._waiting = self._waiting or await anext(self._content, b"")
        return not self._waiting


async def framed(signed: str, parts: AsyncIterator[AsyncIterator[bytes]]) -> AsyncIterator[bytes]:
    """A body of a signed manifest and its parts."""
    yield signed.encode("ascii") + b"\n"
    async for part in parts:
        async with aclosing(part) as content:  # type: ignore[type-var]
            async for chunk in content:
                yield chunk
