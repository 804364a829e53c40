"""Which tenders are to be closed, and when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.procurement.tenders import events as t
from projections.kernel.declarations import ReadModel


@dataclass(frozen=True, slots=True)
class TenderingEndDue:
    """A tender that takes sealed bids, and its deadline."""

    tender_id: str
    due_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: TenderingEndDue | None, fact: Recorded[Any], _: str) -> TenderingEndDue | None:
    """What is due after an event, if anything."""
    match fact.event, row:
        case t.TenderPublished(tender_id, periods=periods, panel=panel), _:
            return None if periods is None or panel is None else TenderingEndDue(tender_id, periods.deadline.at)
        case t.TermsAmended(periods=periods) | t.DeadlineExtended(periods=periods), TenderingEndDue(tender_id):
            return TenderingEndDue(tender_id, periods.deadline.at)
        case ((t.TenderingClosed() | t.TenderCancelled()), _):
            return None
        case _:
            return row


CLOSINGS_DUE = ReadModel(
    name="procurement.closings_due",
    version=1,
    row=TenderingEndDue,
    key="tender_id",
    events=(t.TenderPublished, t.TermsAmended, t.DeadlineExtended, t.TenderingClosed, t.TenderCancelled),
    keys=keys,
    evolve=evolve,
    orders=("due_at",),
    permission="procurement.close_box",
)
