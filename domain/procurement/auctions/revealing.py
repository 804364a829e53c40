"""Which bids of a lot go into an auction, and what shows of them until it ends: an alias, and the first price."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from domain.kernel.values import Money
from domain.procurement.auctions.events import AuctionBidder, AuctionPrice
from domain.procurement.auctions.running import aliases
from domain.procurement.lots.findings import ground_of
from domain.procurement.lots.parts import LotBid, LotRules

FEWEST = 2
"""With one bid there is no auction."""


def auctioned(
    bids: Sequence[LotBid], value: Money | None, rules: LotRules
) -> tuple[tuple[AuctionPrice, ...], tuple[AuctionBidder, ...]] | None:
    """The first prices by alias, and who is behind each; None where the lot has no auction.

    A price that cannot be ranked goes into none.
    """
    able = [(bid, bid.price) for bid in bids if bid.price is not None and ground_of(bid, value, rules) is None]
    if not rules.auction or len(able) < FEWEST:
        return None
    named = list(zip(aliases(len(able)), sorted(able, key=_shuffled), strict=True))
    return (
        tuple(AuctionPrice(alias, price) for alias, (_, price) in named),
        tuple(AuctionBidder(alias, bid.bid_id, bid.company, bid.position) for alias, (bid, _) in named),
    )


def _shuffled(priced: tuple[LotBid, Money]) -> bytes:
    """An order that neither receipt nor price tells, and that anybody can work out again once bids are known."""
    return sha256(priced[0].bid_id.encode()).digest()
