"""What the signer reads of the ledger, and what it writes: tiles, checkpoints, cosignatures. On one connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from infra.tlog.building import BuiltTile
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.notes import Note, Signature
from infra.tlog.tiles import HEIGHT, WIDTH, Tile

ROLE = "foja_signer"

Connection = AsyncConnection[Any]

_ENTRIES = """
    SELECT notification_id, state FROM ledger.stored_events
    WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id
"""
_TILES = """
    SELECT t.level, t.number, t.hashes
    FROM unnest(%s::integer[], %s::bigint[]) AS wanted (level, number) JOIN tlog.tiles AS t USING (level, number)
"""
_SIGNED = """
    SELECT s.size, s.root, c.note, coalesce(s.published, -1) FROM tlog.signed AS s
    JOIN tlog.checkpoints AS c USING (origin, size) WHERE s.origin = %s
"""
_COSIGNED = "SELECT line FROM tlog.cosignatures WHERE origin = %s AND size = %s ORDER BY name, key_id"


class SignedHead(NamedTuple):
    """What was signed last under an origin; `published` is the size that is given out, -1 for none."""

    size: int
    root: bytes
    note: str
    published: int


class LogStore:
    """The tables of the log, for its signer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def head(self) -> int:
        """The ledger's last position: how large the tree may become."""
        return int(await self._value("SELECT position FROM ledger.head"))

    async def size(self) -> int:
        """How many events the tiles cover."""
        return int(await self._value("SELECT size FROM tlog.tree"))

    async def entries(self, after: int, until: int) -> list[tuple[int, bytes]]:
        """Position and stored bytes of the events after one position up to another."""
        return await self._rows(_ENTRIES, after, until)

    async def tiles(self, wanted: Iterable[Tile]) -> dict[Tile, bytes]:
        """The bytes of tiles, each as far as it is wanted; LookupError where one is missing or too short."""
        asked = list(wanted)
        rows = await self._rows(_TILES, [tile.level for tile in asked], [tile.index for tile in asked])
        return cut(asked, rows)

    async def partial(self, size: int) -> Mapping[int, bytes]:
        """The bytes of the unfinished tile of each level at a size."""
        edge = [
            Tile(level, size >> (HEIGHT * (level + 1)), width)
            for level in range(size.bit_length() // HEIGHT + 1)
            if (width := (size >> (HEIGHT * level)) % WIDTH)
        ]
        return {tile.level: data for tile, data in (await self.tiles(edge)).items()}

    async def grow(self, old: int, new: int, built: Sequence[BuiltTile]) -> bool:
        """Let the tree grow, with the tiles that are new or longer; False where it is not at `old` any more."""
        levels, numbers = [tile.tile.level for tile in built], [tile.tile.index for tile in built]
        tiles = [tile.data for tile in built]
        return bool(await self._value("SELECT tlog.grow(%s, %s, %s, %s, %s)", old, new, levels, numbers, tiles))

    async def signed(self, origin: str) -> SignedHead | None:
        """What was signed last."""
        rows = await self._rows(_SIGNED, origin)
        return SignedHead(*rows[0]) if rows else None

    async def keep(self, last: SignedHead | None, checkpoint: Checkpoint, note: Note) -> bool:
        """Keep a signed checkpoint; False where something else than `last` was signed last."""
        before = (None, None) if last is None else (last.size, last.root)
        given = (checkpoint.origin, *before, checkpoint.size, checkpoint.root, note.encoded().decode())
        return bool(await self._value("SELECT tlog.keep_checkpoint(%s, %s, %s, %s, %s, %s)", *given))

    async def keep_cosignatures(self, origin: str, size: int, signatures: Sequence[Signature]) -> None:
        """Keep what witnesses signed under a checkpoint."""
        names, ids, lines = (
            [signature.name for signature in signatures],
            [signature.key_id for signature in signatures],
            [signature.line() for signature in signatures],
        )
        await self._rows("SELECT tlog.keep_cosignatures(%s, %s, %s, %s, %s)", origin, size, names, ids, lines)

    async def cosignatures(self, origin: str, size: int) -> list[Signature]:
        """What witnesses signed under a checkpoint."""
        return [Signature.parse(line.rstrip("\n")) for (line,) in await self._rows(_COSIGNED, origin, size)]

    async def publish(self, origin: str, size: int) -> None:
        """Give a checkpoint out from now on."""
        await self._rows("SELECT tlog.publish(%s, %s)", origin, size)

    async def _rows(self, statement: str, *values: Any) -> list[Any]:
        cursor = await self._connection.execute(statement.encode(), values, binary=True)
        return await cursor.fetchall()

    async def _value(self, statement: str, *values: Any) -> Any:
        ((value,),) = await self._rows(statement, *values)
        return value


def cut(tiles: Iterable[Tile], rows: Iterable[tuple[int, int, bytes]]) -> dict[Tile, bytes]:
    """Each wanted tile out of what is stored: the partial tile of an earlier size is the beginning of it."""
    stored = {(level, number): hashes for level, number, hashes in rows}
    found = {tile: stored.get((tile.level, tile.index), b"")[: tile.width * 32] for tile in tiles}
    for tile, data in found.items():
        if len(data) < tile.width * 32:
            raise LookupError(f"{tile.path} is not stored: {len(data) // 32} of its {tile.width} hashes are there")
    return found
