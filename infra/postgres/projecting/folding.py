"""Folding events into rows in memory: what a batch of events does to a read model's tables, without any I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from application.ledger.apart import NO_BODIES, Bodies
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, Erased, Erasures, KeyMap
from domain.kernel.declarations import Recorded
from infra.postgres.projecting.sealed import SealedValues
from projections.kernel.declarations import ReadModel

Row = TypeVar("Row")

Held = tuple[Row, int]
"""A row and the position of the event that made it what it is."""


class LedgerEvent(NamedTuple):
    """An event as it is read from the ledger."""

    position: int
    state: bytes
    recorded_at: datetime


class Touch(NamedTuple):
    """A decoded event, and the keys of the rows that it touches."""

    position: int
    fact: Recorded[Any]
    keys: tuple[str, ...]


class Poison(NamedTuple):
    """An event that could not be folded into the row of a key; `error` holds no content of the event."""

    key: str
    position: int
    error: str


NO_KEY = ""
"""The key of an event of which not even the keys could be found."""


def poison(key: str, position: int, error: BaseException) -> Poison:
    """Why an event failed: the kind of error alone, since its message can hold personal data."""
    return Poison(key, position, f"{type(error).__name__} at position {position}")


@dataclass
class FoldedPage(Generic[Row]):
    """What is still to be written: changed keys (and whether the table has a row of them), and superseded rows.

    `erased` says at which positions whose values are to be taken out of all rows of the table, touched or not.
    Every event that touches a row supersedes it, also where the values stay equal: `since` tells which event was the
    last to touch the row, and the positions behind a row are complete.
    """

    changed: dict[str, bool] = field(default_factory=dict)
    past: list[tuple[Row, int, int]] = field(default_factory=list)
    poisons: list[Poison] = field(default_factory=list)
    held_back: list[tuple[str, int]] = field(default_factory=list)
    erased: dict[int, Erased] = field(default_factory=dict)
    events: int = 0

    @property
    def size(self) -> int:
        """How many rows are to be written."""
        return len(self.changed) + len(self.past)

    @property
    def pending(self) -> bool:
        """Whether there is anything to be written."""
        return bool(self.changed or self.past or self.poisons or self.held_back or self.erased)


class Folding(Generic[Row]):
    """The rows in memory, and the batch that they have not been written with yet.

    `rows` has None for a key known to be absent. Where `complete`, a key that is not there has no row at all, so
    nothing is ever loaded. Thrown away, and begun again from the tables, whenever a write fails.
    """

    def __init__(self, model: ReadModel[Row], codec: Codec, *, complete: bool = False) -> None:
        self._model, self._codec = model, codec
        self._key_of: Callable[[Row], str] = attrgetter(model.key)
        self._own = frozenset(model.events)
        self._sealed = SealedValues(model) if model.sealed else None
        self.complete = complete
        self.rows: dict[str, Held[Row] | None] = {}
        self.blocked: set[str] = set()
        self.skips: set[tuple[str, int]] = set()
        self.batch: FoldedPage[Row] = FoldedPage()

    def open(self, page: Iterable[LedgerEvent], keys: KeyMap = UNREADABLE, bodies: Bodies = NO_BODIES) -> list[Touch]:
        """Decode events and find the keys they touch; what fails is poison without a key.

        `keys` are those that values are sealed with, `bodies` what is kept apart. Erasures that the read model does not
        name are passed by.
        """
        found: list[Touch] = []
        for position, state, _ in page:
            try:
                fact = self._codec.open(state, position, keys, bodies)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - such an event is every read model's trouble
                self.unreadable(position, error)
            else:
                self.take(found, position, fact)
        return found

    def take(self, touches: list[Touch], position: int, fact: Recorded[Any]) -> None:
        """Add a decoded event to those that are to be folded, with the keys it touches."""
        try:
            if self._sealed is None or type(fact.event) in self._own:
                touches.append(Touch(position, fact, tuple(dict.fromkeys(self._model.keys(fact)))))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a read model raises stays its own trouble
            self.unreadable(position, error)

    def unreadable(self, position: int, error: Exception) -> None:
        """An event of which not even the keys can be found: poison, unless somebody skipped it."""
        if (NO_KEY, position) not in self.skips:
            self.batch.poisons.append(poison(NO_KEY, position, error))

    def missing(self, touches: Iterable[Touch]) -> list[str]:
        """The keys whose rows must be loaded first."""
        if self.complete:
            return []
        rows = self.rows
        return list({key for touch in touches for key in touch.keys if key not in rows})

    def know(self, keys: Iterable[str], found: Iterable[tuple[Row, int]]) -> None:
        """Take in the rows that the table has under these keys."""
        self.rows.update(dict.fromkeys(keys))
        self.rows.update((self._key_of(row), (row, since)) for row, since in self._without_erased(found))

    def erase(self, erased: Mapping[int, Erased]) -> None:
        """Take what these persons told out of the rows in memory, and of those that are loaded until this is written.

        The events that are folded from now on must not tell it again: their keys are not given out any more.
        """
        batch, rows = self.batch, self.rows
        if not erased or self._sealed is None:
            return
        batch.erased.update(erased)
        held = [row for row in rows.values() if row is not None]
        rows.update((self._key_of(row), (row, since)) for row, since in self._without_erased(held))
        without, gone = self._sealed.without, Erasures(batch.erased.values())
        batch.past = [(without(row, gone), since, until) for row, since, until in batch.past]

    def _without_erased(self, held: Iterable[Held[Row]]) -> Iterable[Held[Row]]:
        if self._sealed is None or not self.batch.erased:
            return held
        without, gone = self._sealed.without, Erasures(self.batch.erased.values())
        return [(without(row, gone), since) for row, since in held]

    def fold(self, touches: Sequence[Touch], only: str | None = None) -> None:
        """Fold events in position order into their rows (or into that of one key alone)."""
        blocked, skips, batch = self.blocked, self.skips, self.batch
        for position, fact, keys in touches:
            for key in keys:
                if only is not None and key != only:
                    continue
                if key in blocked:
                    batch.held_back.append((key, position))
                elif not skips or (key, position) not in skips:
                    self._evolve(key, position, fact)
        batch.events += len(touches)

    def _evolve(self, key: str, position: int, fact: Recorded[Any]) -> None:
        held = self.rows.get(key)
        try:
            new = self._model.evolve(held[0] if held else None, fact, key)
            if new is not None and (type(new) is not self._model.row or self._key_of(new) != key):
                raise TypeError("evolve gave another key's row, or none of this read model")  # noqa: TRY301
            if new is not None and self._sealed is not None:
                self._sealed.check(held[0] if held else None, new, fact)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a read model raises stays its own trouble
            self.refuse(poison(key, position, error))
            return
        if held is None and new is None:
            return
        batch = self.batch
        batch.changed.setdefault(key, held is not None)
        if held is not None and self._model.history:
            batch.past.append((held[0], held[1], position))
        self.rows[key] = None if new is None else (new, position)

    def refuse(self, found: Poison) -> None:
        """Keep a key at its last good row from here on."""
        self.batch.poisons.append(found)
        if found.key != NO_KEY:
            self.blocked.add(found.key)

    def take_batch(self) -> FoldedPage[Row]:
        """The batch, once it is written; a new one begins."""
        taken, self.batch = self.batch, FoldedPage()
        return taken

    def forget(self, most: int) -> None:
        """Keep at most so many rows in memory."""
        if len(self.rows) > most:
            self.rows.clear()
            self.complete = False
