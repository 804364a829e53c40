"""A log that is made up for tests: events as the ledger stores them, a tree over them, and cosigned checkpoints."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from infra.procurement.verifying.bundle import LoggedEntry
from infra.tlog.checkpoints import Checkpoint
from infra.tlog.keys import KeyKind, SigningKey
from infra.tlog.merkle import complete, consistency_proof, inclusion_proof, leaf_hash, root_of
from infra.tlog.policy import Party, WitnessGroup, WitnessPolicy

DEADLINE = datetime(2026, 6, 1, 12, tzinfo=UTC)
LOG = SigningKey.generate("record.example.org/log")
COURT, UNIVERSITY = (SigningKey.generate(f"{name}.example.org/w", KeyKind.WITNESS) for name in ("court", "uni"))
POLICY = WitnessPolicy(
    (Party(LOG.verifier),),
    {"court": Party(COURT.verifier), "university": Party(UNIVERSITY.verifier)},
    {"both": WitnessGroup(2, ("court", "university"))},
    "both",
)
_ID = UUID(int=7)


@dataclass
class Event:
    """An event that may still be changed before the log is signed."""

    stream: str
    version: int
    type: str
    at: datetime
    data: dict[str, Any]

    def stored(self) -> bytes:
        said = {
            "format": 1,
            "stream": self.stream,
            "version": self.version,
            "type": self.type,
            "schema": 1,
            "id": str(_ID),
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "actor": {"id": "u-1", "unit": "MD:x", "grant": "g-1"},
            "command": str(_ID),
            "correlation": str(_ID),
            "causation": None,
            "data": self.data,
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass
class Ledger:
    """Events in the order in which they are recorded; positions begin at 1."""

    events: list[Event] = field(default_factory=list)
    now: datetime = DEADLINE - timedelta(days=20)

    def record(self, stream: str, type_: str, **data: Any) -> int:
        """Record an event a second later than the one before; its position."""
        self.now += timedelta(seconds=1)
        version = 1 + sum(event.stream == stream for event in self.events)
        self.events.append(Event(stream, version, type_, self.now, data))
        return len(self.events)

    def first(self, kind: str, number: int = 0) -> Event:
        """The so many-th event of a type."""
        return [event for event in self.events if event.type == f"procurement.{kind}"][number]

    def leaves(self) -> list[bytes]:
        return [leaf_hash(event.stored()) for event in self.events]

    def entries(self) -> Sequence[LoggedEntry]:
        """The events of procurement with the proofs that they are in the whole log."""
        leaves = self.leaves()
        return [
            LoggedEntry(index + 1, event.stored(), tuple(inclusion_proof(_reader(leaves), index, len(leaves))))
            for index, event in enumerate(self.events)
            if event.type.startswith("procurement.")
        ]

    def checkpoint(
        self, size: int, at: datetime, witnesses: Sequence[SigningKey] = (COURT, UNIVERSITY), log: SigningKey = LOG
    ) -> bytes:
        """The log at a size, signed, and cosigned at a time."""
        note = Checkpoint(LOG.name, size, root_of(self.leaves()[:size])).note().signed(log)
        return note.with_signatures([note.cosignature(key, int(at.timestamp())) for key in witnesses]).encoded()

    def consistency(self, size: int) -> tuple[bytes, ...]:
        leaves = self.leaves()
        return tuple(consistency_proof(_reader(leaves), size, len(leaves)))


def _reader(leaves: list[bytes]) -> Any:
    return lambda level, index: complete(leaves[index << level : (index + 1) << level])
