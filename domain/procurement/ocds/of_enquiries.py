"""What enquiries, auctions and frameworks change in a release."""

from __future__ import annotations

from typing import Any

from domain.procurement.auctions import events as u
from domain.procurement.enquiries import events as q
from domain.procurement.frameworks import events as f
from domain.procurement.naming import number_of
from domain.procurement.ocds.telling import Delta, Situation, with_parties
from domain.procurement.ocds.values import FRAMEWORK_METHOD, Object, company_party, day, instant, reference, value_of


def _enquiry(told: Situation, enquiry_id: str, **said: Any) -> Object:
    return told.process.tender(enquiries=[{"id": enquiry_id, **said}])


def asked(event: q.EnquiryAsked, told: Situation) -> Delta:
    """A question about the terms. Nothing of who asks: that shows later, by an act of its own."""
    said: Object = {"date": instant(told.fact.act.at), "description": event.text}
    if event.lot_id is not None:
        said["relatedLot"] = number_of(event.lot_id)
    body = _enquiry(told, event.enquiry_id, **said)
    body["tender"]["hasEnquiries"] = True
    return Delta("tenderUpdate", body)


def answered(event: q.EnquiryAnswered, told: Situation) -> Delta:
    """What the buyer answers."""
    said = {"answer": event.text, "dateAnswered": instant(told.fact.act.at)}
    return Delta("tenderUpdate", _enquiry(told, event.enquiry_id, **said))


def dismissed(event: q.EnquiryDismissed, told: Situation) -> Delta:
    """Why the buyer does not answer."""
    dismissal = {"date": instant(told.fact.act.at), "description": event.reason}
    return Delta("tenderUpdate", _enquiry(told, event.enquiry_id, dismissal=dismissal))


def enquirer_shown(event: q.EnquirerShown, told: Situation) -> Delta:
    """Which company asked."""
    company = company_party(event.company)
    body = _enquiry(told, event.enquiry_id, author=reference(company))
    return Delta("tenderUpdate", with_parties(body, told.process.party(company, "enquirer")))


def _auction(told: Situation, lot_id: str, **said: Any) -> Delta:
    return Delta("tenderUpdate", told.process.lot(lot_id, techniques={"electronicAuction": said}))


def auction_scheduled(event: u.AuctionScheduled, told: Situation) -> Delta:
    """When an auction of a lot begins, and the first prices, by alias."""
    offers = [{"id": each.alias, "initialValue": value_of(each.price)} for each in event.first]
    said: Object = {"period": {"startDate": instant(event.starts_at)}, **({"offers": offers} if offers else {})}
    techniques = {"hasElectronicAuction": True, "electronicAuction": said}
    return Delta("tenderUpdate", told.process.lot(event.lot_id, techniques=techniques))


def auction_step(event: u.AuctionStepPlaced, told: Situation) -> Delta:
    """A lower price."""
    return _auction(told, event.lot_id, offers=[{"id": event.alias, "value": value_of(event.price)}])


def auction_ended(event: u.AuctionEnded, told: Situation) -> Delta:
    """The last prices in order, and the bids behind the aliases."""
    bids = {each.alias: each.bid_id for each in event.bids}
    offers = [
        {
            "id": each.alias,
            "value": value_of(each.price),
            "rank": place,
            **({"relatedBid": bids[each.alias]} if each.alias in bids else {}),
        }
        for place, each in enumerate(event.ranking, 1)
    ]
    ended: Object = {"period": {"endDate": instant(told.fact.act.at)}}
    return _auction(told, event.lot_id, **ended, **({"offers": offers} if offers else {}))


def _framework(told: Situation, lot_id: str, **said: Any) -> Object:
    return told.process.lot(lot_id, techniques={"frameworkAgreement": said})


def framework_concluded(event: f.FrameworkConcluded, told: Situation) -> Delta:
    """Who may deliver until when, for how much in all."""
    companies = [company_party(member.company) for member in event.members]
    members = [
        {**reference(company), "rank": member.place, "status": "active"}
        for company, member in zip(companies, event.members, strict=True)
    ]
    agreement: Object = {
        "method": FRAMEWORK_METHOD,
        "value": value_of(event.ceiling),
        "period": {"endDate": day(event.until)},
        **({"members": members} if members else {}),
    }
    techniques = {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}
    body = told.process.lot(event.lot_id, techniques=techniques)
    parties = [party for company in companies for party in told.process.party(company, "supplier")]
    return Delta("tenderUpdate", with_parties(body, parties))


def member_suspended(event: f.MemberSuspended, told: Situation) -> Delta:
    """A member that nothing is called off from, and why."""
    member = {**reference(company_party(event.company)), "status": "suspended", "statusDetails": event.reason}
    return Delta("tenderUpdate", _framework(told, event.framework_id, members=[member]))


def member_reinstated(event: f.MemberReinstated, told: Situation) -> Delta:
    """A member that takes part again."""
    member = {**reference(company_party(event.company)), "status": "active", "statusDetails": None}
    return Delta("tenderUpdate", _framework(told, event.framework_id, members=[member]))
