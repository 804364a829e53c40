"""What can be asked for about auctions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.kernel.declarations import PUBLIC, command
from domain.kernel.forms import text
from domain.kernel.values import Money
from domain.procurement.bids.commands import BidName
from domain.procurement.naming import LotId, TenderId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ScheduleAuction:
    """Schedule the auction of a lot whose first prices are shown. Given by the machine."""

    lot_id: LotId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlaceAuctionStep:
    """Lower the price of one's bid, in one's turn of a round. Its record tells nobody who did it.

    `bid` is the blind name of the bid.
    """

    tender_id: TenderId
    lot_id: LotId
    round: int
    bid_id: Annotated[str, text(100, "bid_name_length", one_line=True)]
    company: str
    price: Money
    bid: BidName = ""


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class EndAuctionRounds:
    """Say which rounds are over, and after the last of them the auction. Given by the clock."""

    lot_id: LotId


Command = ScheduleAuction | PlaceAuctionStep | EndAuctionRounds
