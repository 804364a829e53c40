"""Money is exact: what cannot be kept to the last decimal is refused, never rounded."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money, zero


def refusal(amount: Decimal | str | int, currency: str = "MDL") -> str:
    with pytest.raises(Refused) as caught:
        money(amount, currency)
    return caught.value.code


@pytest.mark.parametrize(
    ("given_", "currency", "kept"),
    [
        ("1234.5", "MDL", "1234.50"),
        (" -7 ", "MDL", "-7.00"),
        ("5", "JPY", "5"),
        ("5.000", "JPY", "5"),
        (1, "KWD", "1.000"),
    ],
)
def test_amounts_get_the_currencys_decimals(given_: str | int, currency: str, kept: str) -> None:
    assert str(money(given_, currency).amount) == kept


@pytest.mark.parametrize("text", ["", "1,5", "1e3", "NaN", "0x1", "1.", ".5", "١٢", "1 000"])
def test_only_plain_numbers_are_amounts(text: str) -> None:
    assert refusal(text) == "not_an_amount"


def test_nothing_is_rounded() -> None:
    assert refusal("0.001") == "too_many_decimals"
    assert refusal("0.5", "JPY") == "too_many_decimals"
    assert refusal(10**18) == "amount_too_large"
    assert refusal(1, "XAU") == "unknown_currency"
    assert money("000000000000000000001", "MDL") == money(1, "MDL")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(Refused, match="currency_mismatch"):
        _ = money(1, "MDL") + money(1, "EUR")
    with pytest.raises(Refused, match="currency_mismatch"):
        _ = money(1, "MDL") - money(1, "EUR")
    assert not zero("MDL")
    assert -money(1, "MDL") == money(-1, "MDL")


@given(st.lists(st.integers(-(10**20) + 1, 10**20 - 1), max_size=50))
def test_sums_never_round(cents: list[int]) -> None:
    total = zero("MDL")
    for one in cents:
        total = total + Money(Decimal(one).scaleb(-2), "MDL")
    assert total.amount == Decimal(sum(cents)).scaleb(-2)
