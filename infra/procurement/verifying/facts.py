"""The entries of a bundle as facts: what the ledger says of a tender, its box, its bids and its opening."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.procurement.verifying.bundle import LoggedEntry

CONTEXT = "procurement."
RECEIPTS = frozenset({"EnvelopeReceived", "EnvelopeReplaced"})


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as it stands in the ledger; `type` is without the name of the context."""

    position: int
    stream: str
    version: int
    type: str
    at: datetime
    data: Any


class Facts:
    """The facts of a bundle in the order of their positions, and the entries that are none."""

    def __init__(self, entries: Iterable[LoggedEntry]) -> None:
        found, self.unreadable = list[Fact](), list[int]()
        for entry in entries:
            fact = _fact(entry)
            if fact is None:
                self.unreadable.append(entry.position)
            else:
                found.append(fact)
        self.all: Sequence[Fact] = sorted(found, key=lambda fact: fact.position)

    def of(self, *types: str) -> list[Fact]:
        """The facts of these types."""
        return [fact for fact in self.all if fact.type in types]

    def last(self, *types: str) -> Fact | None:
        """The last fact of these types."""
        return next((fact for fact in reversed(self.all) if fact.type in types), None)

    def at(self, position: int) -> Fact | None:
        """The fact at a position."""
        return next((fact for fact in self.all if fact.position == position), None)


def _fact(entry: LoggedEntry) -> Fact | None:
    try:
        said = json.loads(entry.data)
        kind = str(said["type"])
        if not kind.startswith(CONTEXT) or not isinstance(said["data"], dict):
            return None
        at = moment(said["at"])
        return Fact(
            entry.position, str(said["stream"]), int(said["version"]), kind.removeprefix(CONTEXT), at, said["data"]
        )
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def moment(text: Any) -> datetime:
    """An instant of the ledger; raises ValueError."""
    if not isinstance(text, str):
        raise TypeError("an instant is a text")
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant of the ledger is in UTC")
    return at
