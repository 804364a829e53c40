"""The compiled release of a process, from where it stands. What is not there is left out, as compiling does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.kernel.values import Money
from domain.procurement.ocds.rendering_conduct import enquiries as told_enquiries
from domain.procurement.ocds.rendering_conduct import kept, rating, some, techniques, transactions
from domain.procurement.ocds.standing import (
    Amendment,
    Award,
    Bid,
    Complaint,
    Contract,
    Item,
    Lot,
    Milestone,
    Standing,
    Tender,
)
from domain.procurement.ocds.values import (
    CATEGORIES,
    METHODS,
    Object,
    company_party,
    criteria_of,
    day,
    instant,
    reference,
    stamp,
    unit_party,
    value_of,
)


def rendered(standing: Standing) -> Object:
    """The record."""
    date = stamp(standing.date)
    bids = some(statistics=list(_statistics(standing)), details=[_bid(bid) for bid in standing.bids.values()])
    return kept(
        ocid=standing.ocid,
        id=f"{standing.ocid}-{date}",
        date=date,
        tag=["compiled"],
        initiationType="tender",
        buyer=_office(standing.buyer),
        parties=list(_parties(standing)),
        planning=_planning(standing),
        relatedProcesses=list(_related(standing)),
        tender=_tender(standing.tender),
        bids=bids,
        awards=[_award(award) for award in standing.awards.values()],
        contracts=[_contract(contract) for contract in standing.contracts.values()],
        complaints=[_complaint(complaint) for complaint in standing.complaints.values()],
    )


def _value(money: Money | None) -> Object | None:
    return None if money is None else value_of(money)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def _office(unit: str | None) -> Object | None:
    return None if unit is None else reference(unit_party(unit))


def _company(company: str | None) -> list[Object]:
    return [] if company is None else [reference(company_party(company))]


def _parties(standing: Standing) -> Iterator[Object]:
    for (kind, id_), roles in standing.parties.items():
        yield {**(unit_party(id_) if kind == "unit" else company_party(id_)), "roles": list(roles)}


def _planning(standing: Standing) -> Object | None:
    if standing.planned is None:
        return None
    title, amount = standing.planned
    return {"budget": {"description": title, "amount": value_of(amount)}}


def _related(standing: Standing) -> Iterator[Object]:
    for name, ocid in (("planning", standing.planning), ("framework", standing.framework)):
        if ocid is not None:
            yield {"id": name, "relationship": [name], "scheme": "ocid", "identifier": ocid}


def _tender(tender: Tender) -> Object:
    deadline, enquiries = tender.deadline, tender.enquiries_until
    started = _instant(tender.published_at)
    return kept(
        id=tender.id,
        title=tender.title,
        status=tender.status,
        procuringEntity=_office(tender.procuring),
        mainProcurementCategory=None if tender.category is None else CATEGORIES[tender.category],
        procurementMethod=None if tender.kind is None else METHODS[tender.kind],
        procurementMethodDetails=tender.procedure,
        procurementMethodRationale=tender.reason,
        value=_value(tender.value),
        tenderPeriod=some(
            startDate=started if tender.had_deadline else tender.planned_for,
            endDate=None if deadline is None else instant(deadline.at),
        ),
        enquiryPeriod=some(
            tender.has_enquiries,
            startDate=started if tender.had_enquiries else None,
            endDate=None if enquiries is None else instant(enquiries.at),
        ),
        bidOpening=some(date=_instant(tender.opened_at)),
        lots=[_lot(lot) for lot in tender.lots.values()],
        items=[_item(item) for item in tender.items.values()],
        documents=[
            kept(
                id=document.id,
                documentType=document.kind,
                url=document.url,
                title=document.title,
                format=document.media_type,
                language=document.language,
                datePublished=instant(document.at),
                relatedLots=None if document.lot is None else [document.lot],
            )
            for document in tender.documents.values()
        ],
        amendments=[_amendment(each) for each in tender.amendments.values()],
        hasEnquiries=tender.asked or None,
        enquiries=told_enquiries(tender),
    )


def _amendment(amendment: Amendment) -> Object:
    return kept(
        id=amendment.id,
        date=instant(amendment.at),
        rationale=amendment.rationale,
        description=amendment.description or None,
        amendsReleaseID=amendment.amends,
    )


def _lot(lot: Lot) -> Object:
    return kept(
        id=lot.number,
        title=lot.title,
        description=lot.conditions or None,
        status=lot.status,
        value=_value(lot.value),
        awardCriteria=criteria_of(lot.criteria) if lot.criteria else None,
        suspended=lot.suspended,
        techniques=techniques(lot),
    )


def _item(item: Item) -> Object:
    return kept(
        id=item.id,
        description=item.title,
        classification=some("cpv" in item.changed, scheme=item.scheme, id=item.cpv),
        quantity=item.quantity,
        unit=some("unit" in item.changed, name=item.unit),
        relatedLot=item.lot,
        deliveryAddress=some("place" in item.changed, region=item.place),
    )


def _statistics(standing: Standing) -> Iterator[Object]:
    for lot, count in standing.counted.items():
        yield {"id": f"bids-{lot}", "measure": "bids", "value": count, "relatedLot": lot}


def _bid(bid: Bid) -> Object:
    return kept(
        id=bid.id,
        date=_instant(bid.received_at),
        status=bid.status,
        tenderers=_company(bid.company),
        value=_value(bid.price),
        relatedLots=None if bid.lot is None else [bid.lot],
        rejection=some(ground=bid.ground, description=bid.text),
        rank=bid.place,
        score=bid.total,
    )


def _award(award: Award) -> Object:
    return kept(
        id=award.id,
        status=award.status,
        date=_instant(award.at),
        description=award.text,
        value=_value(award.value),
        suppliers=_company(award.company),
        relatedLots=None if award.lot is None else [award.lot],
        relatedBid=award.bid,
        standstillPeriod=some(endDate=_instant(award.standstill_ends)),
        cancellation=some(description=award.cancelled_for),
    )


def _contract(contract: Contract) -> Object:
    return kept(
        id=contract.id,
        awardID=contract.award,
        title=contract.title,
        status="active" if contract.ended_at is None else "terminated",
        value=value_of(contract.value),
        period={"startDate": day(contract.starts_on), "endDate": day(contract.ends_on)},
        dateSigned=instant(contract.signed_at),
        suppliers=_company(contract.company),
        amendments=[_amendment(each) for each in contract.amendments.values()],
        milestones=[_milestone(each) for each in contract.milestones.values()],
        suspended=contract.suspended,
        suspensionDetails=contract.suspended_for,
        rating=rating(contract.rating),
        implementation=some(
            milestones=[
                {
                    "id": delivery.id,
                    "type": "delivery",
                    "status": "met",
                    "dateMet": instant(delivery.at),
                    "description": f"{delivery.amount.amount:f} {delivery.amount.currency}",
                }
                for delivery in contract.deliveries.values()
            ],
            performanceFailures=[
                {
                    "id": penalty.id,
                    "category": penalty.reason,
                    "penaltyImposed": f"{penalty.amount.amount:f} {penalty.amount.currency}",
                }
                for penalty in contract.penalties.values()
            ],
            transactions=transactions(contract),
            endDate=_instant(contract.ended_at),
            endDateDetails=contract.ended_for,
        ),
    )


def _milestone(milestone: Milestone) -> Object:
    return kept(
        id=milestone.id,
        title=milestone.title,
        type=None if milestone.title is None else "delivery",
        status=milestone.status,
        dueDate=None if milestone.due_on is None else day(milestone.due_on),
        dateMet=_instant(milestone.met_at),
    )


def _complaint(complaint: Complaint) -> Object:
    return kept(
        id=complaint.id,
        date=_instant(complaint.at),
        status=complaint.status,
        target=complaint.target,
        complainant=None if complaint.company is None else reference(company_party(complaint.company)),
        grounds=complaint.grounds,
        remedy=complaint.remedy,
        fee=_value(complaint.fee),
        relatedLots=None if complaint.lot is None else [complaint.lot],
        relatedAward=complaint.award,
        dateDecided=_instant(complaint.decided_at),
        reasons=complaint.reasons,
    )
