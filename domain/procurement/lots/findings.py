"""What is found of a bid at its opening: nobody could look into it before."""

from __future__ import annotations

from domain.kernel.refused import Refused
from domain.kernel.values import Money, money
from domain.procurement.lots.parts import LotBid, LotRules


def ground_of(bid: LotBid, value: Money | None, rules: LotRules) -> tuple[str, str] | None:
    """The ground for which a price cannot be ranked, and in words; None where it can.

    Values and prices are without VAT. Where the value is hidden, the currency is the
    procedure's, and there is no ceiling.
    """
    price = bid.price
    if price is None:
        return None
    currency = rules.currency if value is None else value.currency
    if price.currency != currency:
        return "currency_mismatch", f"The price is in {price.currency[:12]}; the terms ask for {currency}."
    if bid.vat_included:
        return "vat_differs", "The price includes VAT; the terms ask for prices without it."
    if price.amount <= 0:
        return "not_positive", "The price is not above zero."
    if (wrong := _inexact(price)) is not None:
        return wrong
    if rules.value_is_ceiling and value is not None and price.amount > value.amount:
        return "above_value", f"The price is above the value of the lot, {value.amount} {value.currency}."
    return None


def _inexact(price: Money) -> tuple[str, str] | None:
    try:
        money(price.amount, price.currency)
    except Refused as refusal:
        return "too_many_decimals", f"The price is no amount of {price.currency}: {refusal.code}."
    return None
