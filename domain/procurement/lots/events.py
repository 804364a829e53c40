"""What happens to a lot from its opening to its award. Stored names are a contract: add, never rename.

A lot stands in `lot-<tender>-<number>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, event
from domain.kernel.values import Money
from domain.procurement.lots.parts import LotStep


@dataclass(frozen=True, slots=True)
class RankedBid:
    """A bid in the ranking: `total` has two decimals, `place` counts from 1."""

    bid_id: str
    company: str
    total: Decimal
    place: int
    price: Money


@event("procurement.BidAdmitted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidAdmitted:
    """A bid is what the terms ask for."""

    lot_id: str
    bid_id: str


@event("procurement.BidRejected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidRejected:
    """A bid is out, for a listed ground."""

    lot_id: str
    bid_id: str
    ground: str
    text: str
    automatic: bool = False


@event("procurement.BidsRanked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BidsRanked:
    """The bids of a lot in their order: the first place is to be awarded first."""

    lot_id: str
    ranking: tuple[RankedBid, ...]


@event("procurement.AwardDecided", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AwardDecided:
    """A bid wins. Nothing is signed until the standstill ended, `standstill_ends`, and no complaint is open."""

    award_id: str
    tender_id: str
    lot_id: str
    bid_id: str | None
    company: str
    value: Money
    reasons: str
    standstill_ends: datetime
    standstill_rule: str
    buyer: str = ""
    procedure: str = ""
    decided_at: datetime | None = None
    calendar: str | None = None
    decided_by: Annotated[str | None, Internal()] = None


@event("procurement.AwardCancelled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AwardCancelled:
    """An award is void, and stays to be seen. The next in rank may have a new one."""

    award_id: str
    lot_id: str
    reason: str
    complaint_id: str | None = None


@event("procurement.StandstillEnded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandstillEnded:
    """The standstill of an award is over: a contract may be signed."""

    award_id: str
    lot_id: str


@event("procurement.LotUnsuccessful", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotUnsuccessful:
    """Nobody gets the lot."""

    lot_id: str
    reason: str


@event("procurement.LotSuspended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotSuspended:
    """A complaint was admitted: the running periods of the lot stand still."""

    lot_id: str
    complaint_id: str
    suspended_at: datetime | None = None


@event("procurement.LotResumed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LotResumed:
    """No complaint holds the lot: its periods go on by the rest, to the new end of its standstill if it has one."""

    lot_id: str
    complaint_id: str
    standstill_ends: datetime | None = None
    resumed_at: datetime | None = None
    periods: tuple[LotStep, ...] = ()
    award_id: str | None = None


@event("procurement.AwardContracted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AwardContracted:
    """The contract of an award is signed: the award is not taken back any more."""

    award_id: str
    lot_id: str
    contract_id: str


LotFact = (
    BidAdmitted
    | BidRejected
    | BidsRanked
    | AwardDecided
    | AwardCancelled
    | StandstillEnded
    | LotUnsuccessful
    | LotSuspended
    | LotResumed
    | AwardContracted
)
"""The events that other rooms may look at."""
