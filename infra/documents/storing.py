"""Bytes of documents in the store: under the key of their official file, and named by what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from application.blobs.reading import BlobDestroyed, BlobMissing, SealedFiles
from application.blobs.segments import SEGMENT, FileHeader, Seals
from application.kernel.effects import EffectRefused
from application.ledger.sealing import Pair
from domain.kernel.fields import SECRET
from infra.documents.needs import DocumentNeeds


async def store(parts: DocumentNeeds, file_id: str, content: bytes) -> str:
    """Store bytes under the key of a file; the name of what is stored."""

    async def whole() -> AsyncIterator[bytes]:
        yield content

    return await store_stream(parts, file_id, whole())


async def store_stream(parts: DocumentNeeds, file_id: str, content: AsyncIterator[bytes]) -> str:
    """The same for bytes as they come: a segment or two of them in memory."""
    pair = Pair(file_id, SECRET)
    key = (await parts.keys.ensure([pair]))[pair]
    header = FileHeader.new(file_id)
    seals = Seals(header, key)

    async def sealed() -> AsyncIterator[bytes]:
        yield header.stored
        number, waiting = 0, bytearray()
        async for chunk in content:
            waiting += chunk
            while len(waiting) > SEGMENT:
                segment = bytes(waiting[:SEGMENT])
                del waiting[:SEGMENT]
                yield await asyncio.to_thread(seals.seal, number, segment, last=False)
                number += 1
        yield await asyncio.to_thread(seals.seal, number, bytes(waiting), last=True)

    return await parts.blobs.put_stream(sealed())


async def fetch(parts: DocumentNeeds, blob: str) -> bytes:
    """The bytes of this name; EffectRefused(`blob_destroyed`, `blob_missing`) where nobody can read them any more."""
    try:
        file = await SealedFiles(parts.blobs, parts.keys).open(blob)
        return b"".join([chunk async for chunk in file.plain()])
    except BlobDestroyed:
        raise EffectRefused("blob_destroyed") from None
    except BlobMissing:
        raise EffectRefused("blob_missing") from None
