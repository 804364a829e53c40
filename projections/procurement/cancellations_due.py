"""When does the next decided cancellation of a tender take effect?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class CancellationAhead:
    """Lots whose cancellation is decided, and the instant at which it takes effect."""

    lots: tuple[str, ...]
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class CancellationDue:
    """The cancellations of a tender that are ahead, and the first instant."""

    tender_id: str
    due_at: datetime
    ahead: tuple[CancellationAhead, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: CancellationDue | None, fact: Recorded[Any], key: str) -> CancellationDue | None:
    """What is ahead after an event; no row where nothing is."""
    event, ahead = fact.event, row.ahead if row else ()
    match event:
        case e.CancellationDecided():
            ahead = (*ahead, CancellationAhead(event.lots, event.effective_at))
        case e.CancellationRevoked(lots=lots):
            ahead = _without(ahead, lots)
        case e.LotCancelled(lot_id=lot):
            ahead = _without(ahead, (lot,))
        case _:
            return None
    return CancellationDue(key, min(each.effective_at for each in ahead), ahead) if ahead else None


def _without(ahead: tuple[CancellationAhead, ...], lots: tuple[str, ...]) -> tuple[CancellationAhead, ...]:
    left = (replace(each, lots=tuple(lot for lot in each.lots if lot not in lots)) for each in ahead)
    return tuple(each for each in left if each.lots)


CANCELLATIONS_DUE = ReadModel(
    name="procurement.cancellations_due",
    version=1,
    row=CancellationDue,
    key="tender_id",
    events=(e.CancellationDecided, e.CancellationRevoked, e.LotCancelled, e.TenderCancelled, e.TenderFinished),
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="procurement.record_tender",
)
