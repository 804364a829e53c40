"""The rows that are read: a budget of 2,000 lines under named codes, and two acts of spending on each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from bench.seeding import fill
from domain.budgeting.books.events import BudgetOpened
from domain.budgeting.codes.events import CodeNamed
from domain.budgeting.coding import Coding, code_id, line_id
from domain.budgeting.lines.events import AppropriationApproved, ExecutionRecorded
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from infra.bootstrap import INSTALLATION

BUDGET, LINES, ACTS = "MD-2024", 2_000, 20
"""Lines of the budget, and acts of spending on each of the first hundred of them; the others have two."""
_AT = datetime(2024, 3, 1, tzinfo=UTC)


def fill_books(dsn: str) -> int:
    """Fill an empty ledger; how many events that took."""
    return fill(dsn, _facts(), INSTALLATION.codec, _AT)


def line(number: int) -> str:
    """The id of a line."""
    return line_id(BUDGET, _coding(number), number + 1)


def _coding(number: int) -> Coding:
    office, purpose = f"{number % 40:02}", f"{number % 10:02}"
    return Coding(
        administrative=("01", office), functional=(purpose, f"{purpose}{number % 7}"), economic=("2", f"2{number % 9}")
    )


def _facts() -> Iterator[Recorded[Any]]:
    yield _fact(BudgetOpened(BUDGET, "MD", 2024, "MDL", Level.CENTRAL, date(2024, 1, 1)), f"budget-{BUDGET}", 1)
    named: set[str] = set()
    for number in range(LINES):
        coding = _coding(number)
        for dimension in ("administrative", "functional", "economic"):
            path = getattr(coding, dimension)
            for level in range(1, len(path) + 1):
                id_ = code_id(BUDGET, dimension, path[:level])
                if id_ not in named:
                    named.add(id_)
                    label = f"{dimension} {' '.join(path[:level])}"
                    yield _fact(CodeNamed(id_, BUDGET, dimension, path[:level], label), f"budget_code-{id_}", 1)
    for number in range(LINES):
        yield from _line(number)


def _line(number: int) -> Iterator[Recorded[Any]]:
    id_, coding, amount = line(number), _coding(number), Decimal(1000 + number).quantize(Decimal("0.01"))
    stream = f"budget_line-{id_}"
    approved = AppropriationApproved(id_, BUDGET, "MD", 2024, Level.CENTRAL, coding, number + 1, amount, "MDL", "Law 1")
    yield _fact(approved, stream, 1)
    for act in range(ACTS if number < 100 else 2):
        spent = ExecutionRecorded(id_, coding, Decimal("1.50"), "MDL", date(2024, 3, 1), 3, f"Order {act}")
        yield _fact(spent, stream, act + 2)


def _fact(event: Any, stream: str, version: int) -> Recorded[Any]:
    id_ = UUID(int=(hash((stream, version)) & (2**64 - 1)) + 1)
    return Recorded(event, stream, version, 0, Act("bench", "*", "development", _AT), id_, id_, id_, None)
