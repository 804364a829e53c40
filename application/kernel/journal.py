"""The port to the ledger: what one decision reads, and what it asks to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from eventsourcing.persistence import StoredEvent

    from application.kernel.orders import Receipt


@dataclass(frozen=True, slots=True)
class Load:
    """What one decision must know: its stream, its guards, and whether its id was used before.

    `streams[0]` is the command's own, of which the events from version `since` on are read; the rest are guards, and
    what else it looks at. Of those in `last` only the last event is read.
    """

    streams: tuple[str, ...]
    actor: str
    command_id: UUID
    last: frozenset[str] = frozenset()
    since: int = 0


@dataclass(frozen=True, slots=True)
class Prior:
    """What the ledger remembers of a command id: the hash of the command and its receipt."""

    command_hash: bytes
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Loaded:
    """The events that were asked for of each stream, in version order.

    `versions[stream]` is the stream's current version, 0 where it has none of the events that were asked for.
    """

    events: Mapping[str, Sequence[StoredEvent]]
    versions: Mapping[str, int]
    prior: Prior | None


@dataclass(frozen=True, slots=True)
class AppendRequest:
    """The events of one command, to be stored whole or not at all.

    Stored only if every (stream, version) is the next one, every guard is still at its version, and the
    (actor, command id) is new. `stream` and `version` are those of the receipt; an event may belong to
    another stream. `builds_on` are the requests earlier in the same call, from 0, whose events this one was
    decided on: where one of them is not stored, it is not either. A version alone would not tell, since
    somebody else's event may have taken its place.
    """

    stream: str
    version: int
    events: Sequence[StoredEvent]
    actor: str
    command_id: UUID
    command_hash: bytes
    guards: Sequence[tuple[str, int]] = ()
    builds_on: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """Stored now, or (`replayed`) stored before under the same id and hash."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Taken:
    """Not stored: a version is taken, a guard moved on, or what it builds on was not stored."""

    stream: str


@dataclass(frozen=True, slots=True)
class Reused:
    """Not stored: the command id belongs to another command."""


Outcome = Appended | Taken | Reused


class Journal(Protocol):
    """The ledger's hot path: awaitable twins of the recorder's reading and appending.

    Each call takes many at once, and answers them from one state of the ledger; concurrent calls are gathered
    into one transaction.
    """

    async def load(self, loads: Sequence[Load], *, deciding: bool = False) -> tuple[datetime, Sequence[Loaded]]:
        """The time of the record (UTC), and an answer for each load, in order.

        For who decides by that time, it raises ClockLeapt where it cannot be right.
        """
        ...

    async def at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """The events at these positions as they are stored; without those where there is none."""
        ...

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        """An outcome for each request, in order; raises OutcomeUnknown where it can't be known.

        Raises ClockLeapt or DecidedAhead where no request is stored, since the time is not right.
        """
        ...

    async def position_of(self, stream: str, version: int) -> int:
        """Where an event stands in the ledger; 0 where there is none."""
        ...
