"""Which companies are kept out, from when to when, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from domain.suppliers.debarments import events as e
from domain.suppliers.naming import debarment_id
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class Debarment:
    """A company is kept out from `firstDay` to `lastDay`, both included, unless it was lifted at `liftedAt`.

    It holds from `holdsFrom` up to, not with, `holdsUntil`.
    """

    debarment_id: str
    company_id: str
    case_id: str
    jurisdiction: str
    grounds: tuple[str, ...]
    first_day: date
    last_day: date
    holds_from: datetime
    holds_until: datetime
    reasons: str
    lifted_at: datetime | None = None
    lifted_because: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The debarment."""
    return (debarment_id(fact.event.company_id, fact.event.case_id),)


def evolve(row: Debarment | None, fact: Recorded[Any], key: str) -> Debarment | None:
    """The debarment after an event."""
    match fact.event, row:
        case e.DebarmentDecided(grounds=grounds, since=since, until=until) as decided, None:
            names = tuple(ground.value for ground in grounds)
            return filled(Debarment, decided, debarment_id=key, grounds=names, holds_from=since, holds_until=until)
        case e.DebarmentLifted(lifted_at=at, reason=reason) as lifted, Debarment():
            until = max(row.holds_from, min(row.holds_until, at))
            return refilled(row, lifted, holds_until=until, lifted_because=reason)
        case _:
            return row


DEBARMENTS = ReadModel(
    name="suppliers.debarments",
    version=1,
    row=Debarment,
    key="debarment_id",
    events=(e.DebarmentDecided, e.DebarmentLifted),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("case_id", "first_day", "last_day", "reasons", "lifted_at", "lifted_because"),
    orders=("holds_from", "holds_until"),
)
