"""What can be asked about tenders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.tenders import events as e
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class CancellationDue:
    """When the next decided cancellation of a tender takes effect; `ahead` are all that are decided."""

    tender_id: str
    due_at: datetime
    ahead: tuple[e.CancellationDecided, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve_due(row: CancellationDue | None, fact: Recorded[Any], key: str) -> CancellationDue | None:
    """What is ahead after an event; no row where nothing is."""
    event, ahead = fact.event, row.ahead if row else ()
    match event:
        case e.CancellationDecided():
            ahead = (*ahead, event)
        case e.CancellationRevoked(lots=lots):
            ahead = _less(ahead, lots)
        case e.LotCancelled(lot_id=lot):
            ahead = _less(ahead, (lot,))
        case _:
            return None
    return CancellationDue(key, min(each.effective_at for each in ahead), ahead) if ahead else None


def _less(ahead: tuple[e.CancellationDecided, ...], lots: tuple[str, ...]) -> tuple[e.CancellationDecided, ...]:
    left = (
        e.CancellationDecided(
            it.tender_id, tuple(lot for lot in it.lots if lot not in lots), it.reason, it.effective_at
        )
        for it in ahead
    )
    return tuple(each for each in left if each.lots)


CANCELLATIONS_DUE = ReadModel(
    name="procurement.cancellations_due",
    version=1,
    row=CancellationDue,
    key="tender_id",
    events=(e.CancellationDecided, e.CancellationRevoked, e.LotCancelled, e.TenderCancelled, e.TenderFinished),
    keys=keys,
    evolve=evolve_due,
    orders=("due_at",),
    permission="procurement.record_tender",
)

READ_MODELS: tuple[ReadModel[Any], ...] = (CANCELLATIONS_DUE,)
