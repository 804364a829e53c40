"""Which deliveries owe something, and when does the next step of their terms fall due?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from domain.documents.deliveries import events as e
from domain.documents.deliveries.stages import Underway
from domain.documents.deliveries.term import DeliveryTerm
from domain.kernel.declarations import Recorded
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class DeliveryDue:
    """A delivery that something is owed for, and the instant at which it is reminded of next, or overdue."""

    delivery_id: str
    due_at: datetime
    expects: str
    term: DeliveryTerm
    fallen: int


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The delivery."""
    return (fact.event.delivery_id,)


def evolve(row: DeliveryDue | None, fact: Recorded[Any], key: str) -> DeliveryDue | None:
    """What falls due next after an event, if anything."""
    match fact.event, row:
        case e.DeliverySubmitted() as submitted, _:
            delivery = Underway(submitted, submitted.term)
            if submitted.term is None or not delivery.owes:
                return None
            return _next(DeliveryDue(key, submitted.submitted_at, submitted.expects.value, submitted.term, 0))
        case e.ReplyReminded() | e.ReplyOverdue(), DeliveryDue():
            return _next(replace(row, fallen=row.fallen + 1))
        case e.DeadlineExtended(term=term), DeliveryDue():
            return _next(replace(row, term=term))
        case e.DeliveryRefused() | e.DeliveryForwarded() | e.DeliveryFailed() | e.RelayRefused(), _:
            return None
        case e.DeliveryAnswered(), _:
            return None
        case e.DeliveryAccepted(), DeliveryDue(expects="acknowledgement"):
            return None
        case e.DeliveryOpened(), DeliveryDue(expects="opening"):
            return None
        case _:
            return row


def _next(row: DeliveryDue) -> DeliveryDue | None:
    steps = row.term.steps[row.fallen :]
    return replace(row, due_at=steps[0][2]) if steps else None


DELIVERIES_DUE = ReadModel(
    name="documents.deliveries_due",
    version=2,
    row=DeliveryDue,
    key="delivery_id",
    events=get_args(e.DeliveryEvent),
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="documents.mark_due",
)
