"""The newest part of the ledger, for what is folded in memory: what is asked of it, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from application.ledger.unreadable import LedgerPlace


class StoredAct(NamedTuple):
    """An act as it is stored, and where."""

    position: int
    state: bytes
    at: LedgerPlace


@dataclass(frozen=True, slots=True)
class TailPage:
    """What was recorded after a position up to `reached`; the ledger's head, the time of the record.

    `accessed` is where the last act on access to files stands, 0 before the first.
    """

    events: Sequence[StoredAct]
    reached: int
    head: int
    now: datetime
    accessed: int = 0


class Tail(Protocol):
    """The newest part of the ledger."""

    async def since(self, position: int, types: Collection[str], most: int) -> TailPage:
        """The events of these types after a position, at most so many, in order."""
        ...

    async def of_streams(self, after: Mapping[str, int]) -> Sequence[StoredAct]:
        """The events of streams, each after a version, by version."""
        ...

    async def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before a moment; 0 before the first."""
        ...
