"""The ranking of a lot: exact fractions, compared as they are, and rounded once to be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domain.kernel.values import Money
from domain.procurement.kinds import CriterionKind
from domain.procurement.lots.events import RankedBid
from domain.procurement.lots.parts import RankingMethod
from domain.procurement.parts import Criterion

ALL = 10_000
"""All points of a criterion, and all weights together, in basis points."""
Points = Mapping[tuple[str, str], Fraction]
"""The points of a bid for a criterion: the exact mean of what the evaluators gave."""
_CENTS = 100


@dataclass(frozen=True, slots=True)
class PricedBid:
    """A bid that is ranked, and the position of its receipt."""

    bid_id: str
    company: str
    price: Money
    position: int


def scored(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """The criteria that evaluators give points for."""
    return tuple(criterion for criterion in criteria if criterion.kind in (CriterionKind.QUALITY, CriterionKind.COST))


def ranked(
    bids: Sequence[PricedBid], criteria: Sequence[Criterion], points: Points, method: RankingMethod
) -> tuple[RankedBid, ...]:
    """The bids in their order: equal fractions go to the earlier receipt."""
    if not bids:
        return ()
    totals = {bid.bid_id: total for bid, total in zip(bids, _totals(bids, criteria, points, method), strict=True)}
    sign = 1 if method is RankingMethod.ADJUSTED_PRICE else -1
    order = sorted(bids, key=lambda bid: (sign * totals[bid.bid_id], bid.position, bid.bid_id))
    return tuple(
        RankedBid(bid.bid_id, bid.company, shown(totals[bid.bid_id]), place, bid.price)
        for place, bid in enumerate(order, 1)
    )


def shown(total: Fraction) -> Decimal:
    """A total with two decimals, half even."""
    return Decimal(round(total * _CENTS)).scaleb(-2)


def _totals(
    bids: Sequence[PricedBid], criteria: Sequence[Criterion], points: Points, method: RankingMethod
) -> Sequence[Fraction]:
    if method is RankingMethod.ADJUSTED_PRICE:
        return [_amount(bid) / (1 + _merits(bid, criteria, points)) for bid in bids]
    lowest = min(map(_amount, bids))
    return [_points_of(bid, lowest, criteria, points) for bid in bids]


def _points_of(bid: PricedBid, lowest: Fraction, criteria: Sequence[Criterion], points: Points) -> Fraction:
    """The weighted sum. Where nothing has a weight, the price alone decides."""
    by_price = ALL * lowest / _amount(bid)
    weighted = [criterion for criterion in criteria if criterion.weight]
    if not weighted:
        return by_price
    each = (
        criterion.weight
        * (by_price if criterion.kind is CriterionKind.PRICE else points[bid.bid_id, criterion.criterion_id])
        for criterion in weighted
    )
    return sum(each, Fraction()) / ALL


def _merits(bid: PricedBid, criteria: Sequence[Criterion], points: Points) -> Fraction:
    """The sum of the coefficients of all but the price: a whole weight fully met would be 1."""
    each = (criterion.weight * points[bid.bid_id, criterion.criterion_id] for criterion in scored(criteria))
    return sum(each, Fraction()) / (ALL * ALL)


def _amount(bid: PricedBid) -> Fraction:
    return Fraction(bid.price.amount)
