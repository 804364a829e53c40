"""Sums over a budget of a million transactions: what a report, a chart and an auditor ask for.

The ledger is filled with chains of commitment, liability, order and payment on ten thousand lines, the read models are
built from it, and each question is asked through the same port as the API's. The limit beside it: PostgreSQL adding up
one column of the transactions, with nothing around it. Months are kept added up, so that they are below it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table as Printed

from bench.machine import describe
from bench.seeding import fill
from bench.servers import database
from domain.budgeting.coding import Coding
from domain.budgeting.commitments.events import CommitmentMade, LiabilityVerified, PaymentMade, PaymentOrdered
from domain.budgeting.lines.events import AppropriationApproved
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_MONTHS,
    BUDGET_SUMMARY,
    BUDGET_TRANSACTIONS,
    CLASSIFICATION_CODES,
    LINE_MONTHS,
)
from projections.kernel.declarations import Condition, Query, ReadModel, Reads, everything

TRANSACTIONS, LINES, RUNS = 1_000_000, 10_000, 5
BUDGETS = ("MD-2023", "MD-2024")
CODEC = INSTALLATION.codec
_AT = datetime(2024, 3, 1, tzinfo=UTC)
_STEPS = 4


@dataclass(frozen=True)
class Result:
    """A question, and the median, best and worst milliseconds of its answer."""

    question: str
    groups: int
    median: float
    least: float
    most: float


def run(dsn: str, transactions: int = TRANSACTIONS, runs: int = RUNS) -> list[Result]:
    """Fill, build, ask."""
    fill(dsn, _facts(transactions), CODEC, _AT)
    models: tuple[ReadModel[Any], ...] = (BUDGET_LINES, BUDGET_TRANSACTIONS, LINE_MONTHS, CLASSIFICATION_CODES)
    for model in models:
        asyncio.run(Projector(model, dsn, CODEC).rebuild())
    return asyncio.run(_ask(dsn, runs))


async def _ask(dsn: str, runs: int) -> list[Result]:
    signals = await PostgresSignals.open(dsn)
    side = await PostgresReads.open(dsn, INSTALLATION.read_models, signals)
    reads = side.seen(everything)
    one = (Condition("budget_id", "eq", BUDGETS[-1]),)
    head = await reads.ledger.head()

    async def page() -> int:
        return len((await reads.page(BUDGET_TRANSACTIONS, Query(one, first=100))).rows)

    async def limit() -> int:
        return await asyncio.to_thread(_bare_sum, dsn)

    questions: dict[str, Callable[[], Awaitable[int]]] = {
        "the limit: sum of one column of all transactions, bare SQL": limit,
        "months: a total for each month of each year": _sums(reads, BUDGET_MONTHS, None, 1, ()),
        "months: one year by institution and month": _sums(reads, BUDGET_MONTHS, "administrative", 1, one),
        "months: all by function (3 levels) and month": _sums(reads, BUDGET_MONTHS, "functional", 3, ()),
        "lines: all by institution": _sums(reads, BUDGET_SUMMARY, "administrative", 1, ()),
        "lines: as of the middle of the ledger": _sums(reads, BUDGET_SUMMARY, "administrative", 1, (), head // 2),
        "transactions: a page of 100 of one year": page,
    }
    try:
        return [await _timed(question, ask, runs) for question, ask in questions.items()]
    finally:
        await side.close()
        await signals.close()


def _sums(reads: Reads, *given: object) -> Callable[[], Awaitable[int]]:
    async def ask() -> int:
        summary, path, level, where, *moment = given
        totals = await reads.summarise(summary, path, level, where, *(moment or [None]))  # type: ignore[arg-type]
        return len(totals.groups)

    return ask


async def _timed(question: str, ask: Callable[[], Awaitable[int]], runs: int) -> Result:
    groups, times = await ask(), []
    for _ in range(runs):
        began = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - began))
    return Result(question, groups, statistics.median(times), min(times), max(times))


def _bare_sum(dsn: str) -> int:
    relation = Table.qualified(Table(BUDGET_TRANSACTIONS).base)
    with psycopg.connect(dsn) as connection:
        live = connection.execute(
            "SELECT relation FROM projections.read_models WHERE name = %s AND state = 'live'",
            [BUDGET_TRANSACTIONS.name],
        ).fetchone()
        relation = Table.qualified(live[0]) if live else relation
        connection.execute(f"SELECT sum(executed) FROM {relation}".encode())
    return 1


# --- the events ----------------------------------------------------------------------------------


def _facts(transactions: int) -> Iterator[Recorded[object]]:
    """Lines approved, then chains of commitment, liability, order and payment spread over them."""
    for number in range(LINES):
        yield _recorded(f"budget_line-{_line(number)}", 1, number, _approved(number))
    for number in range(transactions - LINES):
        chain, step = divmod(number, _STEPS)
        yield _recorded(f"commitment-{chain}", step + 1, LINES + number, _step(chain, step))


def _recorded(stream: str, version: int, number: int, event: object) -> Recorded[object]:
    identity = UUID(int=number + 1)
    act = Act("bench", "*", "development", _AT)
    return Recorded(event, stream, version, 0, act, identity, identity, identity, None)


def _budget(line: int) -> str:
    return BUDGETS[line % len(BUDGETS)]


def _line(number: int) -> str:
    return f"{_budget(number)}:{number:032x}"


def _coding(line: int) -> Coding:
    return Coding(
        administrative=(f"{line % 90:02}", f"{line % 2700:04}"),
        functional=(f"{line % 10:02}", f"{line % 70:03}", f"{line % 140:04}"),
        economic=(f"{line % 7}", f"{line % 70:02}", f"{line % 700:03}"),
    )


def _approved(line: int) -> AppropriationApproved:
    budget = _budget(line)
    year, granted = int(budget.rpartition("-")[2]), Decimal(1_000_000)
    return AppropriationApproved(
        line_id=_line(line),
        budget_id=budget,
        government="MD",
        fiscal_year=year,
        level=Level.CENTRAL,
        coding=_coding(line),
        item=1,
        amount=granted,
        currency="MDL",
        reference="Law",
    )


def _step(chain: int, step: int) -> object:
    line, amount = chain % LINES, Decimal(100 + chain % 900_000).scaleb(-2)
    year = int(_budget(line).rpartition("-")[2])
    on = date(year, 1, 1) + timedelta(days=chain % 365)
    same = {"commitment_id": f"{_budget(line)}:{chain}", "line_id": _line(line), "coding": _coding(line)}
    dated = {"amount": amount, "currency": "MDL", "on": on, "period": on.month}
    match step:
        case 0:
            return CommitmentMade(**same, account_id=None, subject="bench", proposed_by="u1", **dated)  # type: ignore[arg-type]
        case 1:
            return LiabilityVerified(**same, liability="1", document_sha256="", verified_by="u2", **dated)  # type: ignore[arg-type]
        case 2:
            return PaymentOrdered(**same, liability="1", order="1", ordered_by="u3", **dated)  # type: ignore[arg-type]
        case _:
            return PaymentMade(**same, order="1", payment="1", paid_by="u4", **dated)  # type: ignore[arg-type]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=TRANSACTIONS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with database() as dsn:
        machine = describe(dsn)
        results = run(dsn, given.transactions, given.runs)
    if given.json:
        print(json.dumps({"machine": machine, "results": [asdict(one) for one in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Printed("question", "groups", "median ms", "least", "most", title=f"{given.transactions:,} transactions")
    for one in results:
        figures = [f"{each:,.0f}" for each in (one.median, one.least, one.most)]
        table.add_row(one.question, f"{one.groups:,}", *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
