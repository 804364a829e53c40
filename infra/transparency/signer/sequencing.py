"""From the ledger to tiles: the stored bytes of each event, in the order of positions, become leaves of the tree."""

from __future__ import annotations

import asyncio
from typing import Self

from infra.postgres.tlog.storing import LogStore
from infra.tlog.building import BuiltTile, GrowingTree
from infra.tlog.merkle import leaf_hash
from infra.tlog.tiles import HEIGHT
from infra.transparency.signer.errors import OvertakenError, RefusedToSignError

PAGE = 2_048
"""Events a transaction."""


class Sequencer:
    """The tree as it stands in the tiles, and the way to grow it. After any error it must be thrown away."""

    def __init__(self, store: LogStore, tree: GrowingTree) -> None:
        self._store, self.tree = store, tree

    @classmethod
    async def open(cls, store: LogStore) -> Self:
        """Go on from what the tiles hold."""
        size = await store.size()
        try:
            return cls(store, GrowingTree(size, await store.partial(size)))
        except LookupError as error:
            raise RefusedToSignError(f"the tiles of the log are not whole: {error}") from error

    async def advance(self, head: int) -> bool:
        """Take the next page of events up to a position into the tiles; whether there are more."""
        old, new = self.tree.size, min(self.tree.size + PAGE, head)
        if new <= old:
            return False
        rows = await self._store.entries(old, new)
        positions = [position for position, _ in rows]
        if positions != list(range(old + 1, new + 1)):
            raise RefusedToSignError(
                f"the ledger has no whole row of events from {old + 1} to {new}: nothing is signed over a gap"
            )
        built = await asyncio.to_thread(self._grow, [state for _, state in rows])
        if not await self._store.grow(old, new, built):
            raise OvertakenError(f"another signer has grown the tree beyond {old}")
        return new < head

    def _grow(self, entries: list[bytes]) -> list[BuiltTile]:
        old = self.tree.size
        full = self.tree.extend(map(leaf_hash, entries))
        longer = [
            tile
            for tile in self.tree.partial()
            if old >> (HEIGHT * tile.tile.level) != self.tree.size >> (HEIGHT * tile.tile.level)
        ]
        return full + longer
