"""What is lent of a file: a share from the act of the owner to its end, and when a seal stands against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.sharing import events as e
from domain.sharing.forms import SealReach


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it stands: `given` is the act, the rest what is left of it. `ended` is by an act, not by time."""

    given: e.FileShared
    entries: tuple[str, ...]
    may_copy: bool
    valid_until: datetime
    accepted: bool = False
    ended: bool = False

    def is_over(self, at: datetime) -> bool:
        """Whether it ended, by an act or by time."""
        return self.ended or self.valid_until <= at


@dataclass(frozen=True, slots=True)
class Breach:
    """The breaking of a seal: `broken` is the act, the rest what became of it."""

    broken: e.SealBroken
    reviewed: e.SealBreakReviewed | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Unopened:
    """Nobody has said whose file it is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file with an owner; what was lent of it, what is sealed now or was once ordered to be, and who broke that."""

    opened: e.FileAccessOpened
    shares: Mapping[str, Share] = field(default_factory=dict)
    seals: Mapping[str, e.SealOrdered] = field(default_factory=dict)
    lifted: frozenset[str] = frozenset()
    breaches: Mapping[str, Breach] = field(default_factory=dict)

    def sealing(self, at: datetime) -> list[e.SealOrdered]:
        """The seals that stand at a moment."""
        return [seal for id_, seal in self.seals.items() if id_ not in self.lifted and stands(seal, at)]

    def is_sealed_against(self, names: Collection[str], entries: Collection[str], at: datetime) -> bool:
        """Whether a seal that stands hides all of this from somebody of these names; no entries are the whole file."""
        return any(hides(seal, names, entries) for seal in self.sealing(at))


State = Unopened | Opened


def hides(seal: e.SealOrdered, names: Collection[str], entries: Collection[str]) -> bool:
    """Whether a seal hides entries, or (none) the whole file, from somebody of these names."""
    covers = not seal.entries or (bool(entries) and set(entries) <= set(seal.entries))
    named = not set(seal.holders).isdisjoint(names)
    return covers and named == (seal.reach is SealReach.NAMED)


def stands(seal: e.SealOrdered, at: datetime) -> bool:
    """Whether a seal is not over by time."""
    return seal.valid_until is None or at < seal.valid_until
