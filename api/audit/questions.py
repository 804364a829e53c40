"""What auditors ask, and what they are answered: worked out from the ledger when it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.declarations import Position

MOST_ROWS = 100


class DifferenceKind(StrEnum):
    """How a row differs: it is missing in the live read model, extra there, or changed there."""

    MISSING = "missing"
    EXTRA = "extra"
    CHANGED = "changed"


class ActEffect(StrEnum):
    """What an act did to a row.

    TOUCHED changed nothing that is shown. QUARANTINED could not be folded, and whatever came later is HELD_BACK.
    SKIPPED was left out by decision of an operator.
    """

    MADE = "made"
    CHANGED = "changed"
    TOUCHED = "touched"
    REMOVED = "removed"
    QUARANTINED = "quarantined"
    HELD_BACK = "held_back"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class AuditReplay:
    """Rebuild a read model, or its row under `key`, from the ledger, and compare it with the live one.

    To the position where the live one stands, or to `at` or `time`: then a read model that keeps history is asked for
    its rows of that moment. At most `first` differences are shown. Large ledgers are replayed by `./foja audit replay`.
    """

    model: str
    key: str | None = None
    at: Position | None = None
    time: datetime | None = None
    first: int = 20


@dataclass(frozen=True)
class AuditExplain:
    """Tell how the row under `key` came about, or one `field` of it: the acts behind it, and what each changed.

    As of `at` or `time`. `after` goes on after the act at that position. Large ledgers: `./foja audit explain`.
    """

    model: str
    key: str
    field: str | None = None
    at: Position | None = None
    time: datetime | None = None
    first: int = 20
    after: Position = 0


@dataclass(frozen=True)
class AuditHistory:
    """Tell all that happened to one entity: the events of the stream `of`, or those that touched rows of that key.

    With `model` it is a key of that read model alone. `after` goes on after the act at that position. Large ledgers:
    `./foja audit history`.
    """

    of: str
    model: str | None = None
    at: Position | None = None
    time: datetime | None = None
    first: int = 20
    after: Position = 0


@dataclass(frozen=True)
class ReplayedField:
    """A field that differs: what the replay gives and what is live, as text or JSON; sealed values are not told."""

    field: str
    replayed: str | None
    live: str | None


@dataclass(frozen=True)
class ReplayedRow:
    """A row that differs. `until` is that of a superseded row."""

    kind: DifferenceKind
    key: str
    since: Position
    until: Position | None
    fields: tuple[ReplayedField, ...]


@dataclass(frozen=True)
class LeftOutEvent:
    """An event that an operator decided to leave out of the row of a key."""

    key: str
    position: Position
    by: str
    reason: str


@dataclass(frozen=True)
class ReplayReport:
    """A replay beside the live read model: how many rows each has, how many differ, and the first of these.

    `notCompared` are personal and secret fields; `notFolded` are keys whose rows stop at an event that could not be
    folded, `unread` the positions of events that could not be read at all, and `leftOut` the events that were left
    out by decision, here as in the live one.
    """

    model: str
    position: Position
    live_position: Position
    same: bool
    rows: int
    live_rows: int
    missing: int
    extra: int
    changed: int
    not_compared: tuple[str, ...]
    not_folded: tuple[str, ...]
    unread: tuple[str, ...]
    left_out: tuple[LeftOutEvent, ...]
    differences: tuple[ReplayedRow, ...]


@dataclass(frozen=True)
class ExplainedChange:
    """A field before and after an act, as text or JSON."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ExplainedStep:
    """An act that touched the row: who did it when, for which unit, under which grant, and what it changed."""

    position: Position
    recorded_at: datetime
    at: datetime
    type: str
    stream: str
    actor: str
    unit: str
    grant: str
    command_id: str
    correlation_id: str
    effect: ActEffect
    changes: tuple[ExplainedChange, ...]


@dataclass(frozen=True)
class HistoryStep:
    """An act, and the read models in which it touched the row of the key; `data` is JSON, sealed values are null."""

    position: Position
    recorded_at: datetime
    at: datetime
    type: str
    stream: str
    actor: str
    unit: str
    grant: str
    command_id: str
    correlation_id: str
    touched: tuple[str, ...]
    data: str
