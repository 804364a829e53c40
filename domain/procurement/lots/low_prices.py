"""Prices that are abnormally low, by the numbers of the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from domain.procurement.lots.parts import LotBid, LotRules, LowPriceRule
from domain.procurement.lots.ranking import ALL

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class LowPrice:
    """A bid whose price is low: how many basis points under which reference."""

    bid: LotBid
    rule: LowPriceRule
    reference: Decimal
    below: int


def low_prices(bids: Sequence[LotBid], rules: LotRules) -> tuple[LowPrice, ...]:
    """The bids that the procedure takes for too low, each once: by the mean of the others, else by the next price.

    `bids` are those that count, with prices in one currency.
    """
    if not rules.low_min_bids or len(bids) < max(rules.low_min_bids, 2):
        return ()
    found = (next(_reasons(bid, bids, rules), None) for bid in bids)
    return tuple(low for low in found if low is not None)


def _reasons(bid: LotBid, bids: Sequence[LotBid], rules: LotRules) -> Iterator[LowPrice]:
    own, others = _price(bid), [_price(other) for other in bids if other.bid_id != bid.bid_id]
    mean = sum(others, Fraction()) / len(others)
    higher = [price for price in others if price >= own]
    limits = (
        (LowPriceRule.MEAN_OF_OTHERS, rules.low_below_mean, mean),
        (LowPriceRule.NEXT_PRICE, rules.low_below_next, min(higher, default=None)),
    )
    for rule, limit, reference in limits:
        if limit is not None and reference and (reference - own) * ALL >= limit * reference:
            below = round((reference - own) * ALL / reference)
            yield LowPrice(bid, rule, _decimal(reference), below)


def _decimal(of: Fraction) -> Decimal:
    """A mean as it is shown: with two decimals."""
    quotient = _EXACT.divide(Decimal(of.numerator), Decimal(of.denominator))
    return quotient.quantize(Decimal("0.01"), context=_EXACT)


def _price(bid: LotBid) -> Fraction:
    if bid.price is None:
        raise AssertionError("prices are compared once they are open")
    return Fraction(bid.price.amount)
