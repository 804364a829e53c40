"""Numbers as people read them, by the rules of their language (CLDR): exact in tables, short in headlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel import numbers as cldr

from domain.kernel.values import minor_units

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Unit:
    """A power of ten by which large amounts are told, and its name; plain amounts have none."""

    size: Decimal
    name: str


def locale_of(language: str) -> Locale:
    """What CLDR says of a language; that of English for one that CLDR does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


class Numbers:
    """How numbers are written in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = locale_of(language)

    @property
    def group(self) -> str:
        """The sign between groups of digits."""
        return str(cldr.get_group_symbol(self._locale))

    @property
    def decimal(self) -> str:
        """The sign before the decimals."""
        return str(cldr.get_decimal_symbol(self._locale))

    def exact(self, amount: Decimal, currency: str) -> str:
        """The whole amount, to the currency's last decimal: `1,234,567.80`."""
        return self._written(amount, minor_units(currency))

    def short(self, amount: Decimal) -> str:
        """The amount rounded for a headline, with its unit: `779.5 million`."""
        size = self.unit(amount).size
        rounded = (amount / size).quantize(_TENTH, ROUND_HALF_UP) * size
        text = cldr.format_compact_decimal(rounded, format_type="long", locale=self._locale, fraction_digits=1)
        return _signed(text).replace(" ", NO_BREAK)

    def within(self, amount: Decimal, unit: Unit) -> str:
        """The amount in a unit, rounded to a tenth of it."""
        return self._written((amount / unit.size).quantize(_TENTH, ROUND_HALF_UP), 1)

    def unit(self, amount: Decimal) -> Unit:
        """The unit in which an amount of this size is told."""
        return next((unit for unit in self.units if abs(amount) >= unit.size), self.units[-1])

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units of large amounts, the largest first; the last one is 1."""
        found = dict(self._units())
        return (*(Unit(size, found[size]) for size in sorted(found, reverse=True)), Unit(Decimal(1), ""))

    def percent(self, share: Decimal | None) -> str:
        """A share of a whole; a dash where there is none."""
        if share is None:
            return DASH
        rounded = (share * 100).quantize(_TENTH, ROUND_HALF_UP) / 100
        return self._by(self._locale.percent_formats[None].pattern, rounded, 1)

    def whole(self, number: int) -> str:
        """A count."""
        return self._written(Decimal(number), 0)

    def change(self, by: Decimal) -> str:
        """By how much a number changed: with its sign, and every decimal that it has."""
        decimals = max(0, -int(by.as_tuple().exponent))
        return f"{'+' if by >= 0 else ''}{self._written(by, decimals)}"

    def _written(self, amount: Decimal, decimals: int) -> str:
        return self._by(self._locale.decimal_formats[None].pattern, amount, decimals)

    def _by(self, pattern: str, amount: Decimal, decimals: int) -> str:
        parsed = cldr.parse_pattern(pattern)
        parsed.frac_prec = (decimals, decimals)
        return _signed(parsed.apply(amount, self._locale))

    def _units(self) -> Iterator[tuple[Decimal, str]]:
        for power, compact in self._locale.compact_decimal_formats["long"]["other"].items():
            zeros = compact.pattern.count("0")
            name = compact.pattern.replace("0", "").replace("'", "").strip()
            if name:
                yield Decimal(power).scaleb(1 - zeros), name


def _signed(text: str) -> str:
    """The text with the sign of minus that is as long as the one of plus."""
    return text.replace("-", MINUS)
