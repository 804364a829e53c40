"""What it takes to find lots to bid on: 50 by three beginnings of codes and a region, where few of very many are open.

Codes are made up, and skewed as those of tenders are: a fourth begin with 45. Each question has other codes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table as Printed

from bench.machine import describe
from bench.servers import database
from domain.kernel.sight import EVERYTHING, Sight
from domain.procurement.cpv import prefixes
from domain.procurement.kinds import PurchaseCategory
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Condition, Ordering, Query, Reads
from projections.procurement.opportunities import OPPORTUNITIES, Opportunity, OpportunityState, regions

LOTS, OPEN, RUNS = 3_000_000, 50_000, 200
PAGE = 50
_DIVISIONS = ("45", "33", "71", "79", "50", "15", "39", "72", "90", "34", "30", "48", "09", "55", "80")
_WEIGHTS = [10, *(20 / (place + 2) for place in range(1, len(_DIVISIONS)))]
_COUNTRIES = ("ES", "PT", "MD", "UA", "RO")
_PLACES = tuple(f"{of}{n}" for of in _COUNTRIES for n in range(110, 300, 7))
_ENDED = (OpportunityState.CLOSED, *[OpportunityState.FINISHED] * 8, OpportunityState.CANCELLED)
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_CATEGORIES = tuple(PurchaseCategory)


@dataclass(frozen=True)
class Result:
    """What was asked, how many lots met it on average, and milliseconds."""

    asked: str
    found: float
    median: float
    p95: float
    worst: float


def _code(random: Random) -> str:
    (division,) = random.choices(_DIVISIONS, _WEIGHTS)
    return f"{division}{random.randrange(1_000_000):06}"


def rows(count: int, still_open: int) -> Iterator[Opportunity]:
    """Lots of a code or two and a place, the open ones spread among the others."""
    random = Random(5)  # noqa: S311 - no secret
    codes = [prefixes(_code(random)) for _ in range(20_000)]
    places = [regions(place) for place in _PLACES]
    every = max(1, count // still_open)
    for n in range(count):
        offered = n % every == 0 and n // every < still_open
        two = random.choice(codes), random.choice(codes) if random.random() < 0.3 else ()
        at = _NOW + timedelta(hours=random.randrange(1, 800)) if offered else _NOW - timedelta(hours=n % 90_000)
        yield Opportunity(
            lot_id=f"T{n // 3:08}-{n % 3 + 1}",
            tender_id=f"T{n // 3:08}",
            lot=str(n % 3 + 1),
            title=f"Works and supplies {n}",
            tender_title=f"Works and supplies of {n // 3}",
            value=Decimal(random.randrange(1_000, 2_000_000)),
            currency="EUR",
            deadline=at,
            state=OpportunityState.TENDERING if offered else _ENDED[n % len(_ENDED)],
            category=_CATEGORIES[n % len(_CATEGORIES)],
            buyer=f"ES:u{n // 3 % 5_000}",
            jurisdiction="ES",
            ocid=f"ocds-bench1-{n // 3:08}",
            procedure="ES.open@1",
            terms_version=1,
            published_at=at - timedelta(days=30),
            cpv=tuple(sorted({*two[0], *two[1]})),
            region=random.choice(places),
        )


def run(dsn: str, count: int, still_open: int, runs: int) -> tuple[float, float, list[Result]]:
    """Seconds that writing the rows and indexing them took, and what questions take."""
    table = Table(OPPORTUNITIES)
    with connect(dsn, "foja_worker") as connection:
        for statement in table.create(table.base):
            connection.execute(statement.encode())
        written = _seconds(lambda: _write(connection, table, rows(count, still_open)))
        indexed = _seconds(lambda: [connection.execute(statement.encode()) for statement in table.index(table.base)])
        connection.execute(f"VACUUM ANALYZE {table.qualified(table.base)}".encode())
        connection.execute(
            "INSERT INTO projections.read_models (relation, name, version, state, position, shape)"
            " VALUES (%s, %s, %s, 'live', 1, %s)",
            [table.base, OPPORTUNITIES.name, OPPORTUNITIES.version, table.shape],
        )
    return written, indexed, asyncio.run(_ask(dsn, runs))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write(connection: psycopg.Connection, table: Table[Any], lots: Iterator[Opportunity]) -> None:
    names = [column.name for column in table.columns]
    copied = f"COPY {table.qualified(table.base)} ({', '.join(names)}, since) FROM STDIN".encode()
    with connection.transaction(), connection.cursor().copy(copied) as copy:
        for lot in lots:
            values = [getattr(lot, name) for name in names]
            copy.write_row([*(list(value) if isinstance(value, tuple) else value for value in values), 1])


def _questions(runs: int) -> Iterator[tuple[Condition, ...]]:
    """Three beginnings of 2 to 5 digits, a region of 3 to 5 signs, and only what is open."""
    random = Random(9)  # noqa: S311 - no secret
    for _ in range(runs):
        codes = tuple(_code(random)[: random.choice((2, 3, 4, 5))] for _ in range(3))
        region = random.choice(_PLACES)[: random.choice((3, 4, 5))]
        yield (
            Condition("cpv", "has_any", codes),
            Condition("region", "has_any", (region,)),
            Condition("state", "eq", OpportunityState.TENDERING),
        )


async def _ask(dsn: str, runs: int) -> list[Result]:
    signals = await PostgresSignals.open(dsn)
    side = await PostgresReads.open(dsn, [OPPORTUNITIES], signals)
    reads = side.seen(_everything)
    soonest = (Ordering("deadline"),)

    async def page(where: tuple[Condition, ...]) -> None:
        await reads.page(OPPORTUNITIES, Query(where, first=PAGE))

    async def soon(where: tuple[Condition, ...]) -> None:
        await reads.page(OPPORTUNITIES, Query(where, soonest, first=PAGE))

    async def counted(where: tuple[Condition, ...]) -> None:
        await soon(where)
        await reads.count(OPPORTUNITIES, where, None)

    try:
        asked = {"a page of 50": page, "the soonest 50": soon, "the soonest 50, and how many there are": counted}
        return [await _timed(reads, said, ask, runs) for said, ask in asked.items()]
    finally:
        await side.close()
        await signals.close()


async def _everything(_: object) -> Sequence[Sight]:
    return (EVERYTHING,)


async def _timed(reads: Reads, said: str, ask: Callable[[tuple[Condition, ...]], Awaitable[None]], runs: int) -> Result:
    times, found = list[float](), 0
    for where in _questions(runs):
        began = time.perf_counter()
        await ask(where)
        times.append(1000 * (time.perf_counter() - began))
        found += await reads.count(OPPORTUNITIES, where, None)
    times.sort()
    return Result(said, found / runs, times[len(times) // 2], times[int(0.95 * len(times))], times[-1])


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="foja bench opportunities", description=__doc__)
    options.add_argument("--lots", type=int, default=LOTS)
    options.add_argument("--open", type=int, default=OPEN)
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with database() as dsn:
        (written, indexed, results), machine = run(dsn, given.lots, given.open, given.runs), describe(dsn)
    if given.json:
        figures = {"machine": machine, "written": written, "indexed": indexed}
        print(json.dumps(figures | {"results": [asdict(each) for each in results]}))
        return
    took = f"written in {written:.0f} s, indexed in {indexed:.0f} s"
    title = f"{given.lots:,} lots, {given.open:,} open, {took}; milliseconds"
    shown = Printed(title=title)
    for column in ("asked", "lots found", "median", "p95", "worst"):
        shown.add_column(column, justify="left" if column == "asked" else "right")
    for each in results:
        shown.add_row(each.asked, f"{each.found:,.0f}", f"{each.median:.1f}", f"{each.p95:.1f}", f"{each.worst:.1f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
