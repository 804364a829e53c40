"""The auction of a lot: scheduled once prices are open, run by the clock, and ended with a ranking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.values import Money, minor_units, money
from domain.kernel.working_days import ONE_DAY, WorkingDays
from domain.organisations.published import jurisdiction_of
from domain.procurement.auctions import commands as c
from domain.procurement.auctions import events as e
from domain.procurement.auctions.running import RunningAuction
from domain.procurement.lots import decider as lots
from domain.procurement.openings.events import BidsRevealed
from domain.procurement.procedures.parameters import ProcedureParameters


@dataclass(frozen=True, slots=True)
class State:
    """The auction, None while there is none; whether it is over; what is shown of the lot, and what it looks at."""

    running: RunningAuction | None = None
    over: bool = False
    shown: Mapping[str, BidsRevealed] = field(default_factory=dict)
    lot: lots.State = lots.DECIDER.initial


Event = e.AuctionEvent | BidsRevealed | lots.Event


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
        case BidsRevealed(), _:
            return replace(state, shown={**state.shown, event.lot_id: event})
        case _:
            return replace(state, lot=lots.evolve(state.lot, event))


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.AuctionEvent]:
    """What a command does to the auction."""
    match command, state.running:
        case c.ScheduleAuction(), None:
            return _schedule(state, command, act)
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


def _schedule(state: State, command: c.ScheduleAuction, act: Act) -> Sequence[e.AuctionScheduled]:
    """The auction of the bids whose first prices are shown."""
    revealed, sources = state.shown.get(command.lot_id), state.lot.sources
    if revealed is None or command.lot_id in sources.ending:
        return ()
    tender, parameters = sources.tender, sources.procedure.terms
    rules, lot = parameters.auction_rules, sources.lots.get(command.lot_id)
    value = None if lot is None else lot.value
    highest = max((first.price for first in revealed.first), key=lambda price: price.amount)
    seconds = rules.minutes_a_bidder_and_round * 60
    return (
        e.AuctionScheduled(
            lot_id=command.lot_id,
            tender_id=tender.tender_id,
            buyer=tender.buyer,
            starts_at=start_after(act.at, parameters, sources.days(jurisdiction_of(tender.buyer))),
            terms=e.AuctionTerms(rules.rounds, seconds, step_of(value or highest, rules.step_min)),
            first=revealed.first,
            box=revealed.box,
            bidders=revealed.bidders,
        ),
    )


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
    if command.tender_id != running.scheduled.tender_id:
        raise Refused("unknown_tender", "tenderId", tender=command.tender_id)
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
        yield e.AuctionEnded(scheduled.lot_id, running.ranking(), scheduled.bidders or ())


DECIDER: Decider[State, c.Command, Event] = Decider(State(), decide, evolve)
