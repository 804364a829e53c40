"""What acts on plans and on the terms of a tender change in a release."""

from __future__ import annotations

from typing import Final

from domain.procurement.naming import number_of
from domain.procurement.ocds.amending import amended
from domain.procurement.ocds.telling import Delta, Process, Situation, amendment_of, with_parties
from domain.procurement.ocds.values import (
    CATEGORIES,
    METHODS,
    Object,
    criteria_of,
    instant,
    item_of,
    reference,
    told_changes,
    unit_party,
    value_of,
)
from domain.procurement.parts import TenderPeriods
from domain.procurement.plans import events as p
from domain.procurement.tenders import events as t

SIGNED: Final = "signed"
"""The outcome of a lot that has a contract."""


def planned(event: p.PlanItemPublished | p.PlanItemRevised, told: Situation) -> Delta:
    """A plan item, as it is meant now."""
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
    return Delta(tag, with_parties(body, told.process.party(buyer, "buyer")))


def plan_withdrawn(_: p.PlanItemWithdrawn, told: Situation) -> Delta:
    """A plan item that is given up."""
    return Delta("planningUpdate", told.process.tender(status="withdrawn"))


def tender_published(event: t.TenderPublished, told: Situation) -> Delta:
    """A tender."""
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
    return Delta("tender", with_parties(body, process.party(buyer, "buyer", "procuringEntity")))


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


def lot_published(event: t.LotPublished, told: Situation) -> Delta:
    """A lot."""
    said: Object = {"title": event.title, "status": "active"}
    if event.conditions:
        said["description"] = event.conditions
    if event.value is not None:
        said["value"] = value_of(event.value)
    if event.criteria:
        said["awardCriteria"] = criteria_of(event.criteria)
    return Delta("tender", told.process.lot(event.lot_id, **said))


def items_published(event: t.ItemsPublished, told: Situation) -> Delta:
    """Items of a lot."""
    lot = number_of(event.lot_id)
    return Delta("tender", told.process.tender(items=[item_of(lot, item) for item in event.items]))


def document_published(event: t.DocumentPublished, told: Situation) -> Delta:
    """A document of the terms."""
    document: Object = {
        "id": event.document_id,
        "documentType": event.kind,
        "title": event.title,
        "format": event.media_type,
        "language": event.language,
        "datePublished": instant(told.fact.act.at),
    }
    if (url := told.routes.address(event.blob)) is not None:
        document["url"] = url
    if event.lot_id is not None:
        document["relatedLots"] = [number_of(event.lot_id)]
    return Delta("tenderUpdate", told.process.tender(documents=[document]))


def terms_amended(event: t.TermsAmended, told: Situation) -> Delta:
    """Amended terms."""
    amendment = amendment_of(told, f"terms-{event.version}", event.reason, told_changes(event.changes))
    said = {"amendments": [amendment], **_periods(told.process, event.periods, None), **amended(event.changes)}
    return Delta("tenderAmendment", told.process.tender(**said))


def deadline_extended(event: t.DeadlineExtended, told: Situation) -> Delta:
    """A longer period."""
    amendment = amendment_of(told, f"deadline-{told.fact.position}", event.reason)
    return Delta(
        "tenderAmendment", told.process.tender(amendments=[amendment], **_periods(told.process, event.periods, None))
    )


def closed(event: t.TenderingClosed, told: Situation) -> Delta:
    """How many bids there are for each lot."""
    counted = [
        {"id": f"bids-{lot}", "measure": "bids", "value": count, "relatedLot": lot}
        for lot, count in zip(told.process.lots, event.confirmed, strict=False)
    ]
    return Delta("tenderUpdate", {"bids": {"statistics": counted}} if counted else told.process.tender())


def cancellation_decided(event: t.CancellationDecided, told: Situation) -> Delta:
    """What will be cancelled, and why."""
    lots = ", ".join(number_of(lot) for lot in event.lots)
    amendment = amendment_of(told, f"cancellation-{told.fact.position}", event.reason, f"lots: {lots}")
    return Delta("tenderUpdate", told.process.tender(amendments=[amendment]))


def cancellation_revoked(event: t.CancellationRevoked, told: Situation) -> Delta:
    """What goes on after all."""
    lots = ", ".join(number_of(lot) for lot in event.lots)
    amendment = amendment_of(told, f"revocation-{told.fact.position}", "complaint", f"lots: {lots}")
    return Delta("tenderUpdate", told.process.tender(amendments=[amendment]))


def lot_cancelled(event: t.LotCancelled, told: Situation) -> Delta:
    """A lot that is over."""
    return Delta("tenderUpdate", told.process.lot(event.lot_id, status="cancelled"))


def tender_cancelled(_: t.TenderCancelled, told: Situation) -> Delta:
    """A tender that is over."""
    return Delta("tenderCancellation", told.process.tender(status="cancelled"))


def finished(_: t.TenderFinished, told: Situation) -> Delta:
    """How a tender ended."""
    status = "complete" if told.process.standing else "unsuccessful"
    return Delta("tenderUpdate", told.process.tender(status=status))


def lot_concluded(event: t.LotConcluded, told: Situation) -> Delta:
    """A lot that ended, with a contract or without one."""
    status = "complete" if event.outcome == SIGNED else "unsuccessful"
    return Delta("tenderUpdate", told.process.lot(event.lot_id, status=status))
