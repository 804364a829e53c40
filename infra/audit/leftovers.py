"""What lies in a copy of the record beside what its checkpoint counts: nobody signed it, and somebody may read it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from infra.audit.findings import Check, Finding
from infra.tlog.errors import MalformedError
from infra.tlog.merkle import HASH_SIZE
from infra.tlog.tiles import HEIGHT, MAX_ENTRY, WIDTH, Bundle, Tile, bundles_of, parse_path, tiles_of

LARGEST = WIDTH * (2 + MAX_ENTRY)
Rows = Callable[[str], list[Any]]

_RECEIPTS = """
    SELECT k.position, k.command_id::text, k.events, h.position FROM ledger.commands AS k, ledger.head AS h
    WHERE k.position IS NULL OR k.position < 0 OR k.position > h.position
        OR k.position = 0 AND (k.events <> 0 OR k.version <> 0)
    ORDER BY k.position NULLS FIRST LIMIT 1
"""
_HEAD = """
    SELECT h.position, h.recorded_at::text, e.recorded_at::text FROM ledger.head AS h
    JOIN ledger.stored_events AS e ON e.notification_id = h.position WHERE h.recorded_at <> e.recorded_at
"""
_TREE = "SELECT t.size, h.position FROM tlog.tree AS t, ledger.head AS h"
_TILES = """
    SELECT s.level, s.number, s.have, s.size, s.may FROM (
        SELECT e.level, e.number, octet_length(e.hashes) / 32 AS have, t.size, greatest(0, least(256,
            CASE WHEN e.level < 8 THEN t.size >> (8 * e.level) ELSE 0 END - e.number::numeric * 256))::integer AS may
        FROM tlog.tiles AS e, tlog.tree AS t
    ) AS s
    WHERE s.have > s.may ORDER BY (s.number::numeric * 256 + s.may) * 256::numeric ^ s.level LIMIT 1
"""


def in_database(rows: Rows, covered: int) -> Iterator[Finding]:
    """Receipts that end where no act stands, a head that is ahead of its last act in time, and tiles that go on where
    the tree ends. A checkpoint covers so many.
    """
    for position, said, recorded in rows(_HEAD):
        text = f"the head says that the last act was recorded at {said}, and it was at {recorded}: acts are dated by it"
        yield Finding(Check.HEAD, position, text)
    for position, command, events, head in rows(_RECEIPTS):
        text = (
            f"a stored receipt says that command {command} did {events} acts up to position {position}, where none can "
            f"stand: the ledger ends at {head}"
        )
        yield Finding(Check.RECEIPTS, 0 if position is None else position, text)
    for size, head in rows(_TREE):
        if size > (end := max(head, covered)):
            yield Finding(Check.SURPLUS, end + 1, f"the tiles are said to cover {size} entries, and there are {end}")
    for level, number, have, size, may in rows(_TILES):
        text = f"{Tile(level, number).path} holds {have} hashes, where a tree of {size} entries has {may}"
        yield Finding(Check.SURPLUS, ((number * WIDTH + may) << (HEIGHT * level)) + 1, text)


def in_folder(folder: Path, size: int) -> Iterator[Finding]:
    """Files among the tiles that a log of this size does not have.

    The partial tiles and bundles of earlier sizes may lie there, as the beginnings of those that took their places.
    """
    parts: dict[tuple[bool, int, int], Tile | Bundle] = {_place(part): part for part in tiles_of(size)}
    parts |= {_place(part): part for part in bundles_of(size)}
    files = (Path(at, name) for at, _, names in os.walk(folder / "tile") for name in names)
    for path in sorted(file.relative_to(folder).as_posix() for file in files):
        try:
            part = parse_path(path)
        except MalformedError:
            yield Finding(Check.SURPLUS, size + 1, f"{path} lies there, and is no tile and no bundle")
            continue
        there = parts.get(_place(part))
        if there == part or (there is not None and part.width < there.width and _begins(folder, part, there)):
            continue
        first = _first(part, there, size)
        yield Finding(Check.SURPLUS, first + 1, f"{path} lies there, and is nothing of a log of {size} entries")


def _first(part: Tile | Bundle, there: Tile | Bundle | None, size: int) -> int:
    """The first entry that it would be read for and that is not counted, or not the same."""
    level = part.level if isinstance(part, Tile) else 0
    start = (part.index * WIDTH) << (HEIGHT * level)
    return start if there is not None and part.width < there.width else max(start, size)


def _place(part: Tile | Bundle) -> tuple[bool, int, int]:
    return isinstance(part, Tile), part.level if isinstance(part, Tile) else 0, part.index


def _begins(folder: Path, part: Tile | Bundle, there: Tile | Bundle) -> bool:
    """Whether a narrower file is the beginning of the one that took its place."""
    try:
        narrow, wide = ((folder / part.path).read_bytes()[: LARGEST + 1] for part in (part, there))
    except OSError:
        return False
    if isinstance(part, Tile):
        return len(narrow) == part.width * HASH_SIZE and wide.startswith(narrow)
    return wide.startswith(narrow) and _entries_in(narrow) == part.width


def _entries_in(data: bytes) -> int:
    """How many entries a bundle has; -1 where it does not end with its last one."""
    at = count = 0
    while at + 2 <= len(data):
        at, count = at + 2 + int.from_bytes(data[at : at + 2], "big"), count + 1
    return count if at == len(data) else -1
