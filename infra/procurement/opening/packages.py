"""Packages of sealed envelopes: taken as they come, stored under the key of their bid, and read again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Protocol

from application.blobs.reading import BlobDestroyed, BlobMissing, SealedFiles
from application.blobs.segments import SEGMENT, BrokenBlobError, FileHeader, Seals
from application.kernel.blobs import LargeBlobs
from application.kernel.keys import Keys
from application.ledger.sealing import Pair
from domain.kernel.fields import SECRET
from domain.procurement.bids.checking import check_size
from domain.procurement.bids.commands import EnvelopeCommand, UploadedPackage
from domain.procurement.bids.package import LONGEST_HEADER
from infra.procurement.sealing.packages import LARGEST_PACKAGE

IN_MEMORY = 4 << 20
"""Bytes of a package that are read into memory; a larger one goes through a file."""


class Packages(Protocol):
    """Stored packages, by the name of what is stored."""

    async def look(self, name: str) -> UploadedPackage | None:
        """What a package is; None where nobody can read it."""
        ...

    async def read(self, name: str) -> IO[bytes] | None:
        """Its bytes; None where nobody can read them."""
        ...


class StoredPackages(Packages):
    """Packages in the store of files. No event names one before its envelope is submitted."""

    def __init__(self, blobs: LargeBlobs, keys: Keys) -> None:
        self._blobs, self._keys, self._files = blobs, keys, SealedFiles(blobs, keys)

    async def take(self, bid: str, content: AsyncIterator[bytes]) -> str:
        """Store a package under the key of its bid; raises Refused for one that is too large."""
        pair = Pair(bid, SECRET)
        seals = Seals(header := FileHeader.new(bid), (await self._keys.ensure([pair]))[pair])

        async def sealed() -> AsyncIterator[bytes]:
            yield header.stored
            number, taken, waiting = 0, 0, bytearray()
            async for chunk in content:
                waiting += chunk
                taken += len(chunk)
                check_size(taken, LARGEST_PACKAGE)
                while len(waiting) > SEGMENT:
                    segment = bytes(waiting[:SEGMENT])
                    del waiting[:SEGMENT]
                    yield await asyncio.to_thread(seals.seal, number, segment, last=False)
                    number += 1
            yield await asyncio.to_thread(seals.seal, number, bytes(waiting), last=True)

        return await self._blobs.put_stream(sealed())

    async def look(self, name: str) -> UploadedPackage | None:
        """What a package is, read to its end."""
        hashed, beginning = sha256(), bytearray()
        try:
            file = await self._files.open(name)
            async for chunk in file.plain():
                beginning += chunk[: LONGEST_HEADER + 1 - len(beginning)]
                await asyncio.to_thread(hashed.update, chunk)
        except (BlobDestroyed, BlobMissing, BrokenBlobError):
            return None
        return UploadedPackage(file.thing, hashed.hexdigest(), file.size, bytes(beginning))

    async def read(self, name: str) -> IO[bytes] | None:
        """The bytes of a package, for the caller to close."""
        spooled: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it lasts as long as it is read
        try:
            file = await self._files.open(name)
            async for chunk in file.plain():
                await asyncio.to_thread(spooled.write, chunk)
        except (BlobDestroyed, BlobMissing, BrokenBlobError):
            spooled.close()
            return None
        spooled.seek(0)
        return spooled


class PackageInspector:
    """Tells the decider what was uploaded under the name that a command says."""

    def __init__(self, packages: Packages) -> None:
        self._packages = packages

    async def __call__(self, command: EnvelopeCommand) -> UploadedPackage | None:
        """The package; None where there is none."""
        return await self._packages.look(command.package)
