"""One request's bytes for an upload: sealed segment by segment as they come, a part of them in memory at a time."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import replace

from application.blobs.segments import SEGMENT, Seals
from application.files.arriving import ArrivingUploads, Upload
from application.kernel.blobs import BlobParts
from application.kernel.uploads import Checksum, ChecksumDiffers, OffsetMoved
from domain.kernel.declarations import Refused

PART = 32 * SEGMENT
"""Bytes after which what came is kept and noted: so much is sent again at most."""


class Taking:
    """Takes what one request brings for an upload from the place where it stands."""

    def __init__(
        self, upload: Upload, seals: Seals, rows: ArrivingUploads, parts: BlobParts, checksum: Checksum | None
    ) -> None:
        self._upload, self._seals, self._rows, self._parts = upload, seals, rows, parts
        self._digest = None if checksum is None else hashlib.new(checksum[0], usedforsecurity=False)
        self._expected = None if checksum is None else checksum[1]
        self._received = upload.received
        self._waiting = bytearray()
        if upload.tail is not None:
            self._waiting += seals.open_tail(upload.received // SEGMENT, upload.tail)
        self._kept: list[str] = []
        self._keeping: asyncio.Task[None] | None = None

    @property
    def _segment(self) -> int:
        """The number of the segment that begins with what waits."""
        return (self._received - len(self._waiting)) // SEGMENT

    async def run(self, content: AsyncIterator[bytes]) -> Upload:
        """Take it all; the upload as it stands then.

        What came of a sender that goes away is kept, unless a checksum was to be compared. Raises Refused for more
        bytes than were announced, ChecksumDiffers, OffsetMoved where another sender was faster.
        """
        try:
            async for chunk in content:
                await self._take(chunk)
        except (Refused, OffsetMoved):
            raise
        except Exception:
            if self._digest is None:
                await self._note_rest()
            raise
        else:
            if self._digest is not None and self._digest.digest() != self._expected:
                raise ChecksumDiffers
            await self._note_rest()
            return self._upload
        finally:
            if self._keeping is not None:
                self._keeping.cancel()
                await asyncio.gather(self._keeping, return_exceptions=True)

    async def _take(self, chunk: bytes) -> None:
        if self._received + len(chunk) > self._upload.length:
            raise Refused("hash_mismatch", "uploadLength", what="size")
        if self._digest is not None:
            self._digest.update(chunk)
        self._waiting += chunk
        self._received += len(chunk)
        while len(self._waiting) >= PART:
            await self._settled()
            self._keeping = asyncio.create_task(self._keep(*self._cut(PART // SEGMENT)))

    async def _note_rest(self) -> None:
        """Keep all that waits: whole segments as a part, and what is left as the last one, or beside the parts."""
        await self._settled()
        ends = self._received == self._upload.length
        if count := -(-len(self._waiting) // SEGMENT) if ends else len(self._waiting) // SEGMENT:
            await self._keep(*self._cut(count), waits=True)
        tail = self._seals.seal_tail(self._segment, bytes(self._waiting)) if self._waiting else None
        await self._advance(self._received, tail)

    def _cut(self, segments: int) -> tuple[int, bytes]:
        """So many segments taken from what waits, and the number of the first one."""
        first = self._segment
        with memoryview(self._waiting) as view:
            taken = bytes(view[: segments * SEGMENT])
        del self._waiting[: segments * SEGMENT]
        return first, taken

    async def _settled(self) -> None:
        """Wait for the part that is being kept while the next one arrives."""
        if self._keeping is not None:
            keeping, self._keeping = self._keeping, None
            await keeping

    async def _keep(self, first: int, taken: bytes, *, waits: bool = False) -> None:
        """Keep segments as a part, and note it, unless that waits for the end of the request."""
        name = f"{first:08}-{secrets.token_hex(8)}"
        await self._parts.keep(self._upload.upload_id, name, await asyncio.to_thread(self._sealed, first, taken))
        self._kept.append(name)
        if self._digest is None and not waits:
            await self._advance(first * SEGMENT + len(taken), None)

    def _sealed(self, first: int, taken: bytes) -> bytes:
        view, last = memoryview(taken), (self._upload.length - 1) // SEGMENT
        return b"".join(
            self._seals.seal(
                first + begin // SEGMENT, view[begin : begin + SEGMENT], last=first + begin // SEGMENT == last
            )
            for begin in range(0, len(taken), SEGMENT)
        )

    async def _advance(self, confirmed: int, tail: bytes | None) -> None:
        """Note that the upload holds so many bytes, those in `tail` among them."""
        upload = self._upload
        if confirmed == upload.received and not self._kept:
            return
        if not await self._rows.advance(upload, confirmed, self._kept, tail):
            current = await self._rows.find(upload.upload_id)
            raise OffsetMoved(0 if current is None else current.received)
        self._upload = replace(upload, received=confirmed, tail=tail)
        self._kept = []
