"""A run of tests: whoever closes a budget asks for the books of many governments to be opened.

Imports no wiring: a worker process of a test declares the run before it is wired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from application.kernel.runs import Run
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.books.events import BudgetClosed
from domain.kernel.declarations import Recorded

MEMBERS, PAGE = 200, 8
REFUSED = tuple(f"g{n}" for n in range(0, MEMBERS, 40))
"""Governments whose codes are no codes."""


def governments(facts: Sequence[Recorded[Any]]) -> Sequence[str]:
    """As many as the test wants, and each of the first again: twice named is once given."""
    names = [f"g{n}" if n % 40 == 0 else f"G{n}" for n in range(MEMBERS)]
    assert isinstance(facts[-1].event, BudgetClosed)
    return [*names, *names[:10]]


def open_books(fact: Recorded[Any], government: str) -> OpenBudget:
    """Open the books of one government."""
    return OpenBudget(government, fact.event.fiscal_year, "EUR")


OPENS = Run(
    "tests.opens", BudgetClosed, governments, open_books, "budget_id", "government", page=PAGE, gives=(OpenBudget,)
)
CONFIRMED = replace(OPENS, name="tests.opens_confirmed", confirmed=True)
