"""When is the auction of a lot, in which round is it, and at which prices? And when does each round end?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.kernel.alarms import Alarm, Alarms, without
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.auctions import events as e
from projections.kernel.declarations import Amount, ReadModel


class AuctionState(StrEnum):
    """How far an auction is."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Auction:
    """The auction of a lot: a turn in each round for each bidder, and a step that a price is lowered by at least."""

    lot_id: str
    tender_id: str
    buyer: str
    jurisdiction: str
    starts_at: datetime
    ends_at: datetime
    rounds: int
    turn_seconds: int
    step: Amount
    currency: str
    state: AuctionState
    rounds_ended: int = 0


@dataclass(frozen=True, slots=True)
class AuctionBid:
    """A bid in an auction, by its alias. `bidId` and `company` show when it is over."""

    auction_bid_id: str
    lot_id: str
    alias: str
    first_price: Amount
    price: Amount
    currency: str
    place: int | None = None
    bid_id: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class AuctionRounds:
    """When the rounds of an auction end."""

    lot_id: str
    alarms: Alarms


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The lot."""
    return (fact.event.lot_id,)


def _round_ends(event: e.AuctionScheduled) -> list[datetime]:
    length = timedelta(seconds=min(event.terms.turn_seconds, 86_400) * len(event.first))
    return [event.starts_at + length * (number + 1) for number in range(min(event.terms.rounds, 100))]


def evolve(row: Auction | None, fact: Recorded[Any], key: str) -> Auction | None:
    """The auction after an event."""
    match fact.event, row:
        case e.AuctionScheduled() as event, _:
            ends = _round_ends(event)
            return Auction(
                lot_id=key,
                tender_id=event.tender_id,
                buyer=event.buyer,
                jurisdiction=jurisdiction_of(event.buyer),
                starts_at=event.starts_at,
                ends_at=ends[-1] if ends else event.starts_at,
                rounds=event.terms.rounds,
                turn_seconds=event.terms.turn_seconds,
                step=event.terms.step.amount,
                currency=event.terms.step.currency,
                state=AuctionState.SCHEDULED,
            )
        case _, None:
            return None
        case e.RoundEnded(round=number), _:
            return replace(row, state=AuctionState.RUNNING, rounds_ended=number)
        case e.AuctionEnded(), _:
            return replace(row, state=AuctionState.ENDED)
        case _:
            return replace(row, state=AuctionState.RUNNING)


def _bid_key(lot: str, alias: str) -> str:
    return f"{lot}/{alias}"


def bid_keys(fact: Recorded[Any]) -> Iterable[str]:
    """Each bid that an event is about."""
    event = fact.event
    match event:
        case e.AuctionScheduled():
            told = tuple(price.alias for price in event.first)
        case e.AuctionEnded():
            told = (*(price.alias for price in event.ranking), *(bid.alias for bid in event.bids))
        case _:
            told = (event.alias,)
    return tuple(dict.fromkeys(_bid_key(event.lot_id, alias) for alias in told))


def evolve_bid(row: AuctionBid | None, fact: Recorded[Any], key: str) -> AuctionBid | None:
    """The bid after an event."""
    match fact.event, row:
        case e.AuctionScheduled(lot_id=lot, first=first), _:
            own = next((price for price in first if _bid_key(lot, price.alias) == key), None)
            if own is None:
                return None
            amount, currency = own.price.amount, own.price.currency
            return AuctionBid(key, lot, own.alias, amount, amount, currency)
        case _, None:
            return None
        case e.AuctionStepPlaced(price=price), _:
            return replace(row, price=price.amount)
        case e.AuctionEnded(ranking=ranking, bids=bids), _:
            places = {price.alias: place for place, price in enumerate(ranking, 1)}
            bid = next((bid for bid in bids if bid.alias == row.alias), None)
            known = {} if bid is None else {"bid_id": bid.bid_id, "company": bid.company}
            return replace(row, place=places.get(row.alias), **known)  # type: ignore[arg-type]
        case _:
            return row


def evolve_rounds(row: AuctionRounds | None, fact: Recorded[Any], key: str) -> AuctionRounds | None:
    """What is to come after an event."""
    match fact.event, row:
        case e.AuctionScheduled() as event, _:
            ends = enumerate(_round_ends(event), 1)
            return AuctionRounds(key, tuple(Alarm(f"round {number}", at) for number, at in ends))
        case e.RoundEnded(round=number), AuctionRounds():
            return replace(row, alarms=without(row.alarms, f"round {number}"))
        case e.AuctionEnded(), _:
            return None
        case _:
            return row


AUCTIONS = ReadModel(
    name="procurement.auctions",
    version=1,
    row=Auction,
    key="lot_id",
    events=(e.AuctionScheduled, e.AuctionStepPlaced, e.RoundEnded, e.AuctionEnded),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("starts_at",),
    unfiltered=("turn_seconds", "step", "rounds", "rounds_ended"),
)
AUCTION_BIDS = ReadModel(
    name="procurement.auction_bids",
    version=1,
    row=AuctionBid,
    key="auction_bid_id",
    events=(e.AuctionScheduled, e.AuctionStepPlaced, e.AuctionEnded),
    keys=bid_keys,
    evolve=evolve_bid,
    history=True,
    orders=("price", "place"),
    unfiltered=("first_price",),
)
AUCTION_ROUNDS = ReadModel(
    name="procurement.auction_rounds",
    version=1,
    row=AuctionRounds,
    key="lot_id",
    events=(e.AuctionScheduled, e.RoundEnded, e.AuctionEnded),
    keys=keys,
    evolve=evolve_rounds,
    permission="procurement.run_auctions",
)
READ_MODELS: tuple[ReadModel[Any], ...] = (AUCTIONS, AUCTION_BIDS, AUCTION_ROUNDS)
