"""The auction of a lot: scheduled once prices are open, run by the clock, and ended with a ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.values import Money, minor_units, money
from domain.kernel.working_days import ONE_DAY, WorkingDays
from domain.procurement.auctions import commands as c
from domain.procurement.auctions import events as e
from domain.procurement.auctions.running import RunningAuction, aliases
from domain.procurement.lots import decider as lots
from domain.procurement.lots.parts import LotBid
from domain.procurement.lots.stages import Evaluating
from domain.procurement.procedures.parameters import ProcedureParameters

FEWEST = 2
"""With one bid there is no auction."""


@dataclass(frozen=True, slots=True)
class State:
    """The auction, None while there is none; whether it is over; and the lot that it is of."""

    running: RunningAuction | None = None
    over: bool = False
    lot: lots.State = lots.DECIDER.initial


Event = e.AuctionEvent | lots.Event


def evolve(state: State, event: Any) -> State:
    """What is known after an event of the auction, or of the lot and what is beside it."""
    match event, state.running:
        case e.AuctionScheduled(), _:
            return replace(state, running=RunningAuction(event))
        case e.AuctionStepPlaced(), RunningAuction() as running:
            return replace(state, running=running.placed(event))
        case e.RoundEnded(), RunningAuction() as running:
            return replace(state, running=replace(running, rounds_ended=event.round))
        case e.AuctionEnded(), _:
            return replace(state, over=True)
        case _:
            return replace(state, lot=lots.evolve(state.lot, event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.AuctionEvent]:
    """What a command does to the auction."""
    match command, state.running:
        case c.ScheduleAuction(), None:
            return _schedule(state.lot, command, act)
        case c.ScheduleAuction(), _:
            return ()
        case c.EndAuctionRounds(), None:
            return ()
        case c.EndAuctionRounds(), RunningAuction() as running:
            return () if state.over else tuple(_over(running, act.at))
        case c.PlaceAuctionStep(), RunningAuction() as running if not state.over:
            return _step(running, command, act)
        case _:
            raise Refused("no_auction", "lotId")


# --- scheduling --------------------------------------------------------------------------------


def _schedule(lot: lots.State, command: c.ScheduleAuction, act: Act) -> Sequence[e.AuctionScheduled]:
    """Where the procedure has an auction, two bids or more that can be ranked make one."""
    if not isinstance(lot.stage, Evaluating) or not lot.stage.file.begun.rules.auction:
        return ()
    file, begun = lot.stage.file, lot.stage.file.begun
    bids = [judged.bid for judged in file.bids.values() if judged.admitted is not False]
    first = [(bid, bid.price) for bid in bids if bid.price is not None]
    if len(first) < max(FEWEST, len(bids)):
        return ()
    parameters = lot.sources.procedure.terms
    rules = parameters.auction_rules
    named = dict(zip((bid.bid_id for bid in _shuffled(bids)), aliases(len(bids)), strict=True))
    highest = max((price for _, price in first), key=lambda price: price.amount)
    seconds = rules.minutes_a_bidder_and_round * 60
    return (
        e.AuctionScheduled(
            lot_id=command.lot_id,
            tender_id=begun.tender_id,
            buyer=begun.buyer,
            starts_at=start_after(act.at, parameters, lot.sources.days(begun.rules.jurisdiction)),
            terms=e.AuctionTerms(rules.rounds, seconds, step_of(begun.value or highest, rules.step_min)),
            first=tuple(sorted((e.AuctionPrice(named[bid.bid_id], price) for bid, price in first), key=_by_alias)),
            bidders=tuple(e.AuctionBidder(named[bid.bid_id], bid.bid_id, bid.company, bid.position) for bid in bids),
        ),
    )


def _by_alias(price: e.AuctionPrice) -> str:
    return price.alias


def _shuffled(bids: Sequence[LotBid]) -> list[LotBid]:
    """An order that neither receipt nor price tells, and that anybody can work out again once bids are known."""
    return sorted(bids, key=lambda bid: sha256(bid.bid_id.encode()).digest())


def start_after(at: datetime, parameters: ProcedureParameters, days: WorkingDays) -> datetime:
    """The first start of the next working day, by the clock of the procedure's zone. Refused: `calendar_missing`."""
    day = days.working_day(days.day_of(at) + ONE_DAY)
    local = datetime.combine(day, parameters.auction_rules.starts_between[0], ZoneInfo(parameters.zone))
    return local.astimezone(at.tzinfo)


def step_of(value: Money, share: Decimal) -> Money:
    """The least step: a share of the value, up to the next unit of the currency."""
    unit = Decimal(1).scaleb(-minor_units(value.currency))
    return Money((value.amount * share).quantize(unit, ROUND_CEILING), value.currency)


# --- running -----------------------------------------------------------------------------------


def _step(running: RunningAuction, command: c.PlaceAuctionStep, act: Act) -> Sequence[e.AuctionStepPlaced]:
    """A lower price in one's turn; the same step again adds nothing."""
    bidder = running.alias_of(command.bid_id)
    if bidder is None or bidder.company != command.company:
        raise Refused("not_your_bid", "bidId")
    number = running.round_at(act.at)
    if number != command.round:
        raise Refused("round_over", "round", round=command.round)
    if running.whose_turn(act.at) != bidder.alias:
        raise Refused("not_your_turn", "round", round=number)
    standing = running.prices(number + 1)[bidder.alias]
    if command.price.currency != standing.currency:
        raise Refused("currency_mismatch", "price", given=command.price.currency, expected=standing.currency)
    price = money(command.price.amount, standing.currency, "price")
    if price == standing and any(step.round == number and step.alias == bidder.alias for step in running.steps):
        return ()
    if price.amount <= 0:
        raise Refused("not_positive", "price", value=str(price.amount))
    least = running.scheduled.terms.step
    if standing.amount - price.amount < least.amount:
        most = standing.amount - least.amount
        raise Refused("step_too_small", "price", most=str(most), currency=standing.currency)
    return (e.AuctionStepPlaced(command.lot_id, number, bidder.alias, price),)


def _over(running: RunningAuction, at: datetime) -> Iterator[e.RoundEnded | e.AuctionEnded]:
    """The rounds that are over and were not said to be, in order; after the last one the auction."""
    scheduled = running.scheduled
    ended = running.rounds_ended
    while ended < scheduled.terms.rounds and running.end_of(ended + 1) <= at:
        ended += 1
        yield e.RoundEnded(scheduled.lot_id, ended, running.after_round(ended))
    if ended == scheduled.terms.rounds:
        yield e.AuctionEnded(scheduled.lot_id, running.ranking(), scheduled.bidders)


DECIDER: Decider[State, c.Command, Event] = Decider(State(), decide, evolve)
