"""Keys for whatever is to be sealed, always the same: for golden samples and generated events."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from application.kernel.keys import Keys
from application.ledger.sealing import KEY_BYTES, KeyMap, Pair

_KEY = bytes(range(KEY_BYTES))


class _EveryKey(dict[Pair, bytes | None]):
    def __missing__(self, _: Pair) -> bytes:
        return _KEY


EVERY_KEY: KeyMap = _EveryKey()


class EveryKey(Keys):
    """Has the key of everybody."""

    async def ensure(self, pairs: Collection[Pair]) -> Mapping[Pair, bytes]:
        """The one key."""
        return dict.fromkeys(pairs, _KEY)

    async def find(self, pairs: Collection[Pair]) -> KeyMap:
        """The one key."""
        return dict.fromkeys(pairs, _KEY)
