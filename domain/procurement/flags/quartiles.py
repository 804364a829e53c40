"""Quartiles of type 8 (Hyndman and Fan, 1996) and the fences of Tukey, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

_THIRD = Fraction(1, 3)
_FENCE = Fraction(3, 2)


@dataclass(frozen=True, slots=True)
class Fences:
    """The quartiles of some values, and beyond which values one lies far out."""

    first: Fraction
    third: Fraction

    @property
    def lower(self) -> Fraction:
        """Q1 - 1.5 IQR."""
        return self.first - _FENCE * (self.third - self.first)

    @property
    def upper(self) -> Fraction:
        """Q3 + 1.5 IQR."""
        return self.third + _FENCE * (self.third - self.first)


def fences(values: Iterable[Fraction]) -> Fences | None:
    """The fences of these values; None of no values."""
    ordered = sorted(values)
    return Fences(quantile(ordered, Fraction(1, 4)), quantile(ordered, Fraction(3, 4))) if ordered else None


def quantile(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile of type 8 of values in their order: h = (n + 1/3) p + 1/3, between the two values beside h.

    Raises ValueError for no values.
    """
    if not ordered:
        raise ValueError("no values have no quantile")
    height = (len(ordered) + _THIRD) * share + _THIRD
    below = floor(height)
    low, high = (ordered[min(max(index, 1), len(ordered)) - 1] for index in (below, below + 1))
    return low + (height - below) * (high - low)
