"""Where does a figure belong: in which books, under which codes?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from domain.budgeting.coding import DIMENSIONS, Coding, Path, code_id

UNCODED = Coding()


def paths(coding: Coding | None) -> dict[str, Any]:
    """The path in each classification, by its name; all empty where an old event tells no coding."""
    found = coding or UNCODED
    return {
        "administrative": found.administrative,
        "functional": found.functional,
        "economic": found.economic,
        "programme": found.programme,
        "source": found.source,
        "geographic": found.geographic,
        "nature": found.nature,
    }


@lru_cache(maxsize=1024)
def books_of(budget_id: str) -> dict[str, Any]:
    """The government and fiscal year of a budget, out of its id: `MD-2014`; year 0 where it tells none."""
    government, _, year = budget_id.rpartition("-")
    if not year.isascii() or not year.isdecimal():
        return {"government": budget_id, "fiscal_year": 0}
    return {"government": government, "fiscal_year": int(year)}


def codes(row: Any) -> Sequence[str]:
    """The ids of the codes that a row stands under, of each classification from the root down."""
    return [id_ for dimension in DIMENSIONS for id_ in _codes_of(row.budget_id, dimension, getattr(row, dimension))]


def codes_of_heading(row: Any) -> Sequence[str]:
    """The ids of the codes of a heading of revenue, from the root down."""
    return _codes_of(row.budget_id, "economic", row.heading)


@lru_cache(maxsize=8192)  # most rows share most of their paths
def _codes_of(budget_id: str, dimension: str, path: Path) -> Sequence[str]:
    levels = range(1, len(path) + 1)
    return [code_id(budget_id, dimension, path[:level]) for level in levels if path[level - 1]]
