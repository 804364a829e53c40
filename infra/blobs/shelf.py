"""Objects under names, in a folder or in a bucket: written once, and there only once they would survive."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Protocol

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

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


class LocalShelf(ObjectShelf):
    """A folder of this machine. obstore renames without fsync, so writing is done here: file first, then folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @cached_property
    def _store(self) -> ObjectStore:  # type: ignore[override]
        """The folder, made when it is looked at first."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(self._root)

    async def write(self, name: str, content: bytes) -> None:
        """Store an object, unless there is one of this name."""
        if not (self._root / name).exists():
            await asyncio.to_thread(self._write, name, content)

    async def write_hashed(self, folder: str, content: AsyncIterator[bytes]) -> str:
        """Store bytes as they come; they get their name once all are on the disk."""
        incoming, digest = self._incoming(), hashlib.sha256()
        try:
            with incoming.open("xb") as file:

                def take(chunk: bytes) -> None:
                    file.write(chunk)
                    digest.update(chunk)

                async for chunk in content:
                    await asyncio.to_thread(take, chunk)
                await asyncio.to_thread(_flush, file.fileno(), file.flush)
            await asyncio.to_thread(self._name, incoming, name_in(folder, digest.hexdigest()))
        finally:
            incoming.unlink(missing_ok=True)
        return digest.hexdigest()

    async def read(self, name: str, begin: int, end: int) -> bytes:
        """Bytes of an object; raises FileNotFoundError."""
        return await asyncio.to_thread(self._read, name, begin, end)

    async def size(self, name: str) -> int | None:
        """The bytes of an object; None where there is none."""
        try:
            return (await asyncio.to_thread((self._root / name).stat)).st_size
        except FileNotFoundError:
            return None

    async def delete(self, name: str) -> None:
        """Delete an object; nothing where there is none."""
        await asyncio.to_thread((self._root / name).unlink, missing_ok=True)

    async def names(self, folder: str) -> AsyncIterator[StoredObject]:
        """The objects below a folder; a store that was never used stays one."""
        if (self._root / folder).exists():
            async for found in super().names(folder):
                yield found

    async def delete_all(self, folder: str) -> None:
        """Delete a folder with what is below it."""
        await asyncio.to_thread(shutil.rmtree, self._root / folder, ignore_errors=True)

    def _read(self, name: str, begin: int, end: int) -> bytes:
        with (self._root / name).open("rb") as file:
            return os.pread(file.fileno(), max(0, end - begin), begin)

    def _write(self, name: str, content: bytes) -> None:
        incoming = self._incoming()
        try:
            with incoming.open("xb") as file:
                file.write(content)
                _flush(file.fileno(), file.flush)
            self._name(incoming, name)
        finally:
            incoming.unlink(missing_ok=True)

    def _incoming(self) -> Path:
        folder = self._root / INCOMING
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    def _name(self, incoming: Path, name: str) -> None:
        """Give a file that is on the disk its name, and see to it that the name is on the disk as well."""
        target = self._root / name
        made = [*_make_folders(target.parent, self._root)]
        try:
            target.hardlink_to(incoming)
        except FileExistsError:
            target.touch()  # stored anew: whoever clears up old bytes takes it for new
        for folder in (target.parent, *made):
            _sync_folder(folder)


def _make_folders(folder: Path, root: Path) -> Iterator[Path]:
    """Make a folder; gives the folders that hold a new one."""
    if folder == root or folder.exists():
        return
    yield from _make_folders(folder.parent, root)
    folder.mkdir(mode=0o700, exist_ok=True)
    yield folder.parent


def _flush(number: int, flush: Callable[[], object]) -> None:
    flush()
    os.fsync(number)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


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
