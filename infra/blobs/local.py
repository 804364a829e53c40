"""Objects in a folder of this machine, there only once they would survive a loss of power."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cached_property
from pathlib import Path

from obstore.store import LocalStore, ObjectStore

from application.kernel.blobs import StoredObject
from infra.blobs.shelf import INCOMING, ObjectShelf, name_in


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
