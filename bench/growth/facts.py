"""What stands in the ledgers: governments that open budgets year after year, whose lines are approved and spent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from domain.budgeting.books.events import BudgetOpened
from domain.budgeting.codes.events import CodeNamed
from domain.budgeting.coding import Coding
from domain.budgeting.lines.events import AppropriationAdjusted, AppropriationApproved, ExecutionRecorded
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from domain.organisations.events import JurisdictionFounded

AT = datetime(2024, 3, 1, tzinfo=UTC)
LINES, CODES = 37_000, 400
"""Lines and codes of a budget; a line has one to five events."""
YEAR = 113_000
"""The events of a budget's year, rounded up."""
FOUNDED = 10
"""Governments that are founded, evenly over each ledger: what a read model of few events is built from."""
_ACT = Act("bench", "*", "development", AT)
_LEVEL, _CURRENCY = Level.CENTRAL, "MDL"


def facts(events: int) -> Iterator[Recorded[Any]]:
    """So many facts in the order of their positions; the events of a line are spread over its year."""
    random, versions = Random(17), dict[str, int]()  # noqa: S311 - a spread, no secret
    each, told = max(1, events // FOUNDED), _years()
    event: object
    for number in range(events):
        if number % each == 0 and number // each < FOUNDED:
            code = f"G{number // each}"
            stream, event = f"structure-{code}", _founded(code)
        else:
            stream, event, is_first = next(told)
            if is_first:  # of the years before nothing follows
                versions.clear()
        version = versions[stream] = versions.get(stream, 0) + 1
        id_, command = (UUID(int=random.getrandbits(128), version=4) for _ in range(2))
        yield Recorded(event, stream, version, 0, _ACT, id_, command, command, None, sha256(command.bytes).digest())


def stream_of(year: int, line: int) -> str:
    """The stream of a line."""
    return f"budget_line-{_line_id(year, line)}"


def _founded(code: str) -> JurisdictionFounded:
    return JurisdictionFounded(code, f"Government {code}", _LEVEL, date(2000, 1, 1))


def _line_id(year: int, line: int) -> str:
    return f"B{year}-2024:{sha256(b'%d' % line).hexdigest()[:32]}"


def _years() -> Iterator[tuple[str, object, bool]]:
    """The stream and the event of each act, and whether a year begins with it."""
    for year in count(1):
        budget = f"B{year}-2024"
        yield f"budget-{budget}", BudgetOpened(budget, f"B{year}", 2024, _CURRENCY, _LEVEL, date(2024, 1, 1)), True
        for code in range(CODES):
            path = (f"{code % 20:02}", f"{code:03}")
            name = CodeNamed(f"{budget}:functional:{code}", budget, "functional", path, f"Function {code} of the state")
            yield f"classification-{budget}-{code}", name, False
        for line in range(LINES):
            yield stream_of(year, line), _approved(year, line), False
        for line in range(LINES):
            if line % 10 < 7:
                said = AppropriationAdjusted(_line_id(year, line), _coding(line), _amount(line), _CURRENCY, "Law 27")
                yield stream_of(year, line), said, False
        for time in range(3):
            for line in range(time, LINES, 3 if time else 1):
                if line % 2 or not time:
                    spent = _amount(line) / 4
                    told = ExecutionRecorded(
                        _line_id(year, line), _coding(line), spent, _CURRENCY, None, None, "Report"
                    )
                    yield stream_of(year, line), told, False


def _approved(year: int, line: int) -> AppropriationApproved:
    return AppropriationApproved(
        _line_id(year, line), f"B{year}-2024", f"B{year}", 2024, _LEVEL, _coding(line), 1, _amount(line), _CURRENCY,
        "Law 339",
    )  # fmt: skip


def _amount(line: int) -> Decimal:
    return Decimal(line * 4).scaleb(-2)


def _coding(line: int) -> Coding:
    return Coding(
        administrative=(f"{line % 90:02}", f"{line % 9000:04}"),
        functional=(f"{line % 20:02}", f"{line % 400:03}"),
        economic=(f"{line % 7}", f"{line % 70:02}", f"{line % 700:03}"),
    )
