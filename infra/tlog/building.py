"""A tree that grows, tile by tile: what the sequencer of a log keeps, and what a verifier recomputes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from infra.tlog.merkle import TreeEdge, complete
from infra.tlog.tiles import HEIGHT, WIDTH, Tile, hashes_of


class BuiltTile(NamedTuple):
    """A tile and its bytes."""

    tile: Tile
    data: bytes


class GrowingTree:
    """A tree at some size, known by the unfinished tiles at its right edge.

    `append` gives the tiles that became full; `partial` those that are unfinished. Both must be stored for a
    size before a checkpoint of that size is signed (tlog-tiles, "Partial Tiles").
    """

    def __init__(self, size: int = 0, partial: Mapping[int, bytes] | None = None) -> None:
        """Go on at a size, given the bytes of the unfinished tile of each level that has one."""
        given = partial or {}
        self.size = size
        self._levels: list[list[bytes]] = []
        level = 0
        while size >> (HEIGHT * level):
            width = (size >> (HEIGHT * level)) % WIDTH
            self._levels.append(hashes_of(given.get(level, b""), width))
            level += 1

    def append(self, leaf: bytes) -> list[BuiltTile]:
        """Grow by a leaf, given as its hash; the tiles that are full now, from the lowest level up."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> list[BuiltTile]:
        """Grow by many leaves; all tiles that became full."""
        full: list[BuiltTile] = []
        rest = list(leaves)
        at = 0
        while at < len(rest):
            # As many as the lowest tile takes.
            part = rest[at : at + WIDTH - self.size % WIDTH]
            self.size += len(part)
            at += len(part)
            full += self._put(0, part)
        return full

    def _put(self, level: int, nodes: Sequence[bytes]) -> list[BuiltTile]:
        if level == len(self._levels):
            self._levels.append([])
        tile = self._levels[level]
        tile += nodes
        if len(tile) < WIDTH:
            return []
        index = (self.size >> (HEIGHT * (level + 1))) - 1
        built = BuiltTile(Tile(level, index), b"".join(tile))
        above = complete(tile)
        tile.clear()
        return [built, *self._put(level + 1, (above,))]

    def partial(self) -> list[BuiltTile]:
        """The unfinished tiles, from the lowest level up."""
        return [
            BuiltTile(Tile(level, self.size >> (HEIGHT * (level + 1)), len(tile)), b"".join(tile))
            for level, tile in enumerate(self._levels)
            if tile
        ]

    def last(self, level: int) -> bytes:
        """The last hash of the unfinished tile of a level."""
        return self._levels[level][-1]

    def edge(self) -> TreeEdge:
        """The right edge of the tree."""
        edge = TreeEdge()
        for level in reversed(range(len(self._levels))):
            for node in self._levels[level]:
                edge.append_node(HEIGHT * level, node)
        return edge

    def root(self) -> bytes:
        """The root of the tree."""
        return self.edge().root()
