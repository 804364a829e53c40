"""What is asked of a replay, and what it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from infra.postgres.replaying.comparing import Difference
from infra.postgres.replaying.moments import Moment
from projections.kernel.declarations import ReadModel

Live = Literal["live"]


@dataclass(frozen=True)
class ReplayRequest:
    """What is to be replayed: a read model (or one of its rows) to a moment, and what to compare it with.

    Without `at`, it is the position at which the live read model stands, or the ledger's end.
    """

    model: ReadModel[Any]
    at: Moment = None
    against: Live | int | datetime = "live"
    key: str | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """An event that an operator decided to leave out of the row of a key: here too, as in the live one."""

    key: str
    position: int
    by: str
    reason: str


@dataclass(frozen=True)
class Replay:
    """A replay beside what it is compared with. Row counts include superseded rows where those are compared too.

    `against_position` is the moment of the other side. `left_out` are fields that could not be compared, since this
    process has no keys of persons; `unfolded` are keys whose rows stop at an event that could not be folded; `unread`
    are events that could not be read at all; `skipped` are the decisions to leave an event out.
    """

    model: str
    version: int
    position: int
    recorded_at: datetime | None
    live: bool
    against_position: int
    rows: int
    against_rows: int
    superseded: bool
    fields: tuple[str, ...]
    left_out: tuple[str, ...]
    unfolded: tuple[str, ...]
    unread: tuple[int, ...]
    skipped: tuple[Skip, ...]
    differences: AsyncIterator[Difference]
