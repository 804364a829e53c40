"""Auctions: the commands, and what follows from facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from application.kernel.effects import Effect
from application.kernel.rules import Rule, Slice
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement import evaluating as x
from application.procurement.places import at_company
from application.procurement.streams import AUCTIONS, TENDERS
from domain.calendars.published import WORKING_DAYS
from domain.kernel.declarations import Recorded
from domain.procurement.auctions import commands as c
from domain.procurement.auctions import events as e
from domain.procurement.auctions.decider import DECIDER, State
from domain.procurement.naming import tender_of
from domain.procurement.openings.events import BidsRevealed

RUN = "procurement.run_auctions"
"""What the machine does to auctions: in no role."""


def _tender_and_opening(command: c.ScheduleAuction) -> Sequence[str]:
    tender = tender_of(command.lot_id)
    return (TENDERS(tender), x.OPENINGS(tender))


def _procedure(command: Any, state: State) -> Sequence[str]:
    return x.procedure(command, state.lot)


def _calendars(command: Any, state: State, at: datetime) -> Sequence[str]:
    return x.calendars(command, state.lot, at)


AUCTION: Slice[Any, Any, Any] = Slice(
    name="procurement.auction",
    decider=DECIDER,
    streams=AUCTIONS,
    key="lot_id",
    events=get_args(e.AuctionEvent),
    commands={
        c.ScheduleAuction: Rule(permission=RUN, guards=_tender_and_opening, beside=_procedure, dated=_calendars),
        c.PlaceAuctionStep: Rule(places=at_company, blind_actor="bid"),
        c.EndAuctionRounds: Rule(permission=RUN),
    },
    in_turn=True,
    looks_at=(WORKING_DAYS,),
)


def schedule(fact: Recorded[Any]) -> Sequence[c.ScheduleAuction]:
    """The auction of a lot whose first prices are shown."""
    return [c.ScheduleAuction(fact.event.lot_id)]


def round_due(row: Any, _: str) -> c.EndAuctionRounds:
    """The command for a round that is over."""
    return c.EndAuctionRounds(row.lot_id)


SLICES: tuple[Slice[Any, Any, Any], ...] = (AUCTION,)
WORKFLOWS: tuple[Workflow, ...] = (
    Workflow("procurement.schedule_auction", (BidsRevealed,), schedule, start="beginning"),
)
DEADLINES: tuple[Deadline | Ladder, ...] = (
    Ladder("procurement.end_auction_rounds", "procurement.auction_rounds", round_due),
)
EFFECTS: tuple[Effect[Any, Any], ...] = ()
