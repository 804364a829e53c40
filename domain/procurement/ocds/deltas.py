"""What each act changes, as a release says it: nothing else is in it, and nothing that was published is taken back.

Arrays of objects are merged by their ids and never lose a member; lists of plain values are sent whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from domain.kernel.declarations import Recorded
from domain.procurement.contracts import events as c
from domain.procurement.lots import events as l
from domain.procurement.naming import number_of
from domain.procurement.ocds.amending import amended
from domain.procurement.ocds.routing import Routes
from domain.procurement.ocds.values import (
    CATEGORIES,
    METHODS,
    Object,
    company_party,
    criteria_of,
    day,
    instant,
    item_of,
    reference,
    told_changes,
    unit_party,
    value_of,
)
from domain.procurement.openings import events as o
from domain.procurement.parts import TenderPeriods
from domain.procurement.plans import events as p
from domain.procurement.tenders import events as t


class Delta(NamedTuple):
    """What an event says in public: a tag, and the part of the release that it changes."""

    tag: str
    body: Object


@dataclass
class Process:
    """What deltas need to know of the releases before: what has to be repeated where something of it changes."""

    roles: dict[str, list[str]] = field(default_factory=dict)
    lots: list[str] = field(default_factory=list)
    tender_id: str = ""
    has_enquiries: bool = False
    award_of: dict[str, str] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    last_release: str | None = None

    def party(self, party: Object, *roles: str) -> list[Object]:
        """The party with all its roles, where it takes on a new one; else none."""
        had = self.roles.setdefault(party["id"], [])
        added = [role for role in roles if role not in had]
        had += added
        return [{**party, "roles": list(had)}] if added else []

    def tender(self, **said: Any) -> Object:
        """A part of the tender."""
        return {"tender": {"id": self.tender_id, **said}}

    def lot(self, lot: str, **said: Any) -> Object:
        """A part of a lot."""
        return self.tender(lots=[{"id": number_of(lot), **said}])


class Situation(NamedTuple):
    """A fact, and what is known of its process and of others before it."""

    fact: Recorded[Any]
    process: Process
    routes: Routes


def delta_of(told: Situation) -> Delta | None:
    """What an event says in public; None of one that says nothing that OCDS has a place for."""
    say = _DELTAS.get(type(told.fact.event))
    return None if say is None else say(told.fact.event, told)


# --- plans and terms -----------------------------------------------------------------------------


def _planned(event: p.PlanItemPublished | p.PlanItemRevised, told: Situation) -> Delta:
    buyer = unit_party(event.buyer)
    tag = "planning" if isinstance(event, p.PlanItemPublished) else "planningUpdate"
    told.process.tender_id = event.plan_item_id
    body: Object = {
        "buyer": reference(buyer),
        "planning": {"budget": {"description": event.title, "amount": value_of(event.amount)}},
        **told.process.tender(
            title=event.title,
            status="planned",
            mainProcurementCategory=CATEGORIES[event.category],
            items=[{"id": "1", "description": event.title, "classification": {"scheme": "CPV", "id": event.cpv}}],
            tenderPeriod={"startDate": f"{event.year:04}-{event.month:02}-01T00:00:00Z"},
        ),
    }
    return Delta(tag, _with_parties(body, told.process.party(buyer, "buyer")))


def _plan_withdrawn(_: p.PlanItemWithdrawn, told: Situation) -> Delta:
    return Delta("planningUpdate", told.process.tender(status="withdrawn"))


def _tender_published(event: t.TenderPublished, told: Situation) -> Delta:
    process, buyer, kind = told.process, unit_party(event.buyer), told.routes.kind(event.procedure)
    process.tender_id, process.lots = event.tender_id, list(event.lots)
    started = instant(told.fact.act.at)
    said: Object = {
        "title": event.title,
        "status": "active",
        "procuringEntity": reference(buyer),
        "mainProcurementCategory": CATEGORIES[event.category],
        "procurementMethodDetails": event.procedure,
    }
    if kind is not None:
        said["procurementMethod"] = METHODS[kind]
    if event.reason is not None:
        said["procurementMethodRationale"] = event.reason
    if event.value is not None:
        said["value"] = value_of(event.value)
    said |= _periods(process, event.periods, started)
    body: Object = {"buyer": reference(buyer), **process.tender(**said)}
    related = [
        {"id": name, "relationship": [name], "scheme": "ocid", "identifier": ocid}
        for name, ocid in (
            ("planning", told.routes.planning(event.plan_item_id)),
            ("framework", told.routes.framework(event.framework_id)),
        )
        if ocid is not None
    ]
    if related:
        body["relatedProcesses"] = related
    return Delta("tender", _with_parties(body, process.party(buyer, "buyer", "procuringEntity")))


def _periods(process: Process, periods: TenderPeriods | None, started: str | None) -> Object:
    if periods is None:
        return {}
    begins = {} if started is None else {"startDate": started}
    said: Object = {"tenderPeriod": {**begins, "endDate": instant(periods.deadline.at)}}
    if periods.enquiries_until is not None:
        said["enquiryPeriod"] = {**begins, "endDate": instant(periods.enquiries_until.at)}
        process.has_enquiries = True
    elif process.has_enquiries:
        said["enquiryPeriod"] = {"endDate": None}
    return said


def _lot_published(event: t.LotPublished, told: Situation) -> Delta:
    said: Object = {"title": event.title, "status": "active"}
    if event.conditions:
        said["description"] = event.conditions
    if event.value is not None:
        said["value"] = value_of(event.value)
    if event.criteria:
        said["awardCriteria"] = criteria_of(event.criteria)
    return Delta("tender", told.process.lot(event.lot_id, **said))


def _items_published(event: t.ItemsPublished, told: Situation) -> Delta:
    lot = number_of(event.lot_id)
    return Delta("tender", told.process.tender(items=[item_of(lot, item) for item in event.items]))


def _document_published(event: t.DocumentPublished, told: Situation) -> Delta:
    document: Object = {
        "id": event.document_id,
        "title": event.title,
        "format": event.media_type,
        "language": event.language,
        "datePublished": instant(told.fact.act.at),
    }
    if event.lot_id is not None:
        document["relatedLots"] = [number_of(event.lot_id)]
    return Delta("tenderUpdate", told.process.tender(documents=[document]))


# --- until the closing ---------------------------------------------------------------------------


def _amendment(told: Situation, id_: str, rationale: str, description: str | None = None) -> Object:
    said: Object = {"id": id_, "date": instant(told.fact.act.at), "rationale": rationale}
    if description is not None:
        said["description"] = description
    if told.process.last_release is not None:
        said["amendsReleaseID"] = told.process.last_release
    return said


def _terms_amended(event: t.TermsAmended, told: Situation) -> Delta:
    amendment = _amendment(told, f"terms-{event.version}", event.reason, told_changes(event.changes))
    said = {"amendments": [amendment], **_periods(told.process, event.periods, None), **amended(event.changes)}
    return Delta("tenderAmendment", told.process.tender(**said))


def _deadline_extended(event: t.DeadlineExtended, told: Situation) -> Delta:
    amendment = _amendment(told, f"deadline-{told.fact.position}", event.reason)
    return Delta(
        "tenderAmendment", told.process.tender(amendments=[amendment], **_periods(told.process, event.periods, None))
    )


def _closed(event: t.TenderingClosed, told: Situation) -> Delta:
    counted = [
        {"id": f"bids-{lot}", "measure": "bids", "value": count, "relatedLot": lot}
        for lot, count in zip(told.process.lots, event.confirmed, strict=False)
    ]
    return Delta("tenderUpdate", {"bids": {"statistics": counted}} if counted else told.process.tender())


def _cancellation_decided(event: t.CancellationDecided, told: Situation) -> Delta:
    lots = ", ".join(number_of(lot) for lot in event.lots)
    amendment = _amendment(told, f"cancellation-{told.fact.position}", event.reason, f"lots: {lots}")
    return Delta("tenderUpdate", told.process.tender(amendments=[amendment]))


def _cancellation_revoked(event: t.CancellationRevoked, told: Situation) -> Delta:
    lots = ", ".join(number_of(lot) for lot in event.lots)
    amendment = _amendment(told, f"revocation-{told.fact.position}", "complaint", f"lots: {lots}")
    return Delta("tenderUpdate", told.process.tender(amendments=[amendment]))


def _lot_cancelled(event: t.LotCancelled, told: Situation) -> Delta:
    return Delta("tenderUpdate", told.process.lot(event.lot_id, status="cancelled"))


def _tender_cancelled(_: t.TenderCancelled, told: Situation) -> Delta:
    return Delta("tenderCancellation", told.process.tender(status="cancelled"))


def _finished(_: t.TenderFinished, told: Situation) -> Delta:
    status = "complete" if told.process.standing else "unsuccessful"
    return Delta("tenderUpdate", told.process.tender(status=status))


# --- bids and awards -----------------------------------------------------------------------------


def _opening_begun(_: o.OpeningBegun, told: Situation) -> Delta:
    return Delta("tenderUpdate", told.process.tender(bidOpening={"date": instant(told.fact.act.at)}))


def _bid(bid_id: str, **said: Any) -> Object:
    return {"bids": {"details": [{"id": bid_id, **said}]}}


def _envelope_opened(event: o.EnvelopeOpened, told: Situation) -> Delta:
    company = company_party(event.company)
    said: Object = {"date": instant(event.received_at), "status": "pending", "tenderers": [reference(company)]}
    if event.price is not None:
        said["value"] = value_of(event.price)
    body = _bid(event.bid_id, **said, relatedLots=[number_of(event.lot_id)])
    return Delta("tenderUpdate", _with_parties(body, told.process.party(company, "tenderer")))


def _bid_unopenable(event: o.BidUnopenable, _: Situation) -> Delta:
    return Delta("tenderUpdate", _bid(event.bid_id, status="disqualified", relatedLots=[number_of(event.lot_id)]))


def _bid_admitted(event: l.BidAdmitted, _: Situation) -> Delta:
    return Delta("tenderUpdate", _bid(event.bid_id, status="valid"))


def _bid_rejected(event: l.BidRejected, _: Situation) -> Delta:
    return Delta("tenderUpdate", _bid(event.bid_id, status="disqualified", rejection=_rejection(event)))


def _rejection(event: l.BidRejected) -> Object:
    return {"ground": event.ground, "description": event.text}


def _ranked(event: l.BidsRanked, _: Situation) -> Delta:
    details = [{"id": bid.bid_id, "rank": bid.place, "score": bid.total} for bid in event.ranking]
    return Delta("tenderUpdate", {"bids": {"details": details}})


def _award_decided(event: l.AwardDecided, told: Situation) -> Delta:
    company = company_party(event.company)
    award: Object = {
        "id": event.award_id,
        "status": "pending",
        "date": instant(told.fact.act.at),
        "description": event.reasons,
        "value": value_of(event.value),
        "suppliers": [reference(company)],
        "relatedLots": [number_of(event.lot_id)],
        "standstillPeriod": {"endDate": instant(event.standstill_ends)},
    }
    if event.bid_id is not None:
        award["relatedBid"] = event.bid_id
    told.process.standing.add(event.award_id)
    return Delta("award", _with_parties({"awards": [award]}, told.process.party(company, "supplier")))


def _award_cancelled(event: l.AwardCancelled, told: Situation) -> Delta:
    told.process.standing.discard(event.award_id)
    award = {"id": event.award_id, "status": "cancelled", "cancellation": {"description": event.reason}}
    return Delta("awardCancellation", {"awards": [award], **told.process.lot(event.lot_id, status="active")})


def _standstill_ended(event: l.StandstillEnded, told: Situation) -> Delta:
    lot = told.process.lot(event.lot_id, status="complete")
    return Delta("awardUpdate", {"awards": [{"id": event.award_id, "status": "active"}], **lot})


def _lot_unsuccessful(event: l.LotUnsuccessful, told: Situation) -> Delta:
    award = {
        "id": f"{event.lot_id}-none",
        "status": "unsuccessful",
        "date": instant(told.fact.act.at),
        "description": event.reason,
        "relatedLots": [number_of(event.lot_id)],
    }
    return Delta("award", {"awards": [award], **told.process.lot(event.lot_id, status="unsuccessful")})


def _lot_suspended(event: l.LotSuspended, told: Situation) -> Delta:
    return Delta("tenderUpdate", told.process.lot(event.lot_id, suspended=True))


def _lot_resumed(event: l.LotResumed, told: Situation) -> Delta:
    return Delta("tenderUpdate", told.process.lot(event.lot_id, suspended=False))


# --- contracts -----------------------------------------------------------------------------------


def _contract(told: Situation, contract_id: str, **said: Any) -> Object:
    return {"contracts": [{"id": contract_id, "awardID": told.process.award_of[contract_id], **said}]}


def _contract_signed(event: c.ContractSigned, told: Situation) -> Delta:
    company = company_party(event.company)
    told.process.award_of[event.contract_id] = event.award_id
    body = _contract(
        told,
        event.contract_id,
        title=event.title,
        status="active",
        value=value_of(event.value),
        period={"startDate": day(event.starts_on), "endDate": day(event.ends_on)},
        dateSigned=instant(told.fact.act.at),
        suppliers=[reference(company)],
    )
    return Delta("contract", _with_parties(body, told.process.party(company, "supplier")))


def _delivery_accepted(event: c.DeliveryAccepted, told: Situation) -> Delta:
    tag = "implementationUpdate" if event.contract_id in told.process.delivered else "implementation"
    told.process.delivered.add(event.contract_id)
    milestone = {
        "id": event.delivery_id,
        "type": "delivery",
        "status": "met",
        "dateMet": instant(told.fact.act.at),
        "description": f"{event.amount.amount:f} {event.amount.currency}",
    }
    return Delta(tag, _contract(told, event.contract_id, implementation={"milestones": [milestone]}))


def _contract_terminated(event: c.ContractTerminated, told: Situation) -> Delta:
    ended = {"endDate": instant(told.fact.act.at), "endDateDetails": event.reason}
    return Delta("contractTermination", _contract(told, event.contract_id, status="terminated", implementation=ended))


def _contract_completed(event: c.ContractCompleted, told: Situation) -> Delta:
    ended = {"endDate": instant(told.fact.act.at)}
    return Delta("contractTermination", _contract(told, event.contract_id, status="terminated", implementation=ended))


def _with_parties(body: Object, parties: list[Object]) -> Object:
    return {**body, "parties": parties} if parties else body


_DELTAS: Final[Mapping[type[Any], Callable[[Any, Situation], Delta]]] = {
    p.PlanItemPublished: _planned,
    p.PlanItemRevised: _planned,
    p.PlanItemWithdrawn: _plan_withdrawn,
    t.TenderPublished: _tender_published,
    t.LotPublished: _lot_published,
    t.ItemsPublished: _items_published,
    t.DocumentPublished: _document_published,
    t.TermsAmended: _terms_amended,
    t.DeadlineExtended: _deadline_extended,
    t.TenderingClosed: _closed,
    t.CancellationDecided: _cancellation_decided,
    t.CancellationRevoked: _cancellation_revoked,
    t.LotCancelled: _lot_cancelled,
    t.TenderCancelled: _tender_cancelled,
    t.TenderFinished: _finished,
    o.OpeningBegun: _opening_begun,
    o.EnvelopeOpened: _envelope_opened,
    o.BidUnopenable: _bid_unopenable,
    l.BidAdmitted: _bid_admitted,
    l.BidRejected: _bid_rejected,
    l.BidsRanked: _ranked,
    l.AwardDecided: _award_decided,
    l.AwardCancelled: _award_cancelled,
    l.StandstillEnded: _standstill_ended,
    l.LotUnsuccessful: _lot_unsuccessful,
    l.LotSuspended: _lot_suspended,
    l.LotResumed: _lot_resumed,
    c.ContractSigned: _contract_signed,
    c.DeliveryAccepted: _delivery_accepted,
    c.ContractTerminated: _contract_terminated,
    c.ContractCompleted: _contract_completed,
}
TOLD: Final = tuple(_DELTAS)
"""The events that releases are made of."""
