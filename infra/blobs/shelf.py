"""Objects under names, in a folder or in a bucket: written once, and there only once they would survive."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Protocol

import obstore
from obstore.store import ObjectStore

from application.kernel.blobs import StoredObject

INCOMING = "incoming"
"""Where writers lay down what has no name yet."""


class Shelf(Protocol):
    """Objects under names with folders in them."""

    async def write(self, name: str, content: bytes) -> None:
        """Store an object, unless there is one of this name: what has a name never changes."""
        ...

    async def write_hashed(self, folder: str, content: AsyncIterator[bytes]) -> str:
        """Store bytes as they come, under `name_in(folder, their SHA-256)`; that SHA-256."""
        ...

    async def size(self, name: str) -> int | None:
        """The bytes of an object; None where there is none."""
        ...

    async def read(self, name: str, begin: int, end: int) -> bytes:
        """Bytes of an object; raises FileNotFoundError."""
        ...

    async def delete(self, name: str) -> None:
        """Delete an object; nothing where there is none."""
        ...

    async def delete_all(self, folder: str) -> None:
        """Delete what is below a folder."""
        ...

    def names(self, folder: str) -> AsyncIterator[StoredObject]:
        """The objects below a folder."""
        ...


def name_in(folder: str, sha256: str) -> str:
    """The name of stored bytes: folders by their first digits, so that no folder holds too many."""
    return f"{folder}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


class ObjectShelf:
    """What obstore does by itself for any store; a bucket keeps what it confirmed."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def write(self, name: str, content: bytes) -> None:
        """Store an object, unless there is one of this name."""
        if await self.size(name) is None:
            await obstore.put_async(self._store, name, content)

    async def write_hashed(self, folder: str, content: AsyncIterator[bytes]) -> str:
        """Store bytes as they come; they get their name once all are there."""
        incoming, digest = f"{INCOMING}/{secrets.token_hex(16)}", hashlib.sha256()

        async def hashed() -> AsyncIterator[bytes]:
            async for chunk in content:
                await asyncio.to_thread(digest.update, chunk)
                yield chunk

        try:
            await obstore.put_async(self._store, incoming, hashed())
            name = digest.hexdigest()
            await obstore.copy_async(self._store, incoming, name_in(folder, name))
        finally:
            await self.delete(incoming)
        return name

    async def size(self, name: str) -> int | None:
        """The bytes of an object; None where there is none."""
        try:
            return (await obstore.head_async(self._store, name))["size"]
        except FileNotFoundError:
            return None

    async def read(self, name: str, begin: int, end: int) -> bytes:
        """Bytes of an object; raises FileNotFoundError."""
        if begin >= end:
            return b""
        return bytes(await obstore.get_range_async(self._store, name, start=begin, end=end))

    async def delete(self, name: str) -> None:
        """Delete an object; nothing where there is none."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, name)

    async def delete_all(self, folder: str) -> None:
        """Delete what is below a folder."""
        for found in [found async for found in self.names(folder)]:
            await self.delete(f"{folder}/{found.name}")

    async def names(self, folder: str) -> AsyncIterator[StoredObject]:
        """The objects below a folder."""
        async for batch in obstore.list(self._store, prefix=f"{folder}/"):
            for meta in batch:
                yield StoredObject(meta["path"].removeprefix(f"{folder}/"), meta["size"], meta["last_modified"])
