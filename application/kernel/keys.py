"""The port to the keys that personal and secret data is sealed under."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from application.ledger.sealing import KeyMap, Pair


class Keys(Protocol):
    """The keys of persons and of things, kept apart from the ledger. A key that was destroyed never comes back."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """A key for each pair, made where there is none; raises SubjectErased for whose keys were destroyed."""
        ...

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The key for each pair; None where there is none."""
        ...


class KeysMissing(RuntimeError):  # noqa: N818
    """Sealed data is to be written or read in a process that was given no keys."""


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
