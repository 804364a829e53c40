"""Logs in memory, and hosts of logs that lie: what they say to one question is not what they say to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from infra.audit.source import Copy, EarlierCheckpoint, Entry
from infra.audit.statements import Statements
from infra.tlog.building import GrowingTree
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import SigningKey
from infra.tlog.merkle import leaf_hash, root_of
from infra.tlog.policy import Party, WitnessPolicy
from infra.tlog.tiles import Tile
from tests.infra.audit.records import TIME, act

ORIGIN = "hostile.example/log"
KEY = SigningKey.generate(ORIGIN)
START = datetime(2026, 3, 1, tzinfo=UTC)
STATEMENTS = Statements(WitnessPolicy((Party(KEY.verifier),)), ORIGIN)
ACTS = [act(number, START) for number in range(1, 601)]


def told(count: int, *, but: int = 0) -> list[bytes]:
    """The first acts of the record, one of them with another amount."""
    return [act(number, START, amount=9 if number == but else 1) for number in range(1, count + 1)]


@dataclass
class InMemory(Copy):
    """A log that is signed by its key."""

    entries: Sequence[bytes]
    name: str = "a log"
    endless: bool = True
    key: SigningKey = KEY
    witness: SigningKey | None = None
    signed: Sequence[int] = ()
    tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tree = GrowingTree()
        built = (*tree.extend(map(leaf_hash, self.entries)), *tree.partial())
        self.tiles = {(one.tile.level, one.tile.index): one.data for one in built}
        self.root = tree.root()
        self.earlier = [(size, root_of(map(leaf_hash, self.entries[:size]))) for size in sorted(self.signed)]

    def checkpoint(self) -> bytes:
        note = Checkpoint(ORIGIN, len(self.entries), self.root).note().signed(self.key)
        cosigned = [] if self.witness is None else [note.cosignature(self.witness, TIME)]
        return note.with_signatures(cosigned).encoded()

    def checkpoints(self, above: int) -> Iterator[EarlierCheckpoint]:
        for size, root in self.earlier:
            if size > above:
                yield EarlierCheckpoint(size, Checkpoint(ORIGIN, size, root).note().signed(self.key).encoded())

    def tile(self, tile: Tile) -> bytes | None:
        found = self.tiles.get((tile.level, tile.index))
        return None if found is None else found[: tile.width * 32]

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        for at in range(first * 256, size, 256):
            yield [Entry(one) for one in self.entries[at : min(at + 256, size)]]

    def close(self) -> None:
        """Nothing is open."""


class TwoFaced(InMemory):
    """Shows tiles of another tree until it is asked for entries, or for a tile that it has shown already."""

    def __init__(self, entries: Sequence[bytes], shown_first: Sequence[bytes]) -> None:
        super().__init__(entries)
        self._first = InMemory(shown_first)
        self._asked: set[Tile] = set()
        self.turned = False

    def tile(self, tile: Tile) -> bytes | None:
        self.turned = self.turned or tile in self._asked
        self._asked.add(tile)
        return super().tile(tile) if self.turned else self._first.tile(tile)

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        self.turned = True
        return super().blocks(first, size)


class WithoutEnd(InMemory):
    """Says that it has an enormous tree of leaves that are all the same, and gives out whatever is asked of it."""

    def __init__(self, key: SigningKey) -> None:
        super().__init__([b"x"], key=key)
        self.asked = 0

    def checkpoint(self) -> bytes:
        return Checkpoint(ORIGIN, 1 << 62, bytes(32)).note().signed(self.key).encoded()

    def tile(self, tile: Tile) -> bytes | None:
        self.asked += 1
        assert self.asked < 1_000, "it follows a log that nobody vouches for"
        tree = GrowingTree()
        node = leaf_hash(b"x")
        for _ in range(tile.level):
            tree = GrowingTree()
            tree.extend([node] * 256)
            node = tree.root()
        return node * tile.width

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        for _ in range(first, size >> 8):
            yield [Entry(b"x")] * 256
