"""What red flags are worked out of: the figures of a process, each with the position of the act that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.values import Money


class BidStanding(StrEnum):
    """What became of a bid that was opened."""

    PENDING = "pending"
    VALID = "valid"
    DISQUALIFIED = "disqualified"


class AwardStanding(StrEnum):
    """What became of an award."""

    PENDING = "pending"
    ACTIVE = "active"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class FlaggedBid:
    """A bid on a lot. `opened` and `judged` are positions; `judged` is 0 while nobody judged it."""

    bid_id: str
    lot_id: str
    company: str
    received_at: datetime
    opened: int
    price: Money | None = None
    standing: BidStanding = BidStanding.PENDING
    judged: int = 0


@dataclass(frozen=True, slots=True)
class FlaggedAward:
    """An award of a lot; `position` is that of its decision, `value` what was awarded."""

    award_id: str
    lot_id: str
    company: str
    value: Money
    position: int
    decided_at: datetime
    direct: bool = False
    standing: AwardStanding = AwardStanding.PENDING


@dataclass(frozen=True, slots=True)
class FlaggedAct:
    """An act at a position of the record."""

    position: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ContractValue:
    """What a contract is worth from an act on: the first one is its signature."""

    contract_id: str
    position: int
    at: datetime
    value: Money


@dataclass(frozen=True, slots=True)
class ProcessFigures:
    """A contracting process as red flags look at it. `cpv` are the codes of its items, `published` its position.

    `competitive` ones ask for bids (the methods open and selective of OCDS). A cancelled one counts nowhere.
    """

    tender_id: str
    ocid: str
    jurisdiction: str
    buyer: str
    published: int
    published_at: datetime
    competitive: bool
    category: str
    deadline: datetime | None = None
    cpv: tuple[str, ...] = ()
    amendments: tuple[FlaggedAct, ...] = ()
    bids: tuple[FlaggedBid, ...] = ()
    awards: tuple[FlaggedAward, ...] = ()
    values: tuple[ContractValue, ...] = ()
    cancelled: bool = False

    @property
    def submitted(self) -> tuple[FlaggedBid, ...]:
        """The bids that were opened and have a price."""
        return tuple(bid for bid in self.bids if bid.price is not None)

    @property
    def valid(self) -> tuple[FlaggedBid, ...]:
        """The bids that are what the terms ask for."""
        return tuple(bid for bid in self.bids if bid.standing is BidStanding.VALID)

    @property
    def active_awards(self) -> tuple[FlaggedAward, ...]:
        """The awards that stand, and are final."""
        return tuple(award for award in self.awards if award.standing is AwardStanding.ACTIVE)

    @property
    def final(self) -> bool:
        """Whether no award is pending, and one stands."""
        return bool(self.active_awards) and all(award.standing is not AwardStanding.PENDING for award in self.awards)
