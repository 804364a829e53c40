"""S1 of the specification, from the opening to the award: values, a low price, a rejection, savings."""

from __future__ import annotations

from decimal import Decimal

from domain.procurement.lots import commands as c
from domain.procurement.lots import ending
from domain.procurement.lots.evaluation_events import BidderInformed, LotBegun, LowPriceDetected
from domain.procurement.lots.events import AwardDecided, BidsRanked, LotUnsuccessful
from domain.procurement.lots.parts import LowPriceRule
from domain.procurement.refusals import MESSAGES
from domain.procurement.tenders.events import TenderingClosed
from tests.domain.procurement.lots.scene import (
    AWARDER,
    DEADLINE,
    EVA,
    LOT,
    MACHINE,
    TENDER,
    History,
    admitting,
    begun,
    envelope,
    later,
    procedure,
    tender,
    uah,
    with_panel,
)
from tests.spec import Spec

B, C, D = envelope("B", 9_000), envelope("C", 8_000), envelope("D", 5_000)


def desks() -> History:
    return admitting(with_panel(begun(B, C, D)), "B", "C")


def test_s1_the_low_price_is_found_with_its_figures() -> None:
    low = begun(B, C, D).of(LowPriceDetected)
    assert [(each.bid_id, each.rule, each.below) for each in low] == [("D", LowPriceRule.MEAN_OF_OTHERS, 4118)]
    assert low[0].reference == Decimal("8500.00")
    assert low[0].due.at.isoformat() == "2026-06-16T21:00:00+00:00"


def test_s1_what_may_still_be_explained_is_neither_rejected_nor_admitted_nor_ranked() -> None:
    history = desks()
    history.refuses(c.RejectBid(LOT, "D", "abnormally_low_price", "Too low"), EVA, "explanation_pending")
    history.refuses(c.AdmitBid(LOT, "D"), EVA, "explanation_pending")
    history.refuses(c.RankBids(LOT), AWARDER, "explanation_pending")


def test_s1_unexplained_it_is_rejected_and_the_second_lowest_wins_with_20_per_cent_saved() -> None:
    history = desks()
    reject = c.RejectBid(LOT, "D", "abnormally_low_price", "41.2% under the mean, and not explained")
    history.does(reject, later(EVA, days=2)).does(c.RankBids(LOT), AWARDER)
    assert [bid.bid_id for bid in history.last(BidsRanked).ranking] == ["C", "B"]
    history.does(c.DecideAward(LOT, "C", "The lowest price"), AWARDER)
    award, lot = history.last(AwardDecided), history.last(LotBegun)
    assert award.value == uah(8_000)
    assert (lot.value.amount - award.value.amount) / lot.value.amount == Decimal("0.2")
    assert award.standstill_ends.isoformat() == "2026-06-20T21:00:00+00:00"
    assert [(each.bid_id, each.place) for each in history.of(BidderInformed)] == [("B", 2), ("D", None)]


def test_s1_an_explanation_that_is_accepted_lets_the_lowest_win() -> None:
    history = desks()
    explained = c.ExplainPrice(LOT, "D", "UA:company-D", "explanation-0123456789", "We have our own wood.")
    history.does(explained, later(EVA, days=1)).refuses(c.AdmitBid(LOT, "D"), EVA, "explanation_pending")
    history.does(c.AcceptExplanation(LOT, "D", "They have"), EVA).does(c.AdmitBid(LOT, "D"), EVA)
    history.does(c.RankBids(LOT), AWARDER)
    assert [bid.bid_id for bid in history.last(BidsRanked).ranking] == ["D", "C", "B"]


def test_s1_the_explanation_comes_from_the_bidder_and_in_time() -> None:
    explain = c.ExplainPrice(LOT, "D", "UA:company-B", "explanation-0123456789", "Ours is fine.")
    desks().refuses(explain, EVA, "not_your_bid")
    late = c.ExplainPrice(LOT, "D", "UA:company-D", "explanation-0123456789", "Late")
    desks().refuses(late, later(EVA, days=2), "explanation_over")


def test_s1_a_lot_without_bids_is_unsuccessful_at_the_closing() -> None:
    spec = Spec(ending.DECIDER, MESSAGES)
    closed = TenderingClosed(TENDER, "00" * 32, 3, (3, 0), DEADLINE)
    spec.given(procedure(), tender(lots=("1", "2")), closed).when(c.EndLots(TENDER), MACHINE).then(
        LotUnsuccessful("T-1-2", "no_bids")
    )


def test_fewer_bids_than_the_procedure_asks_for_end_the_lot() -> None:
    spec = Spec(ending.DECIDER, MESSAGES)
    closed = TenderingClosed(TENDER, "00" * 32, 2, (2, 1), DEADLINE)
    given = spec.given(procedure(min_bids="2"), tender(lots=("1", "2")), closed)
    given.when(c.EndLots(TENDER), MACHINE).then(LotUnsuccessful("T-1-2", "too_few_bids"))
