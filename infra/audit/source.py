"""Where a record is read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from infra.audit.findings import Finding
from infra.tlog.tiles import Tile


class SourceError(Exception):
    """The record cannot be read, so nothing can be said about it; the message says what would help."""


class StoredReceipt(NamedTuple):
    """A receipt as the database holds it: a command, and the acts that it did, of which the last has this position."""

    position: int
    actor: str
    command: str
    digest: bytes
    stream: str
    version: int
    events: int


class Columns(NamedTuple):
    """What the database says of an act beside its bytes; `receipts`, as in Stored, are those that say they end with it.

    `recorded_at` is None for a time that no calendar has.
    """

    position: int
    stream: str
    version: int
    type: str
    recorded_at: datetime | None
    receipts: Sequence[tuple[Any, ...]] = ()


class Entry(NamedTuple):
    """An entry's bytes, its columns where it comes from a database, and the leaf in its place where one is known."""

    data: bytes
    columns: Columns | None = None
    leaf: bytes | None = None

    @property
    def withheld(self) -> bool:
        """Whether a log gives out its hash alone: no act is empty, and a database withholds nothing."""
        return not self.data and self.columns is None


class EarlierCheckpoint(NamedTuple):
    """A checkpoint that is kept beside the newest, and the size under which it is kept."""

    size: int
    note: bytes


class Source(Protocol):
    """A record: its checkpoints, its tree, its entries. Any of its methods may raise SourceError."""

    name: str
    endless: bool
    """Whether somebody could go on for ever to give out what is not there: what is stored has an end."""

    def checkpoint(self) -> bytes:
        """The newest checkpoint that was given out."""

    def checkpoints(self, above: int) -> Iterator[EarlierCheckpoint]:
        """The earlier checkpoints that it keeps, of sizes above this one, smallest first; perhaps the newest too."""

    def tile(self, tile: Tile) -> bytes | None:
        """The bytes of a tile; None where it is not there."""

    def blocks(self, first: int, size: int) -> Iterator[Sequence[Entry]]:
        """The entries up to a size, 256 a time, from a block on; a block with fewer where some are missing."""

    def beyond(self, size: int) -> Iterator[Entry]:
        """The entries that no checkpoint covers yet, where the source knows them."""

    def outside(self) -> int | None:
        """The position of an entry that stands before the first, where nothing could cover it; None without one."""

    def head(self) -> int | None:
        """The last position of the ledger, where the source knows it."""

    def surplus(self, size: int) -> Iterator[Finding]:
        """What lies there beside what a checkpoint of this size counts, and what nobody would read otherwise."""

    def close(self) -> None:
        """Let go of what is open."""


class Copy:
    """What every source answers that has no ledger behind it: it knows of nothing but what its checkpoint covers."""

    def beyond(self, size: int) -> Iterator[Entry]:
        """Nothing: it ends with its checkpoint."""
        del size
        return iter(())

    def outside(self) -> int | None:
        """There is no such place."""
        return None

    def surplus(self, size: int) -> Iterator[Finding]:
        """Nothing that it would tell."""
        del size
        return iter(())

    def head(self) -> int | None:
        """Unknown."""
        return None
