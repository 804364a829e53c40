"""What happens in the auction of a lot. Stored names are a contract: add, never rename.

An auction stands in `auction-<lot>`. Bidders go by aliases in it until it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Secret, event
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class AuctionPrice:
    """The price of an alias."""

    alias: str
    price: Money


@dataclass(frozen=True, slots=True)
class AuctionTerms:
    """How an auction goes: so many rounds, in each of which each bidder has a turn; a step lowers one's price by
    `step` at least.
    """

    rounds: int
    turn_seconds: int
    step: Money


@dataclass(frozen=True, slots=True)
class AuctionBidder:
    """The bid behind an alias; of equal prices the one with the earlier receipt, `position`, comes first."""

    alias: str
    bid_id: str
    company: str
    position: int


@event("procurement.AuctionScheduled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AuctionScheduled:
    """An auction of a lot begins at an instant, with the first prices.

    `bidders` are known to nobody before its end: they lie under the key of the tender's box, whose blind name is `box`.
    """

    lot_id: str
    tender_id: str
    buyer: str
    starts_at: datetime
    terms: AuctionTerms
    first: tuple[AuctionPrice, ...]
    box: str
    bidders: Annotated[tuple[AuctionBidder, ...] | None, Secret("box")]


@event("procurement.AuctionStepPlaced", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AuctionStepPlaced:
    """A bidder lowers the price in its turn."""

    lot_id: str
    round: int
    alias: str
    price: Money


@event("procurement.RoundEnded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RoundEnded:
    """A round is over: these are the prices of all, the highest first, which is the order of the next round."""

    lot_id: str
    round: int
    prices: tuple[AuctionPrice, ...]


@event("procurement.AuctionEnded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AuctionEnded:
    """The last round is over: the bids and their last prices, the lowest first."""

    lot_id: str
    ranking: tuple[AuctionPrice, ...]
    bids: tuple[AuctionBidder, ...]


AuctionEvent = AuctionScheduled | AuctionStepPlaced | RoundEnded | AuctionEnded
