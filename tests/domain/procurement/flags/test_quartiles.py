"""Quartiles of type 8 against values worked out by hand, and their properties."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.procurement.flags.quartiles import fences, quantile

VALUES = st.lists(st.fractions(min_value=-1000, max_value=1000), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        (range(1, 11), Fraction(1, 4), Fraction(35, 12)),
        (range(1, 11), Fraction(3, 4), Fraction(97, 12)),
        (range(1, 4), Fraction(1, 4), Fraction(7, 6)),
        (range(7, 8), Fraction(3, 4), Fraction(7)),
    ],
)
def test_by_hand(values: range, share: Fraction, expected: Fraction) -> None:
    """H = (n + 1/3) p + 1/3: of 1 to 10 and a quarter 2 11/12, which lies between the second and the third."""
    assert quantile([Fraction(value) for value in values], share) == expected


def test_no_values_have_none() -> None:
    assert fences([]) is None
    with pytest.raises(ValueError, match="no quantile"):
        quantile([], Fraction(1, 2))


@given(VALUES)
def test_quartiles_lie_among_the_values_in_order(values: list[Fraction]) -> None:
    limits = fences(values)
    assert limits is not None
    assert min(values) <= limits.first <= limits.third <= max(values)
    assert limits.lower <= limits.first
    assert limits.third <= limits.upper


@given(VALUES, st.fractions(min_value=-50, max_value=50))
def test_what_moves_all_values_moves_the_fences(values: list[Fraction], by: Fraction) -> None:
    before, after = fences(values), fences(value + by for value in values)
    assert before is not None
    assert after is not None
    assert (after.lower, after.upper) == (before.lower + by, before.upper + by)
