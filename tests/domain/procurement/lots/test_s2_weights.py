"""S2 of the specification: exact fractions, and equal ones to the earlier receipt; with properties of the ranking."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.procurement.lots import commands as c
from domain.procurement.lots.evaluation_events import ScoresConsolidated
from domain.procurement.lots.events import BidsRanked
from domain.procurement.lots.parts import RankingMethod
from domain.procurement.lots.ranking import PricedBid, ranked, shown
from tests.domain.procurement.lots.scene import (
    AWARDER,
    EVA,
    EVAN,
    EVITA,
    LOT,
    WEIGHTED,
    History,
    admitting,
    begun,
    envelope,
    uah,
    with_panel,
)

NO_LOW = {"abnormally_low__below_mean_of_others": "1", "abnormally_low__below_next": "1"}
ID = "score-0123456789abcdef"


def scored(y_points: int, *, x_first: bool = True) -> History:
    x, y = envelope("X", 100, position=7 if x_first else 9), envelope("Y", 80, position=8)
    history = admitting(with_panel(begun(x, y, criteria=WEIGHTED, **NO_LOW)), "X", "Y")
    for act in (EVA, EVAN, EVITA):
        history.does(c.ScoreBid(LOT, "X", "quality", ID, 9_000), act)
        history.does(c.ScoreBid(LOT, "Y", "quality", ID, y_points), act)
    return history.does(c.RankBids(LOT), AWARDER)


def test_s2_y_has_8440_and_x_8400() -> None:
    ranking = scored(6_100).last(BidsRanked).ranking
    assert [(bid.bid_id, bid.total) for bid in ranking] == [("Y", Decimal("8440.00")), ("X", Decimal("8400.00"))]


def test_s2_with_60_points_both_have_8400_and_the_earlier_receipt_wins() -> None:
    for x_first in (True, False):
        ranking = scored(6_000, x_first=x_first).last(BidsRanked).ranking
        assert {bid.total for bid in ranking} == {Decimal("8400.00")}
        assert [bid.bid_id for bid in ranking] == (["X", "Y"] if x_first else ["Y", "X"])


def test_the_points_of_evaluators_count_by_their_exact_mean_and_are_shown_together() -> None:
    history = admitting(with_panel(begun(envelope("X", 100), criteria=WEIGHTED)), "X")
    for act, points in ((EVA, 1), (EVAN, 1), (EVITA, 0)):
        history.does(c.ScoreBid(LOT, "X", "quality", ID, points), act)
    history.does(c.RankBids(LOT), AWARDER)
    assert history.last(ScoresConsolidated).scores[0].points == (1, 1, 0)
    assert history.last(BidsRanked).ranking[0].total == Decimal("6000.27")


def test_totals_are_rounded_once_half_to_even() -> None:
    assert shown(Fraction(1, 8)) == Decimal("0.12")
    assert shown(Fraction(3, 8)) == Decimal("0.38")
    assert shown(Fraction(2, 3)) == Decimal("0.67")


def test_a_ranking_waits_for_every_evaluator() -> None:
    history = admitting(with_panel(begun(envelope("X", 100), criteria=WEIGHTED)), "X")
    history.does(c.ScoreBid(LOT, "X", "quality", ID, 9_000), EVA)
    history.refuses(c.RankBids(LOT), AWARDER, "not_all_scored")


def test_points_beyond_the_range_are_refused() -> None:
    history = with_panel(begun(envelope("X", 100), criteria=WEIGHTED))
    for points in (-1, 10_001):
        history.refuses(c.ScoreBid(LOT, "X", "quality", ID, points), EVA, "points_range")
    history.refuses(c.ScoreBid(LOT, "X", "price", ID, 5), EVA, "criterion_not_scored")


def test_by_the_adjusted_price_the_lowest_comes_first() -> None:
    bids = (PricedBid("X", "x", uah(100), 1), PricedBid("Y", "y", uah(80), 2))
    points = {("X", "quality"): Fraction(10_000), ("Y", "quality"): Fraction(0)}
    ranking = ranked(bids, WEIGHTED, points, RankingMethod.ADJUSTED_PRICE)
    assert [(bid.bid_id, bid.total) for bid in ranking] == [("X", Decimal("71.43")), ("Y", Decimal("80.00"))]


Bids = list[tuple[PricedBid, int]]
PRICED = st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10_000)), min_size=1, max_size=8).map(
    lambda bids: [(PricedBid(str(n), "c", uah(Decimal(p) / 100), n), points) for n, (p, points) in enumerate(bids)]
)


@given(bids=PRICED, method=st.sampled_from(RankingMethod), seed=st.randoms())
def test_the_ranking_is_a_total_order_whatever_order_bids_come_in(
    bids: Bids, method: RankingMethod, seed: Random
) -> None:
    points = {(bid.bid_id, "quality"): Fraction(given_) for bid, given_ in bids}
    order = [bid for bid, _ in bids]
    first = ranked(order, WEIGHTED, points, method)
    seed.shuffle(order)
    assert ranked(order, WEIGHTED, points, method) == first
    assert [bid.place for bid in first] == list(range(1, len(bids) + 1))
    assert sorted(bid.bid_id for bid in first) == sorted(bid.bid_id for bid in order)
    totals = [bid.total for bid in first]
    assert totals == sorted(totals, reverse=method is RankingMethod.POINTS)


@given(bids=PRICED)
def test_a_lower_price_with_as_many_points_never_ranks_behind(bids: Bids) -> None:
    points = {(bid.bid_id, "quality"): Fraction(given_) for bid, given_ in bids}
    places = {bid.bid_id: bid.place for bid in ranked([bid for bid, _ in bids], WEIGHTED, points, RankingMethod.POINTS)}
    for bid, own in bids:
        for other, others in bids:
            if bid.price.amount < other.price.amount and own >= others:
                assert places[bid.bid_id] < places[other.bid_id]
