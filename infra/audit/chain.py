"""The chain from entries to signed roots: entries to lowest tiles, tiles to those above, the top to what was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from infra.audit.envelopes import Acts
from infra.audit.findings import Check, FoundError
from infra.audit.source import Entry, Source
from infra.tlog.building import Built, Growing
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.merkle import HASH_SIZE, ReadNode, leaf_hash, root_at
from infra.tlog.tiles import HEIGHT, WIDTH, Tile, hashes_of, node_reader, tile_of


def stored(source: Source) -> Callable[[Tile], bytes]:
    """Gives the tiles of a source; FoundError where one is missing or short, at the first position that lacks."""

    @lru_cache(maxsize=16)
    def get(tile: Tile) -> bytes:
        data = source.tile(tile) or b""
        if len(data) != tile.width * HASH_SIZE:
            whole = min(len(data) // HASH_SIZE, tile.width)
            first, last = ((tile.index * WIDTH + at) << (HEIGHT * tile.level) for at in (whole, tile.width))
            text = (
                f"{tile.path} has {len(data)} bytes, not {tile.width * HASH_SIZE}"
                if data
                else f"{tile.path} is missing"
            )
            raise FoundError(Check.TILE, first + 1, text, last)
        return data

    return get


def nodes(source: Source, size: int) -> ReadNode:
    """Reads nodes of the tree that a source stores for a size."""
    return node_reader(stored(source), size)


def grown(source: Source, old: int, size: int) -> Growing:
    """The tree as it was at an earlier size, by the beginnings of the tiles that a source stores for a later one."""
    get = stored(source)
    partial: dict[int, bytes] = {}
    for level in range(old.bit_length() // HEIGHT + 1):
        if width := (old >> (HEIGHT * level)) % WIDTH:
            tile = tile_of(level, old >> (HEIGHT * (level + 1)), size)
            partial[level] = get(tile)[: width * HASH_SIZE]
    return Growing(old, partial)


class Chain:
    """Takes the blocks of a log in order, up to a checkpoint. FoundError names the first position that breaks it."""

    def __init__(
        self,
        source: Source,
        tree: Growing,
        acts: Acts | None,
        checkpoints: Iterator[Checkpoint],
        size: int,
        off: frozenset[Check] = frozenset(),
    ) -> None:
        """Go on with a tree. Without `acts`, the source gives out hashes alone."""
        self.tree, self.acts, self.size, self.off = tree, acts, size, off
        self.blocks: dict[int, bytes] = {}
        self._source, self._get = source, stored(source)
        self._nodes = nodes(source, size)
        self._checkpoints = checkpoints
        self._next = next(checkpoints, None)
        self._from = self._good = tree.size
        self._check_roots()

    def take(self, number: int, entries: Sequence[Entry]) -> None:
        """The entries of the next block (none where hashes alone are given out)."""
        start = number * WIDTH
        hashes = hashes_of(self._get(Tile(0, number, width := min(WIDTH, self.size - start))), width)
        found: FoundError | None = None
        if self.acts is not None:
            found = self._compare(start, hashes, entries)
            try:
                self._read(self.acts, start, entries, found.finding.position if found else start + width + 1)
            except FoundError as error:
                found = error
        end = found.finding.position - 1 if found else start + width
        self._grow(start, hashes, end)
        if found is not None:
            raise found

    def _compare(self, start: int, hashes: Sequence[bytes], entries: Sequence[Entry]) -> FoundError | None:
        found = self._first_other(start, hashes, entries)
        if len(entries) >= len(hashes) or Check.COMPLETE in self.off:
            return found
        places = [one.columns.position for one in entries if one.columns is not None]
        if len(places) == len(entries) and entries:
            missing = next(
                (start + at for at, place in enumerate(places, 1) if place != start + at), start + len(places) + 1
            )
        else:
            missing = found.finding.position if found else start + len(entries) + 1
        if found is not None and found.finding.position < missing:
            return found
        text = f"the entry is missing: {len(entries)} of {len(hashes)} are there from position {start + 1} on"
        return FoundError(Check.COMPLETE, missing, text)

    def _first_other(self, start: int, hashes: Sequence[bytes], entries: Sequence[Entry]) -> FoundError | None:
        leaves = [leaf_hash(one.data) for one in entries]
        if leaves == hashes or Check.LEAF in self.off:
            return None
        for at, (entry, leaf) in enumerate(zip(entries, leaves, strict=True)):
            place = at if entry.columns is None else entry.columns.position - 1 - start
            if not 0 <= place < len(hashes) or leaf != hashes[place]:
                text = "the entry is not the one that was recorded in the log: its hash is another"
                return FoundError(Check.LEAF, start + min(at, place) + 1, text)
        return None

    def _read(self, acts: Acts, start: int, entries: Sequence[Entry], before: int) -> None:
        for at, entry in enumerate(entries, start + 1):
            position = at if entry.columns is None else entry.columns.position
            if position >= before:
                return
            # A run that goes on within a block has read the beginning of it before.
            if position > self._from:
                acts.take(entry, position)

    def _grow(self, start: int, hashes: Sequence[bytes], end: int) -> None:
        while self.tree.size < end:
            until = end if self._next is None else min(end, self._next.size)
            self._check_above(self.tree.extend(hashes[self.tree.size - start : until - start]))
            self._check_roots()

    def _check_above(self, full: Sequence[Built]) -> None:
        """Each tile that is full now has its hash in the one above it."""
        for at, (tile, _) in enumerate(full):
            # What the tree has put there: in a tile that became full with it, or in an unfinished one.
            node = full[at + 1].data[-HASH_SIZE:] if at + 1 < len(full) else self.tree.last(tile.level + 1)
            if tile.level == 0:
                self.blocks[tile.index] = node
            above = tile_of(tile.level + 1, tile.index // WIDTH, self.size)
            place = tile.index % WIDTH * HASH_SIZE
            if self._get(above)[place : place + HASH_SIZE] != node and Check.TILE not in self.off:
                width = 1 << (HEIGHT * above.level)
                text = f"hash {tile.index % WIDTH} of {above.path} is not the one that follows from {tile.path}"
                raise FoundError(Check.TILE, tile.index * width + 1, text, (tile.index + 1) * width)

    def _check_roots(self) -> None:
        while self._next is not None and self._next.size <= self.tree.size:
            known, self._next = self._next, next(self._checkpoints, None)
            # One that comes out of its order is compared as well: nothing that the log signed is passed over.
            root = self.tree.root() if known.size == self.tree.size else root_at(self._nodes, known.size)
            if known.root != root and Check.ROOT not in self.off:
                text = f"the log signed another tree of {known.size} entries: root {known.root.hex()}"
                raise FoundError(Check.ROOT, min(self._good + 1, known.size), text, known.size)
            self._good = max(self._good, known.size)
