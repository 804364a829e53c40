"""Tiles (C2SP tlog-tiles): how a log's tree and entries are cut into files that never change.

A tile holds up to 256 hashes of every eighth level of the tree; a bundle holds up to 256 entries.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from infra.tlog.errors import MalformedError
from infra.tlog.merkle import HASH_SIZE, ReadNode, complete

HEIGHT = 8
WIDTH = 256
MAX_ENTRY = 65_535
# A number of up to 21 digits: no tree that a checkpoint can state has more tiles.
_PATH = re.compile(r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/){0,6}\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Hashes of one level: `width` of them (256 is full) from `index * 256` on."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is served, below the log's prefix: tile/<L>/<N>[.p/<W>]."""
        return f"tile/{self.level}/{_number(self.index)}{_partial(self.width)}"


@dataclass(frozen=True, slots=True, order=True)
class Bundle:
    """The entries from `index * 256` on, `width` of them (256 is full)."""

    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is served, below the log's prefix: tile/entries/<N>[.p/<W>]."""
        return f"tile/entries/{_number(self.index)}{_partial(self.width)}"


def _number(index: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def parse_path(path: str) -> Tile | Bundle:
    """What is served at a path; MalformedError where nothing can be, also for a path that is not the only one."""
    found = _PATH.fullmatch(path)
    if found:
        kind, number, width = found.groups()
        index = int(number.replace("x", "").replace("/", ""))
        wide = int(width) if width else WIDTH
        tile = Bundle(index, wide) if kind == "entries" else Tile(int(kind), index, wide)
        if tile.path == path and (width is None or wide < WIDTH) and (kind == "entries" or int(kind) < 64):
            return tile
    raise MalformedError(f"{path[:200]!r} is no path of a tile, such as tile/0/x001/234 or tile/entries/000.p/7")


def tiles_of(size: int) -> Iterator[Tile]:
    """The tiles of a tree, level by level; those at the right edge may be partial."""
    return new_tiles(0, size)


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """The tiles of the tree at `new` that the tree at `old` did not have, level by level."""
    level = 0
    while new >> (HEIGHT * level):
        before, after = old >> (HEIGHT * level), new >> (HEIGHT * level)
        if after > before:
            for index, width in _cut(before, after):
                yield Tile(level, index, width)
        level += 1


def bundles_of(size: int) -> Iterator[Bundle]:
    """The bundles of a log's entries."""
    return new_bundles(0, size)


def new_bundles(old: int, new: int) -> Iterator[Bundle]:
    """The bundles of the log at `new` that the log at `old` did not have."""
    return (Bundle(index, width) for index, width in _cut(old, new))


def _cut(before: int, after: int) -> Iterator[tuple[int, int]]:
    for index in range(before // WIDTH, -(-after // WIDTH)):
        yield index, min(WIDTH, after - index * WIDTH)


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each behind its length in two bytes; ValueError above 65,535 bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise ValueError(f"an entry has at most {MAX_ENTRY} bytes, not {len(entry)}")
        parts += len(entry).to_bytes(2, "big"), entry
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle; MalformedError where its lengths do not add up."""
    entries: list[bytes] = []
    at = 0
    try:
        while at < len(data):
            (length,) = struct.unpack_from(">H", data, at)
            at += 2 + length
            entries.append(data[at - length : at])
    except struct.error:
        at = len(data) + 1
    if at != len(data):
        raise MalformedError(f"a bundle of {len(data)} bytes ends within its entry {len(entries)}")
    return entries


def hashes_of(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile; MalformedError where it has not `width` of them."""
    if len(data) != width * HASH_SIZE:
        raise MalformedError(f"a tile of {width} hashes has {width * HASH_SIZE} bytes, not {len(data)}")
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def tile_of(level: int, index: int, size: int) -> Tile:
    """The tile of a level and index as the tree has it at a size; ValueError where it has none."""
    width = min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH)
    if width < 1:
        raise ValueError(f"a tree of {size} has no tile {index} at level {level}")
    return Tile(level, index, width)


def node_reader(get: Callable[[Tile], bytes], size: int) -> ReadNode:
    """Reads nodes out of the tiles of a tree at a size; `get` gives the bytes of a tile."""

    @lru_cache(maxsize=64)
    def hashes(level: int, index: int) -> list[bytes]:
        tile = tile_of(level, index, size)
        return hashes_of(get(tile), tile.width)

    def read(level: int, index: int) -> bytes:
        above, within = divmod(level, HEIGHT)
        first = index << within
        tile = hashes(above, first // WIDTH)
        found = tile[first % WIDTH : first % WIDTH + (1 << within)]
        if len(found) < 1 << within:
            raise ValueError(f"a tree of {size} has no node {index} at level {level}")
        return complete(found)

    return read


def tiles_needed(use: Callable[[ReadNode], object], size: int) -> set[Tile]:
    """The tiles that something reads nodes from, such as a proof, so that they can be fetched together beforehand."""
    needed: set[Tile] = set()

    def get(tile: Tile) -> bytes:
        needed.add(tile)
        return bytes(tile.width * HASH_SIZE)

    use(node_reader(get, size))
    return needed


def from_tiles(tiles: dict[Tile, bytes]) -> Callable[[Tile], bytes]:
    """Gives tiles that were fetched; LookupError names one that was not."""

    def get(tile: Tile) -> bytes:
        if tile not in tiles:
            raise LookupError(f"{tile.path} is missing")
        return tiles[tile]

    return get
