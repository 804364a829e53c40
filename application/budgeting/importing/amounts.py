"""Amounts as a publisher writes them, to exact money."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from application.importing.format import Format
from application.importing.problem import Problem, problem
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money, zero

Read = Callable[[str, str, str, int], Money | Problem]
"""(text, currency, column, line) to money, or to what is wrong."""

_SPACES = " \u00a0\u202f"


def amount_reader(form: Format, *, empty_is_zero: bool) -> Read:
    """A reader of amounts written with these marks: `1.234.567,89` or `1234567.89`.

    Thousands may be left out, but where marked they are groups of three.
    """
    mark = f"[{_SPACES}]" if form.thousands and form.thousands in _SPACES else re.escape(form.thousands)
    whole = rf"(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d+)" if form.thousands else r"\d+"
    pattern = re.compile(rf"[+-]?{whole}(?:{re.escape(form.decimal)}\d+)?", re.ASCII)
    grouping = re.compile(mark) if form.thousands else None

    def read(text: str, currency: str, column: str, line: int) -> Money | Problem:
        if not text and empty_is_zero:
            return zero(currency)
        if not pattern.fullmatch(text):
            return problem(line, column, text, "not_an_amount", _example(form))
        ungrouped = grouping.sub("", text) if grouping else text
        exact = ungrouped.replace(form.decimal, ".")
        try:
            return money(Decimal(exact), currency)
        except Refused as refusal:
            return problem(line, column, text, refusal.code, _remedy(refusal))

    return read


def _example(form: Format) -> str:
    grouped = f" or 1{form.thousands}234{form.decimal}50" if form.thousands else ""
    return f"a number such as 1234{form.decimal}50{grouped}, without currency signs or exponents"


def _remedy(refusal: Refused) -> str:
    values = refusal.values
    match refusal.code:
        case "too_many_decimals":
            return f"{values['currency']} has at most {values['limit']} decimals: nothing is rounded here"
        case "amount_too_large":
            return f"at most {values['limit']} digits before the decimal mark"
        case _:
            return str(refusal)
