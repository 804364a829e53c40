"""Numbers as people read them: grouped, exact in tables, short in headlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from domain.kernel.values import minor_units

MINUS, NO_BREAK, NARROW = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Unit:
    """A power of ten by which large amounts are told, and its name; plain amounts have none."""

    size: Decimal
    name: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written in one language. `units` come largest first; the last one is 1."""

    group: str
    decimal: str
    units: Sequence[Unit]

    def exact(self, amount: Decimal, currency: str) -> str:
        """The whole amount, to the currency's last decimal: `1,234,567.80`."""
        return self._written(amount, minor_units(currency))

    def short(self, amount: Decimal) -> str:
        """The amount rounded for a headline, with its unit: `779.5 million`."""
        if not amount:
            return "0"
        unit = self.unit(amount)
        return f"{self.within(amount, unit)}{NO_BREAK}{unit.name}".rstrip(NO_BREAK)

    def within(self, amount: Decimal, unit: Unit) -> str:
        """The amount in a unit, rounded to a tenth of it."""
        return self._written((amount / unit.size).quantize(_TENTH, ROUND_HALF_UP), 1)

    def unit(self, amount: Decimal) -> Unit:
        """The unit in which an amount of this size is told."""
        return next((one for one in self.units if abs(amount) >= one.size), self.units[-1])

    def percent(self, share: Decimal | None) -> str:
        """A share of a whole; a dash where there is none."""
        if share is None:
            return DASH
        return f"{self._written((share * 100).quantize(_TENTH, ROUND_HALF_UP), 1)}{NO_BREAK}%"

    def whole(self, number: int) -> str:
        """A count."""
        return self._written(Decimal(number), 0)

    def _written(self, amount: Decimal, decimals: int) -> str:
        text = f"{abs(amount):,.{decimals}f}".translate({ord(","): self.group, ord("."): self.decimal})
        return f"{MINUS}{text}" if amount < 0 else text


def _units(*names: tuple[int, str]) -> tuple[Unit, ...]:
    return tuple(Unit(Decimal(10) ** power, name) for power, name in names)


ENGLISH = Numbers(",", ".", _units((12, "trillion"), (9, "billion"), (6, "million"), (0, "")))
# Spaces and a decimal comma, as the Academies' Ortografía has it: points and commas mean different things by country.
SPANISH = Numbers(NARROW, ",", _units((12, "billones"), (6, "millones"), (0, "")))
