"""The parts of an upload put together: stored whole under the hash of what is stored, and hashed as they were sent."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence

from application.blobs.segments import ADDED, SEGMENT, BrokenBlobError, Layout, Seals
from application.files.arriving import Upload
from application.kernel.blobs import FileStore


class HashDiffers(Exception):  # noqa: N818
    """What arrived is not what was announced."""


async def assembled(
    upload: Upload, names: Sequence[str], seals: Seals, announced: str | None, store: FileStore
) -> tuple[str, str]:
    """Store an upload whose bytes are all there; the hash of what is stored, and that of the bytes before.

    Raises HashDiffers, FileNotFoundError for a part that is gone, and BrokenBlobError where parts are not the file.
    """
    layout = Layout(len(upload.header.stored), upload.length)
    digest = hashlib.sha256()
    number = 0

    def take(stored: bytes) -> None:
        nonlocal number
        view, step = memoryview(stored), SEGMENT + ADDED
        for begin in range(0, len(view), step):
            digest.update(seals.open(number, view[begin : begin + step], last=number == layout.segments - 1))
            number += 1

    async def content() -> AsyncIterator[bytes]:
        yield upload.header.stored
        for name in names:
            stored = await store.part(upload.upload_id, name)
            hashing = asyncio.create_task(asyncio.to_thread(take, stored))  # while whoever stores it hashes it too
            try:
                yield stored
            finally:
                await hashing
        if number != layout.segments:
            raise BrokenBlobError("parts of the upload are missing")
        if announced is not None and announced != digest.hexdigest():
            raise HashDiffers

    return await store.put_stream(content()), digest.hexdigest()
