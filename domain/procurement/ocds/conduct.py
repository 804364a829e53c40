"""What enquiries, auctions, frameworks, payments and ratings make of where a process stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from domain.budgeting.published import PaymentMade, PaymentReturned, PaymentReversed
from domain.kernel.declarations import Recorded
from domain.kernel.values import Money
from domain.procurement.auctions import events as u
from domain.procurement.contracts import events as c
from domain.procurement.enquiries import events as q
from domain.procurement.frameworks import events as f
from domain.procurement.naming import number_of
from domain.procurement.ocds.standing import Agreement, Auction, Enquiry, Member, Offer, Payment, Rating, Standing


def conducted(standing: Standing, fact: Recorded[Any]) -> None:
    """Change the standing by a fact of these kinds."""
    _FOLDS[type(fact.event)](standing, fact.event, fact.act.at)


def paid(standing: Standing, fact: Recorded[Any]) -> None:
    """Change the standing by a payment, or by money that came back."""
    event, contract = fact.event, standing.contracts[fact.event.contract_id]
    amount = Money(event.amount, event.currency)
    made = amount if isinstance(event, PaymentMade) else -amount
    id_ = f"{event.payment}-{fact.position}"
    contract.payments[id_] = Payment(id_, event.on, made, event.payee_company_id)
    standing.meet("unit", contract.buyer, "payer")
    if event.payee_company_id is not None:
        standing.meet("company", event.payee_company_id, "payee")


def _ask(standing: Standing, event: q.EnquiryAsked, at: datetime) -> None:
    lot = None if event.lot_id is None else number_of(event.lot_id)
    standing.tender.asked = True
    enquiry = _enquiry(standing, event)
    enquiry.at, enquiry.text, enquiry.lot = at, event.text, lot


def _answer(standing: Standing, event: q.EnquiryAnswered, at: datetime) -> None:
    enquiry = _enquiry(standing, event)
    enquiry.answer, enquiry.answered_at = event.text, at


def _dismiss(standing: Standing, event: q.EnquiryDismissed, at: datetime) -> None:
    enquiry = _enquiry(standing, event)
    enquiry.dismissed_for, enquiry.dismissed_at = event.reason, at


def _show(standing: Standing, event: q.EnquirerShown, _: datetime) -> None:
    _enquiry(standing, event).company = event.company
    standing.meet("company", event.company, "enquirer")


def _enquiry(standing: Standing, event: Any) -> Enquiry:
    return standing.tender.enquiries.setdefault(event.enquiry_id, Enquiry(event.enquiry_id))


def _schedule(standing: Standing, event: u.AuctionScheduled, _: datetime) -> None:
    auction = _auction(standing, event)
    auction.scheduled, auction.starts_at = True, event.starts_at
    for each in event.first:
        _offer(auction, each.alias).first = each.price


def _step(standing: Standing, event: u.AuctionStepPlaced, _: datetime) -> None:
    _offer(_auction(standing, event), event.alias).price = event.price


def _end_auction(standing: Standing, event: u.AuctionEnded, at: datetime) -> None:
    auction, bids = _auction(standing, event), {each.alias: each.bid_id for each in event.bids}
    auction.ended_at = at
    for place, each in enumerate(event.ranking, 1):
        offer = _offer(auction, each.alias)
        offer.price, offer.place, offer.bid = each.price, place, bids.get(each.alias, offer.bid)


def _auction(standing: Standing, event: Any) -> Auction:
    lot = standing.lot(event.lot_id)
    lot.auction = lot.auction or Auction()
    return lot.auction


def _offer(auction: Auction, alias: str) -> Offer:
    return auction.offers.setdefault(alias, Offer(alias))


def _conclude(standing: Standing, event: f.FrameworkConcluded, _: datetime) -> None:
    agreement = _agreement(standing, event.lot_id)
    agreement.ceiling, agreement.until = event.ceiling, event.until
    for member in event.members:
        known = _member(agreement, member.company)
        known.place, known.status = member.place, "active"
        standing.meet("company", member.company, "supplier")


def _suspend_member(standing: Standing, event: f.MemberSuspended, _: datetime) -> None:
    member = _member(_agreement(standing, event.framework_id), event.company)
    member.status, member.details = "suspended", event.reason


def _reinstate(standing: Standing, event: f.MemberReinstated, _: datetime) -> None:
    member = _member(_agreement(standing, event.framework_id), event.company)
    member.status, member.details = "active", None


def _agreement(standing: Standing, lot_id: str) -> Agreement:
    lot = standing.lot(lot_id)
    lot.agreement = lot.agreement or Agreement()
    return lot.agreement


def _member(agreement: Agreement, company: str) -> Member:
    return agreement.members.setdefault(company, Member(company))


def _suspend(standing: Standing, event: c.ContractSuspended, _: datetime) -> None:
    contract = standing.contracts[event.contract_id]
    contract.suspended, contract.suspended_for = True, event.reason


def _resume(standing: Standing, event: c.ContractResumed, _: datetime) -> None:
    contract = standing.contracts[event.contract_id]
    contract.suspended, contract.suspended_for = False, None


def _rate(standing: Standing, event: c.ContractorRated, at: datetime) -> None:
    rating = _rating(standing, event)
    rating.at, rating.points, rating.text = at, event.points, event.text


def _reply(standing: Standing, event: c.ReplyPublished, at: datetime) -> None:
    rating = _rating(standing, event)
    rating.reply, rating.replied_at = event.text, at


def _rating(standing: Standing, event: Any) -> Rating:
    contract = standing.contracts[event.contract_id]
    contract.rating = contract.rating or Rating()
    return contract.rating


_FOLDS: Final[Mapping[type[Any], Callable[[Standing, Any, datetime], None]]] = {
    q.EnquiryAsked: _ask,
    q.EnquiryAnswered: _answer,
    q.EnquiryDismissed: _dismiss,
    q.EnquirerShown: _show,
    u.AuctionScheduled: _schedule,
    u.AuctionStepPlaced: _step,
    u.AuctionEnded: _end_auction,
    f.FrameworkConcluded: _conclude,
    f.MemberSuspended: _suspend_member,
    f.MemberReinstated: _reinstate,
    c.ContractSuspended: _suspend,
    c.ContractResumed: _resume,
    c.ContractorRated: _rate,
    c.ReplyPublished: _reply,
}
CONDUCT: Final = tuple(_FOLDS)
"""The events of enquiries, auctions, frameworks and ratings that a record is made of."""
PAYMENTS: Final = (PaymentMade, PaymentReturned, PaymentReversed)
"""Those of budgeting: what was paid on a contract, and what came back."""
