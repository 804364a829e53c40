"""One checkpoint after the other: remembered, signed, and kept before anybody sees it; never two roots for one size."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from infra.postgres.tlog.storing import LogStore, SignedHead
from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.errors import NotProvenError
from infra.tlog.keys import NoteSigner
from infra.tlog.merkle import ReadNode, root_at
from infra.tlog.notes import Note
from infra.tlog.tiles import node_reader, tiles_needed
from infra.transparency.signer.errors import LogKeyError, OvertakenError, RefusedToSignError
from infra.transparency.signer.keys import LogKeys
from infra.transparency.signer.memory import Memory

RESTORED = (
    "Was a backup restored? What was signed cannot be unsigned: restore a copy that holds it, or begin another log, "
    "with another FOJA_LOG_ORIGIN and key, and say publicly why (docs/verify/log.md)."
)


class Signature(NamedTuple):
    """A checkpoint, and the note that the log signed."""

    checkpoint: Checkpoint
    note: Note


class Signer:
    """Signs for one origin, from the last checkpoint on."""

    def __init__(self, origin: str, store: LogStore, keys: LogKeys, memory: Memory) -> None:
        self._origin, self._store, self._keys, self._memory = origin, store, keys, memory
        self._last: SignedHead | None = None

    @property
    def last(self) -> Signature | None:
        """The last checkpoint that was signed."""
        if self._last is None:
            return None
        note = Note.parse(self._last.note.encode())
        return Signature(Checkpoint(self._origin, self._last.size, self._last.root), note)

    @property
    def is_new(self) -> bool:
        """Whether nothing was ever signed, as far as database and memory know."""
        return self._last is None and self._memory.read() is None

    async def begin(self, size: int) -> None:
        """Compare what was signed, as the database and the memory have it, with the tree of this size.

        Raises RefusedToSignError where the tree does not hold all that was ever signed.
        """
        self._last = await self._store.signed(self._origin)
        head = await self._store.head()
        if head < size:
            raise RefusedToSignError(f"the tiles cover {size} events, and the ledger ends at {head}. {RESTORED}")
        if self._last is not None:
            await self._compare("the database", self._last.size, self._last.root, size)
        remembered = self._memory.read()
        if remembered is not None:
            await self._compare("the file beside the log's key", remembered.size, remembered.root, size)

    async def sign(self, tree: GrowingTree) -> Signature:
        """Sign the tree as it is. The tiles must have been stored."""
        checkpoint = Checkpoint(self._origin, tree.size, tree.root())
        self._memory.remember(checkpoint.size, checkpoint.root)
        note = await self._signed(checkpoint)
        if not await self._store.keep(self._last, checkpoint, note):
            raise OvertakenError(f"another signer has signed since {self._last.size if self._last else 0}")
        published = -1 if self._last is None else self._last.published
        self._last = SignedHead(checkpoint.size, checkpoint.root, note.encoded().decode(), published)
        return Signature(checkpoint, note)

    async def _signed(self, checkpoint: Checkpoint) -> Note:
        def sign(keys: Sequence[NoteSigner]) -> Note:
            note = checkpoint.note()
            for key in keys:
                note = note.signed(key)
                if not signs(key, note):
                    raise LogKeyError(f"the key {key.verifier} made a signature that is none: nothing is kept of it")
            return note

        return await asyncio.to_thread(sign, self._keys.current())

    async def _compare(self, who: str, size: int, root: bytes, tree: int) -> None:
        if size > tree:
            raise RefusedToSignError(f"{who} knows of a signed tree of {size}, and the tiles hold {tree}. {RESTORED}")
        found = root_at(await reader(self._store, size, lambda read: root_at(read, size)), size)
        if found != root:
            raise RefusedToSignError(
                f"{who} knows root {root.hex()} for size {size}, and the tiles lead to {found.hex()}. {RESTORED}"
            )


def signs(key: NoteSigner, note: Note) -> bool:
    """Whether a key's signature under a note is one: keys may lie elsewhere, and what is kept is never signed again."""
    try:
        return note.signed_by(key.verifier)
    except NotProvenError:
        return False


async def reader(store: LogStore, size: int, use: Callable[[ReadNode], object]) -> ReadNode:
    """Reads the nodes of the tree at a size that `use` (a function of a reader) needs; they are fetched together."""
    tiles = await store.tiles(tiles_needed(use, size))
    return node_reader(tiles.__getitem__, size)
