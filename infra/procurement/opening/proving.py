"""Proofs out of the published log, all of them by one checkpoint: from the files that it serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from api.kernel.services import LogFile
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.merkle import ReadNode, consistency_proof, inclusion_proof
from infra.tlog.notes import Note
from infra.tlog.tiles import Tile, from_tiles, node_reader, tiles_needed

T = TypeVar("T")


class LogFiles(Protocol):
    """A log that serves checkpoints and tiles."""

    async def file(self, path: str) -> LogFile | None:
        """What is served at a path below the log's prefix; None where nothing is."""
        ...


class NotCoveredError(Exception):
    """No published checkpoint covers what is to be proven yet: the same asked later is proven."""


class ProvenLog:
    """The log at its newest published checkpoint."""

    def __init__(self, files: LogFiles, newest: bytes) -> None:
        self._files, self.newest = files, newest
        self.size = Checkpoint.parse(Note.parse(newest).text).size

    @classmethod
    async def open(cls, files: LogFiles) -> ProvenLog:
        """Read the newest checkpoint; raises NotCoveredError where none is published."""
        served = await files.file("checkpoint")
        if served is None:
            raise NotCoveredError("the log has published no checkpoint: run a signer, and ask again")
        return cls(files, served.content)

    async def inclusion(self, positions: Sequence[int]) -> Mapping[int, tuple[bytes, ...]]:
        """The hashes that prove the entries at these positions; raises NotCoveredError."""
        if positions and max(positions) > self.size:
            raise NotCoveredError(f"position {max(positions)} is in no published checkpoint yet: ask again in a moment")
        return await self._read(lambda read: {at: tuple(inclusion_proof(read, at - 1, self.size)) for at in positions})

    async def consistency(self, old: int) -> tuple[bytes, ...]:
        """The hashes that prove that the log goes on from an older size; raises NotCoveredError."""
        if old > self.size:
            raise NotCoveredError(f"the published log has {self.size} entries, fewer than {old}: ask again in a moment")
        return await self._read(lambda read: tuple(consistency_proof(read, old, self.size)))

    async def _read(self, use: Callable[[ReadNode], T]) -> T:
        tiles = dict[Tile, bytes]()
        for tile in tiles_needed(use, self.size):
            served = await self._files.file(tile.path)
            if served is None:
                raise NotCoveredError(f"the log does not serve {tile.path}")
            tiles[tile] = served.content
        return use(node_reader(from_tiles(tiles), self.size))
