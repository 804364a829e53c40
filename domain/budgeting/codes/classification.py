"""Required classifications: a line stands only under codes that its budget names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.budgeting.books import decider as budget
from domain.budgeting.coding import DIMENSIONS, Coding, Path, code_id
from domain.budgeting.dossier import Dossier
from domain.kernel.declarations import Refused

UNNAMED = frozenset({"unknown_code", "code_of_another_year", "code_replaced"})
"""How a code is refused that the budget does not name."""


def consulted(books: budget.Open, coding: Coding) -> Sequence[str]:
    """The ids of the codes to look up for a line: its required ones, and their namesakes of the years beside."""
    if not books.required:
        return ()
    return [
        code_id(id_, dimension, path)
        for dimension, path in _required(books, coding)
        for id_ in (books.budget_id, *(id_ for id_, _ in _years_beside(books)))
    ]


def check_codes(dossier: Dossier, books: budget.Open, coding: Coding) -> None:
    """A line has a code in each required dimension, and the budget names it.

    Refused: `code_required`, and as `check_named` says.
    """
    for dimension in books.required:
        if not getattr(coding, dimension):
            raise Refused("code_required", f"coding.{dimension}", dimension=dimension)
    check_named(dossier, books, coding)


def check_named(dossier: Dossier, books: budget.Open, coding: Coding) -> None:
    """Of the required dimensions, the codes that a line has are named by the budget.

    Refused: `unknown_code`; where a budget of the year before or after names it, `code_of_another_year`, and
    `code_replaced` where that code was mapped to one of this budget.
    """
    for dimension, path in _required(books, coding):
        if code_id(books.budget_id, dimension, path) not in dossier.codes:
            raise _unknown(dossier, books, dimension, path)


def _unknown(dossier: Dossier, books: budget.Open, dimension: str, path: Path) -> Refused:
    at, shown = f"coding.{dimension}", _shown(path)
    for id_, year in _years_beside(books):
        found = dossier.codes.get(code_id(id_, dimension, path))
        if found is None:
            continue
        if (mapped := found.mapped.get(books.budget_id)) is not None:
            return Refused("code_replaced", at, code=shown, year=year, mapped=_shown(mapped))
        return Refused("code_of_another_year", at, code=shown, year=year)
    return Refused("unknown_code", at, code=shown, dimension=dimension)


def _required(books: budget.Open, coding: Coding) -> Iterator[tuple[str, Path]]:
    for dimension in DIMENSIONS:
        if dimension in books.required and (path := getattr(coding, dimension)):
            yield dimension, path


def _years_beside(books: budget.Open) -> Iterator[tuple[str, int]]:
    for year in (books.fiscal_year - 1, books.fiscal_year + 1):
        yield budget.budget_id(books.government, year), year


def _shown(path: Path) -> str:
    return " ".join(path)[:80]
