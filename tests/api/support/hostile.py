"""Bad values for the fields of budgeting's mutations: what is wrong with each, and the code that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

BAD = "BAD_USER_INPUT"
"""Not of the type at all: refused before the command is made, with the value named."""

LONG = "A" * 100_000
NEVER = {"\0": BAD, "a\0b": BAD}

AMOUNTS: dict[str, str] = {
    "0.001": "too_many_decimals",
    "10.005": "too_many_decimals",
    "9" * 30: "amount_too_large",
    "1" + "0" * 18: "amount_too_large",
    "-" + "9" * 30: "amount_too_large",
    "9" * 61: BAD,
    "0." + "0" * 40 + "1": BAD,
    "NaN": BAD,
    "sNaN": BAD,
    "Infinity": BAD,
    "-Infinity": BAD,
    "1e5": BAD,
    "1E+400": BAD,
    "": BAD,
    " 1": BAD,
    "1,50": BAD,
    "1_000": BAD,
    "0x10": BAD,
    "٣": BAD,
    ".5": BAD,
}
CURRENCIES = {"EUR": "currency_mismatch", "mdl": "unknown_currency", "": "unknown_currency", "XXQ": "unknown_currency"}
POSITIVE = {"0": "not_positive", "0.00": "not_positive", "-0.01": "not_positive"}
GRANTED = {"-0.01": "negative_amount"}
MOVING = {"0": "zero_amount", "-0.00": "zero_amount"}

DAYS: dict[str, str] = {
    "2013-12-31": "outside_fiscal_year",
    "2016-01-01": "outside_fiscal_year",
    "0001-01-01": "outside_fiscal_year",
    "9999-12-31": "outside_fiscal_year",
    "2014-01-15": "period_closed",
    "2014-02-30": BAD,
    "0000-01-01": BAD,
    "2014-1-1": BAD,
    "2014-03-14T00:00:00Z": BAD,
    "": BAD,
}
IN_YEAR = {"2015-01-01": "after_year_end"}

BUDGETS = {
    "XX-2014": "unknown_budget",
    "MD-2013": "budget_closed",
    "": "unknown_budget",
    "MD-2014'; --": "not_an_id",
    "MD 2014": "not_an_id",
    "ñ": "not_an_id",
    LONG: "not_an_id",
    **NEVER,
}
WRITTEN = {"": "", " \n\t": "", LONG: ""}
NUMBERS = dict.fromkeys(
    ("", " ", "a/b", "../x", "-1", ".a", "a b", "a:b", "ñ", "x" * 41, LONG, "1\n", "<b>", "a\u202eb"), "not_a_number"
)
DIGESTS = dict.fromkeys(("", "0" * 63, "0" * 65, "g" * 64, "sha256:" + "0" * 57, "٣" * 64, LONG), "not_a_digest")
WHOLE = {2**31: BAD, 10**30: BAD, 1.5: BAD, "1": BAD, True: BAD}
PERIODS = dict.fromkeys((0, 13, -1, 2**31 - 1, -(2**31)), "unknown_period")
PATHS: list[tuple[list[Any], str]] = [
    ([], "empty_code"),
    ([""], "empty_code"),
    ([" 01"], "code_not_plain"),
    (["a\x1fb"], "code_not_plain"),
    (["a\u202eb"], "code_not_plain"),
    (["x" * 121], "code_too_long"),
    (["1"] * 13, "too_many_levels"),
    ([None], BAD),
    (["a\0"], BAD),
]
_RULE = {"levels": [{"dimension": "administrative", "level": 1}]}
RULES: list[tuple[list[Any], str]] = [
    ([], "rules_count"),
    ([_RULE] * 51, "rules_count"),
    ([{"levels": []}], "rule_without_levels"),
    ([{"levels": _RULE["levels"] * 2}], "dimension_twice"),
    *(
        ([{"levels": [{"dimension": "administrative", "level": level}]}], "unknown_level")
        for level in (0, 13, -1, 2**31 - 1)
    ),
    ([{"levels": [{"dimension": "administrative", "level": 2**31}]}], BAD),
    ([{"levels": [{"dimension": "colour", "level": 1}]}], "unknown_dimension"),
    ([{**_RULE, "policy": "MAYBE"}], BAD),
    ([{**_RULE, "under": {"administrative": ["1"] * 13}}], "too_many_levels"),
    ([{**_RULE, "under": {"administrative": ["x" * 121]}}], "code_too_long"),
    ([{**_RULE, "under": {"administrative": ["\u2028"]}}], "code_not_plain"),
    ([{**_RULE, "under": {"administrative": ["x" * 120] * 12}}], "path_too_long"),
    ([{**_RULE, "under": dict.fromkeys(("administrative", "economic"), ["x" * 120] * 3)}] * 10, "rules_too_long"),
]


def money(table: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Amounts that are none here, and good ones in a currency that is none here."""
    yield from (({"amount": amount, "currency": "MDL"}, code) for amount, code in {**AMOUNTS, **table}.items())
    yield from (({"amount": "1.00", "currency": currency}, code) for currency, code in CURRENCIES.items())
    yield {"amount": "1.00", "currency": "\0"}, BAD
    yield {"amount": 1.5, "currency": "MDL"}, BAD
    yield {"amount": "1.00"}, BAD
    yield None, BAD
    yield "1.00", BAD


def texts(code: str) -> Iterator[tuple[Any, str]]:
    """Nothing, blanks, and a book where a sentence belongs."""
    yield from ((text, code) for text in WRITTEN)
    yield from NEVER.items()
    yield 5, BAD


def ids(unknown: str, other: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Ids of nothing, of other books, and of no form at all."""
    yield from {
        "MD-2014:nothing": unknown,
        "MD-2014": unknown,
        "MD-2014:": unknown,
        "MD-2014:a:b:c": unknown,
        "XX-2014:1": "unknown_budget",
        "MD-2013:1": "budget_closed",
        "": "unknown_budget",
        ":": "unknown_budget",
        "MD-2014:\u202e": "not_an_id",
        "MD-2014: ": "not_an_id",
        "MD-2014:" + LONG: "not_an_id",
        **NEVER,
        **other,
    }.items()
