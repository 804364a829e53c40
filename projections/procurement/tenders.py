"""Which tenders are there, under which terms, until when, and how far have they come?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.openings.events import OpeningBegun, OpeningConcluded, OpeningFailed
from domain.procurement.parts import TenderPeriods
from domain.procurement.tenders import events as e
from projections.kernel.declarations import Amount, ReadModel
from projections.procurement.cancellations_due import CANCELLATIONS_DUE
from projections.procurement.openers_due import OPENERS_DUE
from projections.procurement.tender_documents import TENDER_DOCUMENTS
from projections.procurement.tender_drafts import TENDER_DRAFTS
from projections.procurement.tender_items import TENDER_ITEMS
from projections.procurement.tender_lots import TENDER_LOTS
from projections.procurement.tender_timeline import TENDER_TIMELINE


class TenderStatus(StrEnum):
    """How far a published tender has come."""

    TENDERING = "tendering"
    CLOSED = "closed"
    OPENING = "opening"
    OPENED = "opened"
    FINISHED = "finished"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tender:
    """A published tender. `opener_keys` are the public keys of the panel, of which `k` open."""

    tender_id: str
    ocid: str
    number: str
    procedure: str
    buyer: str
    jurisdiction: str
    plan_item_id: str | None
    title: str
    category: PurchaseCategory
    amount: Amount | None
    currency: str | None
    status: TenderStatus
    terms_version: int
    terms_sha256: str
    deadline: datetime | None
    enquiries_until: datetime | None
    complaints_until: datetime | None
    requests_until: datetime | None
    k: int | None
    opener_keys: tuple[str, ...]
    two_envelopes: bool
    reason: str | None
    urgency: str | None
    framework_id: str | None
    published_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The tender."""
    return (fact.event.tender_id,)


def evolve(row: Tender | None, fact: Recorded[Any], _: str) -> Tender | None:
    """The tender after an event."""
    event = fact.event
    if isinstance(event, e.TenderPublished):
        return row or _published(event, fact.act.at)
    if row is None:
        return None
    match event:
        case e.TermsAmended():
            title = next((change.after for change in event.changes if change.path == "title"), row.title)
            named = replace(row, title=title, terms_version=event.version, terms_sha256=event.terms_sha256)
            return replace(named, **_instants(event.periods))
        case e.DeadlineExtended():
            return replace(row, **_instants(event.periods))
        case _:
            return replace(row, status=_STATUS[type(event)])


def _published(event: e.TenderPublished, at: datetime) -> Tender:
    value, panel = event.value, event.panel
    return filled(
        Tender,
        event,
        jurisdiction=jurisdiction_of(event.buyer),
        amount=None if value is None else value.amount,
        currency=None if value is None else value.currency,
        status=TenderStatus.TENDERING if event.periods else TenderStatus.OPENED,
        k=panel and panel.k,
        opener_keys=panel.keys if panel else (),
        published_at=at,
        **_instants(event.periods),
    )


def _instants(periods: TenderPeriods | None) -> dict[str, Any]:
    if periods is None:
        return dict.fromkeys(("deadline", "enquiries_until", "complaints_until", "requests_until"))
    enquiries, complaints, requests = periods.enquiries_until, periods.complaints_until, periods.requests_until
    return {
        "deadline": periods.deadline.at,
        "enquiries_until": enquiries and enquiries.at,
        "complaints_until": complaints and complaints.at,
        "requests_until": requests and requests.at,
    }


_STATUS: dict[type[Any], TenderStatus] = {
    e.TenderingClosed: TenderStatus.CLOSED,
    OpeningBegun: TenderStatus.OPENING,
    OpeningConcluded: TenderStatus.OPENED,
    OpeningFailed: TenderStatus.FINISHED,
    e.TenderFinished: TenderStatus.FINISHED,
    e.TenderCancelled: TenderStatus.CANCELLED,
}
TENDERS = ReadModel(
    name="procurement.tenders",
    version=2,
    row=Tender,
    key="tender_id",
    events=(e.TenderPublished, e.TermsAmended, e.DeadlineExtended, *_STATUS),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "reason", "urgency", "terms_sha256", "terms_version", "k", "opener_keys", "two_envelopes"),
    orders=("deadline", "published_at", "amount"),
    searched=("title",),
)

READ_MODELS: tuple[ReadModel[Any], ...] = (
    TENDERS,
    TENDER_LOTS,
    TENDER_ITEMS,
    TENDER_DOCUMENTS,
    TENDER_TIMELINE,
    TENDER_DRAFTS,
    CANCELLATIONS_DUE,
    OPENERS_DUE,
)
