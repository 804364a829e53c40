"""Enquiries, auctions, frameworks, payments and ratings as they stand in a record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.kernel.values import Money
from domain.procurement.ocds.standing import Agreement, Auction, Contract, Enquiry, Lot, Rating, Tender
from domain.procurement.ocds.values import (
    FRAMEWORK_METHOD,
    Object,
    company_party,
    day,
    instant,
    reference,
    unit_party,
    value_of,
)


def kept(**members: Any) -> Object:
    """An object of those members that are there."""
    return {name: value for name, value in members.items() if value is not None and value != []}


def some(said: bool = False, /, **members: Any) -> Object | None:  # noqa: FBT001, FBT002
    """The same; None of an object without any, unless something was `said` there once: compiling leaves it empty."""
    return kept(**members) or ({} if said else None)


def enquiries(tender: Tender) -> Sequence[Object]:
    """The questions about the terms."""
    return [_enquiry(each) for each in tender.enquiries.values()]


def techniques(lot: Lot) -> Object | None:
    """Whether a lot has an auction or ends in a framework, and how these stand."""
    auction, agreement = lot.auction, lot.agreement
    return some(
        hasElectronicAuction=True if auction is not None and auction.scheduled else None,
        electronicAuction=None if auction is None else _auction(auction),
        hasFrameworkAgreement=True if agreement is not None and agreement.ceiling is not None else None,
        frameworkAgreement=None if agreement is None else _agreement(agreement),
    )


def transactions(contract: Contract) -> Sequence[Object]:
    """What was paid on a contract."""
    return [
        kept(
            id=payment.id,
            date=day(payment.on),
            value=value_of(payment.amount),
            payer=reference(unit_party(contract.buyer)),
            payee=None if payment.payee is None else reference(company_party(payment.payee)),
        )
        for payment in contract.payments.values()
    ]


def rating(given: Rating | None) -> Object | None:
    """How the buyer was served."""
    if given is None:
        return None
    return kept(
        date=_instant(given.at),
        points=given.points,
        description=given.text,
        reply=given.reply,
        dateReplied=_instant(given.replied_at),
    )


def _enquiry(enquiry: Enquiry) -> Object:
    return kept(
        id=enquiry.id,
        date=_instant(enquiry.at),
        description=enquiry.text,
        relatedLot=enquiry.lot,
        answer=enquiry.answer,
        dateAnswered=_instant(enquiry.answered_at),
        dismissal=some(date=_instant(enquiry.dismissed_at), description=enquiry.dismissed_for),
        author=None if enquiry.company is None else reference(company_party(enquiry.company)),
    )


def _auction(auction: Auction) -> Object:
    return kept(
        period=some(startDate=_instant(auction.starts_at), endDate=_instant(auction.ended_at)),
        offers=[
            kept(
                id=offer.alias,
                initialValue=_value(offer.first),
                value=_value(offer.price),
                rank=offer.place,
                relatedBid=offer.bid,
            )
            for offer in auction.offers.values()
        ],
    )


def _agreement(agreement: Agreement) -> Object:
    return kept(
        method=None if agreement.ceiling is None else FRAMEWORK_METHOD,
        value=_value(agreement.ceiling),
        period=some(endDate=None if agreement.until is None else day(agreement.until)),
        members=[
            kept(
                **reference(company_party(member.company)),
                rank=member.place,
                status=member.status,
                statusDetails=member.details,
            )
            for member in agreement.members.values()
        ],
    )


def _value(money: Money | None) -> Object | None:
    return None if money is None else value_of(money)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)
