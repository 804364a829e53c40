"""The chain from entries to signed roots: entries to lowest tiles, tiles to those above, the top to what was signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache

from infra.audit.envelopes import Acts
from infra.audit.findings import Check, FoundError
from infra.audit.source import Entry, Source
from infra.tlog.building import BuiltTile, GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.merkle import HASH_SIZE, ReadNode, complete, leaf_hash, root_at
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


def grown(source: Source, old: int, size: int) -> GrowingTree:
    """The tree as it was at an earlier size, by the beginnings of the tiles that a source stores for a later one."""
    get = stored(source)
    partial: dict[int, bytes] = {}
    for level in range(old.bit_length() // HEIGHT + 1):
        if width := (old >> (HEIGHT * level)) % WIDTH:
            tile = tile_of(level, old >> (HEIGHT * (level + 1)), size)
            partial[level] = get(tile)[: width * HASH_SIZE]
    return GrowingTree(old, partial)


class Chain:
    """Takes the blocks of a log in order, up to a checkpoint. FoundError names the first position that breaks it."""

    def __init__(
        self,
        source: Source,
        tree: GrowingTree,
        acts: Acts | None,
        checkpoints: Iterator[Checkpoint],
        newest: Checkpoint,
        off: frozenset[Check] = frozenset(),
    ) -> None:
        """Go on with a tree. Without `acts`, the source gives out hashes alone. `newest` is the last checkpoint."""
        size = newest.size
        self.tree, self.acts, self.size, self.off, self._newest = tree, acts, size, off, newest.root
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
        if len(entries) > (width := len(hashes)) and entries[-1].columns is None:
            error = self._first_other(start, hashes, entries[:width])
            if error is not None or Check.SURPLUS in self.off:
                return error
            text = (
                f"the bundle goes on behind its last entry: {sum(len(entry.data) for entry in entries[width:])} bytes"
            )
            return FoundError(Check.SURPLUS, start + width + 1, text)
        error = self._first_other(start, hashes, entries)
        if len(entries) >= len(hashes) or Check.COMPLETE in self.off:
            return error
        places = [entry.columns.position for entry in entries if entry.columns is not None]
        if len(places) == len(entries) and entries:
            missing = next(
                (start + at for at, place in enumerate(places, 1) if place != start + at), start + len(places) + 1
            )
        else:
            missing = error.finding.position if error else start + len(entries) + 1
        if error is not None and error.finding.position < missing:
            return error
        text = f"the entry is missing: {len(entries)} of {len(hashes)} are there from position {start + 1} on"
        return FoundError(Check.COMPLETE, missing, text)

    def _first_other(self, start: int, hashes: Sequence[bytes], entries: Sequence[Entry]) -> FoundError | None:
        # An entry that is withheld is its hash: whether there is an act behind it, nobody can tell from here.
        leaves = [
            hashes[at] if entry.withheld and at < len(hashes) else leaf_hash(entry.data)
            for at, entry in enumerate(entries)
        ]
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

    def _check_above(self, full: Sequence[BuiltTile]) -> None:
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
                first = tile.index * width
                # What is above is right where it leads to the newest root: then something below is not, behind what is.
                first = max(first, self._good) if tile.level == 0 and self._leads_to_newest() else first
                raise FoundError(Check.TILE, first + 1, text, (tile.index + 1) * width)

    def _check_roots(self) -> None:
        while self._next is not None and self._next.size <= self.tree.size:
            checkpoint, self._next = self._next, next(self._checkpoints, None)
            # One that comes out of its order is compared as well: nothing that the log signed is passed over.
            root = self.tree.root() if checkpoint.size == self.tree.size else root_at(self._nodes, checkpoint.size)
            if checkpoint.root != root and Check.ROOT not in self.off:
                text = f"the log signed another tree of {checkpoint.size} entries: root {checkpoint.root.hex()}"
                first, until = self._narrowed(min(self._good + 1, checkpoint.size), checkpoint.size)
                raise FoundError(Check.ROOT, first, text, until)
            self._good = max(self._good, checkpoint.size)

    def _narrowed(self, first: int, last: int) -> tuple[int, int]:
        """The first block among these positions that is not what the tiles above it say, if those lead to the newest
        root: then they are as they were signed, and only the lowest one was changed.
        """
        with suppress(FoundError):  # a tile that is missing further on is not what is wrong here
            blocks = range((first - 1) // WIDTH, (last - 1) // WIDTH + 1) if self._leads_to_newest() else ()
            for block in blocks:
                if not self._vouched_for(0, block) and self._vouched_for(1, block // WIDTH):
                    return max(first, block * WIDTH + 1), min(last, (block + 1) * WIDTH)
        return first, last

    def _leads_to_newest(self) -> bool:
        with suppress(FoundError):
            return root_at(self._nodes, self.size) == self._newest
        return False

    def _vouched_for(self, level: int, index: int) -> bool:
        """Whether a tile is what the newest root says; all unfinished tiles are read to compute that."""
        tile = tile_of(level, index, self.size)
        if tile.width < WIDTH:
            return True
        above = self._nodes(HEIGHT * (level + 1), index)
        return complete(hashes_of(self._get(tile), WIDTH)) == above and self._vouched_for(level + 1, index // WIDTH)
