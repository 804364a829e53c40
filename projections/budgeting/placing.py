"""Where does a figure belong: in which books, under which codes?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from domain.budgeting.coding import Coding

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
