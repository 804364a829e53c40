"""Which complaints are there, what do they hold, and what was decided? And which of them are not paid yet?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from domain.kernel.declarations import Personal, Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.complaints import events as e
from domain.procurement.complaints.kinds import ComplaintTarget
from projections.kernel.declarations import Amount, ReadModel
from projections.kernel.scope import Scope


class ComplaintState(StrEnum):
    """How far a complaint is."""

    LODGED = "lodged"
    PAID = "paid"
    ADMITTED = "admitted"
    SATISFIED = "satisfied"
    DECLINED = "declined"
    REMEDIED = "remedied"
    STOPPED = "stopped"
    INADMISSIBLE = "inadmissible"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint of a company. `holds`: while it does, nothing is awarded, signed, cancelled or opened."""

    complaint_id: str
    tender_id: str
    lot_id: str | None
    target: ComplaintTarget
    award_id: str | None
    buyer: str
    jurisdiction: str
    company: str
    grounds: str
    remedy: str
    fee: Amount
    currency: str
    pay_until: datetime
    lodged_at: datetime
    state: ComplaintState
    holds: bool
    orders: tuple[str, ...] = ()
    reasons: str | None = None
    remedy_reported: str | None = None
    decided_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The complaint."""
    return (fact.event.complaint_id,)


_STATES = {
    e.FeeReceived: ComplaintState.PAID,
    e.ComplaintAdmitted: ComplaintState.ADMITTED,
    e.FoundInadmissible: ComplaintState.INADMISSIBLE,
    e.ComplaintSatisfied: ComplaintState.SATISFIED,
    e.ComplaintDeclined: ComplaintState.DECLINED,
    e.RemedyReported: ComplaintState.SATISFIED,
    e.RemedyConfirmed: ComplaintState.REMEDIED,
    e.ComplaintStopped: ComplaintState.STOPPED,
    e.ComplaintLapsed: ComplaintState.LAPSED,
}
_HOLD = frozenset({ComplaintState.PAID, ComplaintState.ADMITTED, ComplaintState.SATISFIED})


def evolve(row: Complaint | None, fact: Recorded[Any], key: str) -> Complaint | None:
    """The complaint after an event."""
    event = fact.event
    if isinstance(event, e.ComplaintLodged):
        return _new(event, fact, key)
    if row is None:
        return None
    state = _STATES[type(event)]
    after = replace(row, state=state, holds=state in _HOLD)
    match event:
        case e.ComplaintSatisfied():
            return replace(after, orders=tuple(event.orders), reasons=event.reasons, decided_at=fact.act.at)
        case e.ComplaintDeclined():
            return replace(after, reasons=event.reasons, decided_at=fact.act.at)
        case e.FoundInadmissible() | e.ComplaintStopped():
            return replace(after, reasons=event.reason, decided_at=fact.act.at)
        case e.RemedyReported():
            return replace(after, remedy_reported=event.text)
        case _:
            return after


def _new(event: e.ComplaintLodged, fact: Recorded[Any], key: str) -> Complaint:
    free = not event.fee_due
    return Complaint(
        complaint_id=key,
        tender_id=event.tender_id,
        lot_id=event.lot_id,
        target=event.target,
        award_id=event.award_id,
        buyer=event.buyer,
        jurisdiction=jurisdiction_of(event.buyer),
        company=event.company,
        grounds=event.grounds,
        remedy=event.remedy,
        fee=event.fee_due.amount,
        currency=event.fee_due.currency,
        pay_until=event.pay_until,
        lodged_at=fact.act.at,
        state=ComplaintState.PAID if free else ComplaintState.LODGED,
        holds=free,
    )


COMPLAINTS = ReadModel(
    name="procurement.complaints",
    version=1,
    row=Complaint,
    key="complaint_id",
    events=(e.ComplaintLodged, *_STATES),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("lodged_at",),
    unfiltered=("grounds", "remedy", "reasons", "remedy_reported", "orders"),
)


@dataclass(frozen=True, slots=True)
class ComplaintPerson:
    """Who lodged a complaint for a company: for the review body, and for that person."""

    complaint_id: str
    jurisdiction: str
    account_id: str
    complainant_name: Annotated[str | None, Personal("account_id", "identity")] = None


def evolve_person(row: ComplaintPerson | None, fact: Recorded[Any], key: str) -> ComplaintPerson | None:
    """The person, by the event of the lodging."""
    match fact.event:
        case e.ComplaintLodged() as event:
            return ComplaintPerson(key, jurisdiction_of(event.buyer), event.complainant_id, event.complainant_name)
        case _:
            return row


COMPLAINT_PERSONS = ReadModel(
    name="procurement.complaint_persons",
    version=1,
    row=ComplaintPerson,
    key="complaint_id",
    events=(e.ComplaintLodged,),
    keys=keys,
    evolve=evolve_person,
    permission="procurement.review_complaints",
    scope=Scope(jurisdiction="jurisdiction", account="account_id"),
)


@dataclass(frozen=True, slots=True)
class ComplaintDue:
    """A complaint whose fee is not paid, and until when it may be."""

    complaint_id: str
    due_at: datetime


def evolve_due(_: ComplaintDue | None, fact: Recorded[Any], key: str) -> ComplaintDue | None:
    """Until when a fee may be paid, if one is due."""
    match fact.event:
        case e.ComplaintLodged() as event:
            return ComplaintDue(key, event.pay_until) if event.fee_due else None
        case _:
            return None


COMPLAINTS_DUE = ReadModel(
    name="procurement.complaints_due",
    version=1,
    row=ComplaintDue,
    key="complaint_id",
    events=(e.ComplaintLodged, e.FeeReceived, e.ComplaintStopped, e.ComplaintLapsed),
    keys=keys,
    evolve=evolve_due,
    orders=("due_at",),
    permission="procurement.lapse_complaint",
)
