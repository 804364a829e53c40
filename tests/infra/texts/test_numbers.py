"""Numbers and dates by CLDR: exact in tables, short in headlines."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from infra.texts.dates import moment, month_names
from infra.texts.numbers import DASH, MINUS, NO_BREAK, Numbers

AT = datetime(2025, 12, 31, 23, 59, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "exact", "short", "percent", "below"),
    [
        ("en", "1,234,567,890.05", "1.2 billion", "75.5%", "5.00"),
        ("es", "1.234.567.890,05", "1,2 mil millones", "75,5 %", "5,00"),
        ("de", "1.234.567.890,05", "1,2 Milliarden", "75,5 %", "5,00"),
    ],
)
def test_numbers_are_grouped_and_exact(language: str, exact: str, short: str, percent: str, below: str) -> None:
    numbers, amount = Numbers(language), Decimal("1234567890.05")

    assert numbers.exact(amount, "EUR") == exact
    assert numbers.short(amount) == short.replace(" ", NO_BREAK)
    assert numbers.percent(Decimal("0.755")) == percent.replace(" ", NO_BREAK)
    assert numbers.exact(Decimal(-5), "EUR") == MINUS + below
    assert numbers.exact(Decimal(12), "JPY") == "12"
    assert numbers.percent(None) == DASH


def test_large_amounts_are_rounded_half_up_and_told_in_the_unit_of_their_size() -> None:
    english, spanish = Numbers("en"), Numbers("es")

    shown = [english.short(Decimal(amount)) for amount in ("0", "12.5", "1250000", "-779540000", "999960")]
    assert [text.replace(NO_BREAK, " ") for text in shown] == [
        "0",
        "12.5",
        "1.3 million",
        f"{MINUS}779.5 million",
        "1 million",
    ]
    assert spanish.short(Decimal(1_000_000)) == f"1{NO_BREAK}millón"
    unit = spanish.unit(Decimal(3_400_000_000))
    assert (unit.size, unit.name) == (Decimal(10**9), "mil millones")
    assert spanish.within(Decimal(3_450_000_000), unit) == "3,5"
    assert english.unit(Decimal(999)).name == ""


def test_a_change_has_its_sign_and_all_its_decimals() -> None:
    assert Numbers("es").change(Decimal("1234.50")) == "+1.234,50"
    assert Numbers("en").change(Decimal(-7)) == f"{MINUS}7"


def test_a_moment_is_in_utc_and_says_so() -> None:
    assert moment(AT, "en") == "December 31, 2025, 23:59 UTC"
    assert moment(AT, "es", seconds=True) == "31 de diciembre de 2025, 23:59:03 UTC"
    assert [month_names("es")[0], month_names("en")[-1]] == ["ene", "Dec"]


def test_a_language_that_cldr_does_not_know_writes_numbers_and_dates_like_english() -> None:
    assert Numbers("nah").exact(Decimal("1234.5"), "MXN") == "1,234.50"
    assert moment(AT, "nah") == moment(AT, "en")
