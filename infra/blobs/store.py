"""The store of bytes over a shelf: what has a name under `blobs`, parts of what is not whole yet under `quarantine`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import from_url

from application.kernel.blobs import StoredObject, StoreTaken
from infra.blobs.local import LocalShelf
from infra.blobs.shelf import INCOMING, ObjectShelf, Shelf, name_in
from infra.postgres.connect import connect_async
from infra.settings.settings import Settings

BLOBS = "blobs"
QUARANTINE = "quarantine"
OWNER = "belongs-to"


class ObjectBlobs:
    """Bytes by their SHA-256, and parts."""

    def __init__(self, shelf: Shelf, ledger: Callable[[], Awaitable[str]] | None = None) -> None:
        """`ledger` says what the store is marked with when it is written to first."""
        self._shelf, self._ledger, self._is_ours = shelf, ledger, ledger is None

    async def owner(self) -> str | None:
        """The ledger that it belongs to; None of a store that was never used."""
        size = await self._shelf.size(OWNER)
        return None if size is None else (await self._shelf.read(OWNER, 0, size)).decode()

    async def put(self, content: bytes) -> str:
        """Store bytes; their SHA-256, once they would survive a loss of power."""

        async def whole() -> AsyncIterator[bytes]:
            yield content

        return await self.put_stream(whole())

    async def put_stream(self, content: AsyncIterator[bytes]) -> str:
        """Store bytes as they come; their SHA-256. Raises StoreTaken."""
        await self._claim()
        return await self._shelf.write_hashed(BLOBS, content)

    async def get(self, sha256: str) -> bytes | None:
        """The bytes of this name; None where there are none."""
        size = await self.size(sha256)
        return None if size is None else await self.read(sha256, 0, size)

    async def size(self, sha256: str) -> int | None:
        """How many bytes have this name; None where there are none."""
        return await self._shelf.size(name_in(BLOBS, sha256))

    async def read(self, sha256: str, begin: int, end: int) -> bytes:
        """Some of them; raises FileNotFoundError."""
        return await self._shelf.read(name_in(BLOBS, sha256), begin, end)

    async def keep(self, folder: str, name: str, content: bytes) -> None:
        """Store a part; raises StoreTaken."""
        await self._claim()
        await self._shelf.write(f"{QUARANTINE}/{folder}/{name}", content)

    async def part(self, folder: str, name: str) -> bytes:
        """A part; raises FileNotFoundError."""
        path = f"{QUARANTINE}/{folder}/{name}"
        size = await self._shelf.size(path)
        if size is None:
            raise FileNotFoundError(path)
        return await self._shelf.read(path, 0, size)

    async def drop(self, folder: str) -> None:
        """Delete a folder with all its parts."""
        await self._shelf.delete_all(f"{QUARANTINE}/{folder}")

    async def blobs(self) -> AsyncIterator[StoredObject]:
        """All stored bytes, by their SHA-256."""
        async for found in self._shelf.names(BLOBS):
            yield StoredObject(found.name.rpartition("/")[2], found.size, found.stored_at)

    async def unfinished(self) -> AsyncIterator[StoredObject]:
        """All parts, and what writers left."""
        for folder in (QUARANTINE, INCOMING):
            async for found in self._shelf.names(folder):
                yield StoredObject(f"{folder}/{found.name}", found.size, found.stored_at)

    async def remove(self, sha256: str) -> None:
        """Delete stored bytes."""
        await self._shelf.delete(name_in(BLOBS, sha256))

    async def remove_unfinished(self, name: str) -> None:
        """Delete a part, or what a writer left."""
        if name.startswith((f"{QUARANTINE}/", f"{INCOMING}/")):
            await self._shelf.delete(name)

    async def _claim(self) -> None:
        """Mark a store that was never used, and write to no other ledger's."""
        if self._is_ours or self._ledger is None:
            return
        ledger = await self._ledger()
        await self._shelf.write(OWNER, ledger.encode())
        if await self.owner() != ledger:
            raise StoreTaken("the store of FOJA_FILES_URL belongs to another ledger: name one for this ledger alone")
        self._is_ours = True


def open_blobs(settings: Settings) -> ObjectBlobs:
    """The store that the settings name, for their ledger; raises ValueError where it cannot be one."""
    shelf, dsn = shelf_at(settings.files_address), settings.database_url
    return ObjectBlobs(shelf, None if dsn is None else partial(_mark_of, dsn))


def shelf_at(url: str) -> Shelf:
    """The shelf at an address: `file:///folder`, or `s3://bucket/prefix` with the credentials of the environment.

    Raises ValueError for an address that is none.
    """
    if url.startswith("file://"):
        return LocalShelf(Path(url.removeprefix("file://")))
    try:
        return ObjectShelf(from_url(url))
    except (BaseError, ValueError) as error:
        raise ValueError(f"no store of files: {type(error).__name__}") from None


async def _mark_of(dsn: str) -> str:
    async with await connect_async(dsn, "foja_app") as connection:
        row = await (await connection.execute("SELECT store FROM files.looked_through")).fetchone()
        return str(row[0]) if row else ""
