"""Figures of processes for tests of red flags."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.kernel.values import Money
from domain.procurement.flags.figures import AwardStanding, BidStanding, FlaggedAward, FlaggedBid, ProcessFigures

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEADLINE = BEGIN + timedelta(days=20)
VALID, OUT, PENDING = BidStanding.VALID, BidStanding.DISQUALIFIED, BidStanding.PENDING


def lei(amount: str | int) -> Money:
    return Money(Decimal(amount), "MDL")


def bid(
    company: str, price: str | int | None = 100, standing: BidStanding = VALID, opened: int = 10, **more: Any
) -> FlaggedBid:
    judged = 0 if standing is PENDING else opened + 100
    worth = None if price is None else lei(price)
    known = {"received_at": BEGIN + timedelta(days=1), "lot_id": "T-1", **more}
    return FlaggedBid(
        f"b-{company}-{opened}", company=company, opened=opened, price=worth, standing=standing, judged=judged, **known
    )


def award(
    company: str, standing: AwardStanding = AwardStanding.ACTIVE, position: int = 300, **more: Any
) -> FlaggedAward:
    known = {"lot_id": "T-1", "value": lei(100), "decided_at": DEADLINE, **more}
    return FlaggedAward(f"T-1-a{position}", company=company, position=position, standing=standing, **known)


def process(ocid: str = "ocds-x-1", **more: Any) -> ProcessFigures:
    known = {
        "published": 5,
        "published_at": BEGIN,
        "competitive": True,
        "category": "goods",
        "deadline": DEADLINE,
        **more,
    }
    return ProcessFigures(f"T-{ocid}", ocid, "MD", known.pop("buyer", "MD:moh"), **known)
