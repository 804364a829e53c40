"""Which books a row belongs to: its year and its currency."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from application.budgeting.importing.profile import Books, CurrencyColumn, Profile, YearColumn
from application.budgeting.importing.profile_toml import format_faults
from application.importing.header import Header
from application.importing.problem import BrokenFile, Problem, problem
from domain.budgeting.books.decider import FIRST_YEAR, GOVERNMENT, LAST_YEAR
from domain.kernel.currencies import MINOR_UNITS

_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)


def for_books(profile: Profile, government: str | None, year: int | None) -> Profile:
    """The profile with the government and the year that the caller gives, where given.

    Raises BrokenFile where neither of both says them, or where they cannot be.
    """
    books = profile.books
    government = government or books.government or ""
    if not GOVERNMENT.fullmatch(government):
        remedy = "a short code in capitals such as MD or MD_0104, in books.government or by --government"
        raise BrokenFile(problem(0, "", government, "not_a_government_code", remedy))
    found: int | YearColumn | None = books.year
    if year is not None:
        found = YearColumn(found.column, year, year) if isinstance(found, YearColumn) else year
    first = found.first if isinstance(found, YearColumn) else found
    if first is None or not FIRST_YEAR <= first <= LAST_YEAR:
        remedy = f"a year from {FIRST_YEAR} to {LAST_YEAR}, in books.year or by --year"
        shown = "" if first is None else str(first)
        raise BrokenFile(problem(0, "", shown, "not_a_fiscal_year", remedy))
    settled = msgspec.structs.replace(books, government=government, year=found)
    return msgspec.structs.replace(profile, books=settled)


def in_encoding(profile: Profile, encoding: str | None) -> Profile:
    """The profile for files in another encoding than it names, where one is given; raises BrokenFile."""
    if encoding is None:
        return profile
    form = msgspec.structs.replace(profile.file, encoding=encoding)
    for _, right in format_faults(form):
        raise BrokenFile(problem(0, "", encoding, "unknown_encoding", right))
    return msgspec.structs.replace(profile, file=form)


class BooksReader:
    """Reads year and currency of rows, and sees to it that rows of one budget agree on them.

    A currency that the profile fixes is known to exist. What it remembers is bounded by the number
    of years.
    """

    def __init__(self, books: Books, header: Header) -> None:
        self._year, self._currency = books.year, books.currency
        self._year_at = header.at[self._year.column] if isinstance(self._year, YearColumn) else -1
        self._currency_at = header.at[self._currency.column] if isinstance(self._currency, CurrencyColumn) else -1
        self._first: tuple[int, int] | None = None
        self._currencies: dict[int, tuple[str, int]] = {}

    def read(self, cells: Sequence[str], line: int, problems: list[Problem]) -> tuple[int | None, str | None]:
        """The row's year and currency, None where there is none that can be taken."""
        year = self._read_year(cells, line, problems)
        currency = self._read_currency(cells, line, problems)
        return year, currency

    def agree(self, year: int, currency: str, line: int) -> Problem | None:
        """Whether a row that is good in itself fits those before it."""
        if self._first is None:
            self._first = (year, line)
        rule = self._year
        if isinstance(rule, YearColumn) and not rule.several and year != self._first[0]:
            remedy = (
                f"{self._first[0]}, as in line {self._first[1]};"
                " a file of several years needs several = true in books.year of the profile"
            )
            return problem(line, rule.column, str(year), "wrong_year", remedy)
        known, where = self._currencies.setdefault(year, (currency, line))
        if known != currency and isinstance(self._currency, CurrencyColumn):
            remedy = f"{known}, as in line {where}: a budget has one currency"
            return problem(line, self._currency.column, currency, "currency_mismatch", remedy)
        return None

    def _read_year(self, cells: Sequence[str], line: int, problems: list[Problem]) -> int | None:
        rule = self._year
        if not isinstance(rule, YearColumn):
            return rule
        text = cells[self._year_at]
        if _YEAR.fullmatch(text) and rule.first <= int(text) <= rule.last:
            return int(text)
        right = f"{rule.first}" if rule.first == rule.last else f"a year from {rule.first} to {rule.last}"
        problems.append(problem(line, rule.column, text, "wrong_year", right))
        return None

    def _read_currency(self, cells: Sequence[str], line: int, problems: list[Problem]) -> str | None:
        rule = self._currency
        if not isinstance(rule, CurrencyColumn):
            return rule
        text = cells[self._currency_at]
        if text in MINOR_UNITS:
            return text
        remedy = "a code of ISO 4217 in capitals, such as EUR or MDL"
        problems.append(problem(line, rule.column, text, "unknown_currency", remedy))
        return None
