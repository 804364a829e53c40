"""What the public is told of lots, complaints and auctions, event by event: those that say whose fact they are."""

from __future__ import annotations

from typing import Any

from domain.kernel.publishing import Publication
from domain.organisations.published import jurisdiction_of
from domain.procurement.auctions.events import AuctionScheduled
from domain.procurement.complaints.events import ComplaintLodged
from domain.procurement.lots.evaluation_events import LotBegun
from domain.procurement.lots.events import AwardDecided


def _government(event: Any) -> str:
    return jurisdiction_of(event.buyer)


PUBLICATIONS: tuple[Publication, ...] = (
    Publication(
        LotBegun,
        ("tender_id", "ocid", "buyer", "title", "value", "criteria", "two_envelopes", "deadline", "bids", "evaluation"),
        "lot_id",
        _government,
    ),
    Publication(
        AwardDecided,
        ("tender_id", "lot_id", "bid_id", "company", "value", "reasons", "standstill_ends", "standstill_rule", "buyer"),
        "award_id",
        _government,
    ),
    Publication(
        ComplaintLodged,
        ("tender_id", "lot_id", "target", "award_id", "buyer", "company", "grounds", "remedy", "fee_due", "pay_until"),
        "complaint_id",
        _government,
    ),
    Publication(AuctionScheduled, ("tender_id", "buyer", "starts_at", "terms", "first"), "lot_id", _government),
)
