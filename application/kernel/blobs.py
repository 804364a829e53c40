"""The ports to the store of bytes that are too large, or too secret, to stand in the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class StoreTaken(Exception):  # noqa: N818
    """The store belongs to another ledger, so that nothing is written to it."""


class Blobs(Protocol):
    """Bytes named by their SHA-256. What is stored is under seal already: the store never sees plain bytes."""

    async def put(self, content: bytes) -> str:
        """Store bytes; their SHA-256 (hex), once they would survive a loss of power. The same twice is stored once."""
        ...

    async def get(self, sha256: str) -> bytes | None:
        """The bytes of this name; None where there are none."""
        ...


class LargeBlobs(Blobs, Protocol):
    """The same for bytes that do not fit into memory."""

    async def put_stream(self, content: AsyncIterator[bytes]) -> str:
        """Store bytes as they come; their SHA-256 (hex), once they would survive a loss of power."""
        ...

    async def size(self, sha256: str) -> int | None:
        """How many bytes have this name; None where there are none."""
        ...

    async def read(self, sha256: str, begin: int, end: int) -> bytes:
        """The bytes from `begin` to before `end`; raises FileNotFoundError."""
        ...


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object as the store lists it: the name that it lies under, its bytes, and when it was stored."""

    name: str
    size: int
    stored_at: datetime


class BlobParts(Protocol):
    """Parts of what is not whole yet, in the same store: each lies in a folder, and is written once."""

    async def keep(self, folder: str, name: str, content: bytes) -> None:
        """Store a part, so that it would survive a loss of power."""
        ...

    async def part(self, folder: str, name: str) -> bytes:
        """A part; raises FileNotFoundError."""
        ...

    async def drop(self, folder: str) -> None:
        """Delete a folder with all its parts; one that is not there is no error."""
        ...


class FileStore(LargeBlobs, BlobParts, Protocol):
    """A store of both, which belongs to the ledger that wrote to it first; to others, writing raises StoreTaken."""


class Shelves(Protocol):
    """What lies in the store, for whoever clears it up."""

    async def owner(self) -> str | None:
        """The ledger that it belongs to; None of a store that was never used."""
        ...

    def blobs(self) -> AsyncIterator[StoredObject]:
        """All stored bytes, by their SHA-256."""
        ...

    def unfinished(self) -> AsyncIterator[StoredObject]:
        """All parts, by `folder/name`, and what writers left unfinished."""
        ...

    async def remove(self, sha256: str) -> None:
        """Delete stored bytes; nothing where there are none."""
        ...

    async def remove_unfinished(self, name: str) -> None:
        """Delete a part, or what a writer left."""
        ...
