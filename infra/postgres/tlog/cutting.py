"""What is missing of a published log: told from the tables alone, so that whoever must act learns what is cut."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from infra.tlog.tiles import HEIGHT, WIDTH, Tile

_PUBLISHED = """
    SELECT h.position, t.size,
        (SELECT published FROM tlog.signed WHERE origin = %(origin)s),
        (SELECT max(size) FROM tlog.checkpoints WHERE origin = %(origin)s),
        EXISTS (SELECT FROM tlog.signed AS s JOIN tlog.published AS p ON p.origin = s.origin AND p.size = s.published
            WHERE s.origin = %(origin)s)
    FROM ledger.head AS h CROSS JOIN tlog.tree AS t
"""
_EVENTS = "SELECT EXISTS (SELECT FROM ledger.stored_events WHERE notification_id = %s)"
_TILES = "SELECT level, count(*) FROM tlog.tiles GROUP BY level"
_EDGE = "SELECT octet_length(hashes) FROM tlog.tiles WHERE level = %s AND number = %s"


async def missing_of(connection: AsyncConnection[Any], origin: str) -> str | None:
    """What is not there any more of what was published under an origin; None where all of it seems to be.

    Tiles are counted by level, not read: what was changed in them is found by `audit verify`.
    """
    cursor = await connection.execute(_PUBLISHED, {"origin": origin})
    row = await cursor.fetchone()
    if row is None:
        return "the rows that say how far the ledger and its tree are"
    head, tiled, published, signed, has_checkpoint = row
    size = published or 0
    if published is None:
        # Before the first one is published there may be one that waits for witnesses, and that is no cut.
        return None if signed is None or not await _given_out(connection, origin) else "what was signed last"
    if not has_checkpoint:
        return f"the published checkpoint of size {size}"
    if min(head, tiled) < size:
        told = "the ledger ends at position" if head < size else "the tree ends at"
        return f"{told} {min(head, tiled)}, and a checkpoint of {size} events is published"
    if size and not await _there(connection, size):
        return f"the ledger has no event at position {size}, and a checkpoint covers it"
    return await _tiles(connection, size)


async def _given_out(connection: AsyncConnection[Any], origin: str) -> bool:
    cursor = await connection.execute("SELECT EXISTS (SELECT FROM tlog.publications WHERE origin = %s)", [origin])
    return bool((await cursor.fetchone() or (False,))[0])


async def _there(connection: AsyncConnection[Any], position: int) -> bool:
    return bool((await (await connection.execute(_EVENTS, [position])).fetchone() or (False,))[0])


async def _tiles(connection: AsyncConnection[Any], size: int) -> str | None:
    counts = dict(await (await connection.execute(_TILES)).fetchall())
    level = 0
    while width := size >> (HEIGHT * level):
        wanted = -(-width // WIDTH)
        if (stored := counts.get(level, 0)) < wanted:
            return f"{wanted - stored} of {wanted} tiles of level {level}"
        edge = Tile(level, (width - 1) // WIDTH, (width - 1) % WIDTH + 1)
        row = await (await connection.execute(_EDGE, [level, edge.index])).fetchone()
        if row is None or row[0] < edge.width * 32:
            return f"{edge.path} or a part of it"
        level += 1
    return None
