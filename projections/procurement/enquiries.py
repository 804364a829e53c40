"""What do companies ask about tenders, and what does the buyer answer?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.enquiries import events as e
from projections.kernel.declarations import ReadModel


class EnquiryStatus(StrEnum):
    """Whether a question is answered."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A question and its answer, or why there is none. `company` shows once there is an award."""

    enquiry_id: str
    tender_id: str
    lot_id: str | None
    alias: str
    text: str
    asked_at: datetime
    status: EnquiryStatus
    answer: str | None = None
    answered_at: datetime | None = None
    late: bool = False
    company: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The question."""
    return (fact.event.enquiry_id,)


def evolve(row: Enquiry | None, fact: Recorded[Any], _: str) -> Enquiry | None:
    """The question after an event."""
    event, now = fact.event, fact.act.at
    if isinstance(event, e.EnquiryAsked):
        return row or filled(Enquiry, event, asked_at=now, status=EnquiryStatus.OPEN, company=None)
    if row is None:
        return None
    match event:
        case e.EnquiryAnswered(text=text, late=late):
            return replace(row, status=EnquiryStatus.ANSWERED, answer=text, answered_at=now, late=late)
        case e.EnquiryDismissed(reason=reason):
            return replace(row, status=EnquiryStatus.DISMISSED, answer=reason, answered_at=now)
        case _:
            return replace(row, company=event.company)


ENQUIRIES = ReadModel(
    name="procurement.enquiries",
    version=1,
    row=Enquiry,
    key="enquiry_id",
    events=(e.EnquiryAsked, e.EnquiryAnswered, e.EnquiryDismissed, e.EnquirerShown),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("alias", "text", "answer", "answered_at"),
    orders=("asked_at",),
    searched=("text", "answer"),
)

READ_MODELS: tuple[ReadModel[Any], ...] = (ENQUIRIES,)
