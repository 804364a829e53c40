"""An auction: turns by the clock, steps that lower enough, silence that keeps the price; then the ranking."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Act, Refused
from domain.kernel.values import Money
from domain.procurement.auctions import commands as c
from domain.procurement.auctions import events as e
from domain.procurement.auctions.decider import DECIDER, State
from domain.procurement.auctions.revealing import auctioned
from domain.procurement.kinds import EnvelopeKind
from domain.procurement.lots import commands as lot_commands
from domain.procurement.lots.evaluation_events import AuctionPricesTaken
from domain.procurement.lots.events import BidsRanked
from domain.procurement.lots.parts import LotBid
from domain.procurement.lots.rules import rules_of
from domain.procurement.openings.events import BidsRevealed, EnvelopeOpened
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import LotCancelled
from tests.domain.procurement.lots.scene import (
    AWARDER,
    LOT,
    MACHINE,
    OPENED,
    TENDER,
    YEAR,
    History,
    admitting,
    begun,
    envelope,
    lot,
    opening,
    procedure,
    tender,
    uah,
    with_panel,
)
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
B, C, D = envelope("B", 9_000), envelope("C", 8_000), envelope("D", 7_500)
ADOPTED = procedure(auction="true")
RULES = rules_of("UA.open@1", "UA", DECIDER.fold([ADOPTED, tender()]).lot.sources.procedure.terms)
BOX = "b0" * 32


def entered(*bids: EnvelopeOpened) -> tuple[tuple[e.AuctionPrice, ...], tuple[e.AuctionBidder, ...]] | None:
    """What shows of these bids, and who is behind it."""
    read = [LotBid(bid.bid_id, bid.company, bid.position, bid.received_at, bid.price, bid.vat_included) for bid in bids]
    return auctioned(read, uah(10_000), RULES)


def revealed(*bids: EnvelopeOpened) -> BidsRevealed:
    shown = entered(*bids)
    assert shown is not None
    return BidsRevealed(TENDER, LOT, shown[0], BOX, shown[1])


REVEALED = revealed(B, C, D)
LOT_FACTS = (ADOPTED, tender(), lot(), YEAR, REVEALED)
SCHEDULE = c.ScheduleAuction(LOT)
START = datetime.fromisoformat("2026-06-16T07:00:00+00:00")
TURN = timedelta(minutes=2)


def scheduled() -> e.AuctionScheduled:
    (event,) = DECIDER.decide(DECIDER.fold(LOT_FACTS), SCHEDULE, MACHINE)
    assert isinstance(event, e.AuctionScheduled)
    return event


AUCTION = scheduled()
ALIAS = {bidder.bid_id: bidder.alias for bidder in AUCTION.bidders or ()}


def at(moment: datetime) -> Act:
    return Act("u-agent", "company:UA:company-B", "g-1", moment)


def step(bid: str, price: int, number: int = 1) -> c.PlaceAuctionStep:
    return c.PlaceAuctionStep(TENDER, LOT, number, bid, f"UA:company-{bid}", uah(price))


def test_it_starts_on_the_next_working_day_with_the_first_prices_by_alias() -> None:
    assert AUCTION.starts_at == START
    assert AUCTION.terms == e.AuctionTerms(3, 120, uah(50))
    prices = {ALIAS["B"]: uah(9_000), ALIAS["C"]: uah(8_000), ALIAS["D"]: uah(7_500)}
    assert {first.alias: first.price for first in AUCTION.first} == prices
    assert sorted(ALIAS.values()) == ["bidder-1", "bidder-2", "bidder-3"]
    spec.given(*LOT_FACTS, AUCTION).when(SCHEDULE, MACHINE).then()


def test_with_one_bid_or_where_the_procedure_has_none_there_is_no_auction() -> None:
    assert entered(B) is None
    assert auctioned([], uah(10_000), RULES) is None
    assert entered(B, replace(C, price=uah(10_001))) is None, "a price above the value cannot be ranked"
    assert entered(B, replace(C, vat_included=True)) is None
    assert entered(B, envelope("C", None, EnvelopeKind.TECHNICAL)) is None
    bids = [LotBid(bid.bid_id, bid.company, bid.position, bid.received_at, bid.price) for bid in (B, C)]
    assert auctioned(bids, uah(10_000), replace(RULES, auction=False)) is None
    spec.given(*LOT_FACTS[:-1]).when(SCHEDULE, MACHINE).then()
    spec.given(*LOT_FACTS, LotCancelled(TENDER, LOT)).when(SCHEDULE, MACHINE).then()


def test_what_shows_before_the_end_names_no_bid_nor_company() -> None:
    for event in (REVEALED, AUCTION):
        told = repr(replace(event, bidders=None))
        assert not any(
            name in told for bid in (B, C, D) for name in (f"'{bid.bid_id}'", bid.company, str(bid.position))
        )


@given(st.permutations([B, C, D]))
def test_aliases_tell_neither_the_order_of_receipts_nor_that_of_prices(bids: list[EnvelopeOpened]) -> None:
    assert entered(*bids) == entered(B, C, D)


def test_the_highest_price_has_the_first_turn() -> None:
    first, second = at(START), at(START + TURN)
    spec.given(AUCTION).when(step("B", 8_900), first).then(e.AuctionStepPlaced(LOT, 1, ALIAS["B"], uah(8_900)))
    spec.given(AUCTION).when(step("C", 7_000), first).refused("not_your_turn")
    spec.given(AUCTION).when(step("B", 8_900), second).refused("not_your_turn")
    spec.given(AUCTION).when(step("C", 7_000), second).then(e.AuctionStepPlaced(LOT, 1, ALIAS["C"], uah(7_000)))


def test_the_next_round_goes_by_the_prices_of_the_last() -> None:
    placed = e.AuctionStepPlaced(LOT, 1, ALIAS["B"], uah(7_000))
    second = at(START + 3 * TURN)
    spec.given(AUCTION, placed).when(step("C", 7_900, 2), second).then(
        e.AuctionStepPlaced(LOT, 2, ALIAS["C"], uah(7_900))
    )
    spec.given(AUCTION, placed).when(step("B", 6_900, 2), second).refused("not_your_turn")


def test_a_step_lowers_enough_or_is_refused() -> None:
    first = at(START)
    spec.given(AUCTION).when(step("B", 8_951), first).refused("step_too_small")
    spec.given(AUCTION).when(step("B", 0), first).refused("not_positive")
    euros = c.PlaceAuctionStep(TENDER, LOT, 1, "B", "UA:company-B", Money(Decimal(5), "EUR"))
    spec.given(AUCTION).when(euros, first).refused("currency_mismatch")
    stranger = c.PlaceAuctionStep(TENDER, LOT, 1, "B", "UA:company-C", uah(1))
    spec.given(AUCTION).when(stranger, first).refused("not_your_bid")
    elsewhere = replace(step("B", 8_900), tender_id="T-9")
    spec.given(AUCTION).when(elsewhere, first).refused("unknown_tender", "tenderId")


def test_a_round_that_is_over_or_not_begun_takes_no_step() -> None:
    spec.given(AUCTION).when(step("B", 8_900), at(START - TURN)).refused("round_over")
    spec.given(AUCTION).when(step("B", 8_900), at(START + 3 * TURN)).refused("round_over")
    spec.given(AUCTION).when(step("B", 8_900, 4), at(START + 9 * TURN)).refused("not_your_turn")
    spec.given(*LOT_FACTS).when(step("B", 8_900), at(START)).refused("no_auction")


END = c.EndAuctionRounds(LOT)


def test_silence_keeps_the_price_and_a_late_clock_ends_all_rounds_in_order() -> None:
    spec.given(AUCTION).when(END, at(START + 3 * TURN - timedelta(microseconds=1))).then()
    events = DECIDER.decide(DECIDER.fold([AUCTION]), END, at(START + timedelta(days=1)))
    kept = tuple(e.AuctionPrice(ALIAS[bid], uah(price)) for bid, price in (("D", 7_500), ("C", 8_000), ("B", 9_000)))
    rounds = tuple(e.RoundEnded(LOT, number, kept[::-1]) for number in (1, 2, 3))
    assert tuple(events) == (*rounds, e.AuctionEnded(LOT, kept, AUCTION.bidders or ()))
    spec.given(AUCTION, *events).when(END, at(START + timedelta(days=2))).then()
    spec.given(AUCTION, *events).when(step("B", 1, 3), at(START)).refused("no_auction")


def test_the_lot_is_ranked_by_the_prices_of_the_auction() -> None:
    prices = (e.AuctionPrice(ALIAS["B"], uah(7_000)), e.AuctionPrice(ALIAS["C"], uah(8_000)))
    ended = e.AuctionEnded(LOT, prices, AUCTION.bidders or ())
    history = History(*opening(B, C, D, auction="true"), ended).does(lot_commands.BeginEvaluation(LOT), MACHINE)
    assert [bid.price for bid in history.last(AuctionPricesTaken).bids] == [uah(7_000), uah(8_000)]
    admitting(with_panel(history), "B", "C", "D").does(lot_commands.RankBids(LOT), AWARDER)
    assert [bid.bid_id for bid in history.last(BidsRanked).ranking] == ["B", "D", "C"]


def test_what_was_opened_without_its_auction_is_not_ranked() -> None:
    history = admitting(with_panel(begun(B, C, D, auction="true")), "B", "C", "D")
    history.refuses(lot_commands.RankBids(LOT), AWARDER, "auction_pending")


STEPS = st.lists(
    st.tuples(st.sampled_from("BCD"), st.integers(1, 9_000), st.integers(-60, 1_300), st.integers(1, 3)), max_size=30
)


@given(steps=STEPS)
def test_prices_only_fall_by_a_step_at_least_and_once_the_turn_is_theirs(
    steps: list[tuple[str, int, int, int]],
) -> None:
    events: list[e.AuctionEvent] = [AUCTION]
    state: State = DECIDER.fold(events)
    for bid, price, seconds, number in sorted(steps, key=lambda each: each[2]):
        moment = START + timedelta(seconds=seconds)
        try:
            decided = DECIDER.decide(state, step(bid, price, number), at(moment))
        except Refused:
            continue
        for placed in decided:
            assert isinstance(placed, e.AuctionStepPlaced)
            assert state.running is not None
            before = state.running.prices(number + 1)[placed.alias]
            assert before.amount - placed.price.amount >= 50
            assert START + (number - 1) * 3 * TURN <= moment < START + number * 3 * TURN
        state = DECIDER.fold(decided, state)
    ended = DECIDER.decide(state, END, at(START + timedelta(days=1)))[-1]
    assert isinstance(ended, e.AuctionEnded)
    amounts = [price.price.amount for price in ended.ranking]
    assert amounts == sorted(amounts)
    assert sorted(price.alias for price in ended.ranking) == sorted(ALIAS.values())
    assert OPENED < START
