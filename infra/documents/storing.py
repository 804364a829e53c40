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
    pair = Pair(file_id, SECRET)
    key = (await parts.keys.ensure([pair]))[pair]
    header = FileHeader.new(file_id)
    seals = Seals(header, key)
    view, last = memoryview(content), max(0, (len(content) - 1) // SEGMENT)

    async def sealed() -> AsyncIterator[bytes]:
        yield header.stored
        for number in range(last + 1):
            plain = view[number * SEGMENT : (number + 1) * SEGMENT]
            yield await asyncio.to_thread(seals.seal, number, plain, last=number == last)

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
