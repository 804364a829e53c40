"""Auctions: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice, Streams
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement import evaluating as x
from application.procurement.streams import TENDERS
from domain.calendars.published import WORKING_DAYS
from domain.kernel.declarations import Recorded
from domain.procurement.auctions import commands as c
from domain.procurement.auctions import events as e
from domain.procurement.auctions.decider import DECIDER, State
from domain.procurement.lots.commands import AuctionedPrice, TakeAuctionPrices
from domain.procurement.lots.evaluation_events import LotBegun, PricesOpened
from domain.procurement.naming import tender_of

RUN = "procurement.run_auctions"
"""What the machine does to auctions: in no role."""


def _lot_and_tender(command: c.ScheduleAuction) -> Sequence[str]:
    return (TENDERS(tender_of(command.lot_id)), x.LOTS(command.lot_id))


def _procedure(command: Any, state: State) -> Sequence[str]:
    return x.procedure(command, state.lot)


def _calendars(command: Any, state: State, at: datetime) -> Sequence[str]:
    return x.calendars(command, state.lot, at)


AUCTION: Slice[Any, Any, Any] = Slice(
    name="procurement.auction",
    decider=DECIDER,
    streams=Streams("auction"),
    key="lot_id",
    events=get_args(e.AuctionEvent),
    commands={
        c.ScheduleAuction: Rule(permission=RUN, guards=_lot_and_tender, beside=_procedure, dated=_calendars),
        c.PlaceAuctionStep: Rule(places=x.at_company),
        c.EndAuctionRounds: Rule(permission=RUN),
    },
    in_turn=True,
    looks_at=(WORKING_DAYS,),
)


def schedule(fact: Recorded[Any]) -> Sequence[c.ScheduleAuction]:
    """The auction of a lot whose prices may be open now."""
    return [c.ScheduleAuction(fact.event.lot_id)]


def take_prices(fact: Recorded[Any]) -> Sequence[TakeAuctionPrices]:
    """The lot goes on with the prices of its auction."""
    event: e.AuctionEnded = fact.event
    prices = {price.alias: price.price for price in event.ranking}
    told = tuple(AuctionedPrice(bid.bid_id, prices[bid.alias]) for bid in event.bids if bid.alias in prices)
    return [TakeAuctionPrices(event.lot_id, told)]


def round_due(row: Any, _: str) -> c.EndAuctionRounds:
    """The command for a round that is over."""
    return c.EndAuctionRounds(row.lot_id)


SLICES: tuple[Slice[Any, Any, Any], ...] = (AUCTION,)
WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("procurement.schedule_auction", (LotBegun, PricesOpened), schedule, start="beginning"),
    Workflow("procurement.take_auction_prices", (e.AuctionEnded,), take_prices, start="beginning"),
)
DEADLINES: tuple[Deadline | Ladder, ...] = (
    Ladder("procurement.end_auction_rounds", "procurement.auction_rounds", round_due),
)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
