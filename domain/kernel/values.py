"""Values that all contexts share: money, and the limits that keep its sums exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.kernel.currencies import MINOR_UNITS
from domain.kernel.declarations import Refused

MAX_WHOLE_DIGITS = 18
"""Above any national budget in any currency, and small enough that Decimal sums never round."""

_AMOUNT = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_ABOVE = Decimal(10) ** MAX_WHOLE_DIGITS
_UNITS = {decimals: Decimal(1).scaleb(-decimals) for decimals in set(MINOR_UNITS.values())}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency of ISO 4217, with that currency's number of decimals.

    Made by `money`; adding different currencies raises Refused("currency_mismatch").
    """

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise Refused("currency_mismatch", given=other.currency, expected=self.currency)
        return other.amount


def minor_units(currency: str, path: str = "currency") -> int:
    """How many decimals a currency has; Refused("unknown_currency") outside ISO 4217."""
    try:
        return MINOR_UNITS[currency]
    except KeyError:
        raise Refused("unknown_currency", path, currency=currency[:12]) from None


def money(amount: Decimal | str | int, currency: str, path: str = "amount") -> Money:
    """Money from exact input, never rounded.

    Refused: `unknown_currency`, `not_an_amount` (text that is no plain decimal number),
    `too_many_decimals` (more than the currency has), `amount_too_large` (over 18 whole digits).
    """
    decimals = minor_units(currency, f"{path}.currency" if path else "currency")
    unit = _UNITS[decimals]
    if isinstance(amount, Decimal) and amount.is_finite() and -_ABOVE < amount < _ABOVE:
        exact = amount.quantize(unit)
        if exact == amount:
            return Money(exact, currency)
    text = format(amount, "f") if isinstance(amount, Decimal) else str(amount).strip()
    if not _AMOUNT.fullmatch(text):
        raise Refused("not_an_amount", path, value=text[:40])
    whole, _, fraction = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MAX_WHOLE_DIGITS:
        raise Refused("amount_too_large", path, digits=len(whole), limit=MAX_WHOLE_DIGITS)
    if len(fraction.rstrip("0")) > decimals:
        raise Refused("too_many_decimals", path, value=text[:40], currency=currency, limit=decimals)
    return Money(Decimal(text).quantize(unit), currency)


def zero(currency: str) -> Money:
    """No money, in this currency."""
    return money(0, currency)
