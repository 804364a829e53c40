"""The port to the keys that personal and secret data is sealed under."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

from application.kernel.blobs import Blobs

if TYPE_CHECKING:
    from application.ledger.sealing import KeyMap, Pair

AT_ONCE = 8
"""How many values are fetched from the store at a time."""


class Keys(Protocol):
    """The keys of persons and of things, kept apart from the ledger. A key that was destroyed never comes back."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, made where there is none; raises SubjectErased for whose keys were destroyed."""
        ...

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        ...

    @property
    def blobs(self) -> Blobs:
        """Where the values lie, under these keys, that are kept apart; one that has nothing raises BlobsMissing."""
        return _NoBlobs()


class KeysMissing(RuntimeError):  # noqa: N818
    """Sealed data is to be written or read in a process that was given no keys."""


class BlobsMissing(RuntimeError):  # noqa: N818
    """A value that is kept apart is to be written or read in a process that was given no store for it."""


class _NoBlobs(Blobs):
    async def put(self, content: bytes) -> str:
        raise BlobsMissing(f"this process has no store for {len(content)} bytes that are kept apart")

    async def get(self, sha256: str) -> bytes | None:
        raise BlobsMissing(f"this process has no store to look for {sha256} in")


class Vault(Keys):
    """Keys, and the store of what lies under them apart from the ledger."""

    def __init__(self, keys: Keys, blobs: Blobs) -> None:
        self._keys, self._blobs = keys, blobs

    @property
    def blobs(self) -> Blobs:
        """The store."""
        return self._blobs

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, as those keys have it."""
        return await self._keys.ensure(pairs)

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        return await self._keys.find(pairs)


async def fetch(blobs: Blobs, names: Iterable[str]) -> dict[str, bytes | None]:
    """What the store has under these names, a few at a time; None where it has nothing any more."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(name: str) -> bytes | None:
        async with turns:
            return await blobs.get(name)

    wanted = list(dict.fromkeys(names))
    return dict(zip(wanted, await asyncio.gather(*map(one, wanted)), strict=True))


class NoKeys(Keys):
    """For installations without sealed data, and for processes that do not touch any."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """Nothing for nothing; raises KeysMissing."""
        return self._none(pairs)

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """Nothing for nothing; raises KeysMissing."""
        return self._none(pairs)

    def _none(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        if pairs:
            raise KeysMissing("this process has no keys: FOJA_KEYS_DATABASE_URL names the database that keeps them")
        return {}
