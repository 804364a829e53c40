"""What a search takes: words in the titles of documents of 2,000 units, by who sees how much of them.

Beside it: a word that only a row out of sight has and one that no row has, which must look alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table as Printed

from bench.machine import describe
from bench.servers import database
from domain.kernel.sight import EVERYTHING, Sight
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import RELEVANCE, Ordering, Query, ReadModel, Reads, Searched
from projections.kernel.scope import Scope

TITLES, UNITS, RUNS = 200_000, 2_000, 40
_BEGINNINGS = ("con", "pre", "des", "re", "in", "trans", "sub", "ad", "ex", "inter")
_MIDDLES = ("trat", "supuest", "arroll", "soluc", "form", "port", "venc", "mini", "hospit", "ejecut", "gest", "labor")
_ENDINGS = ("ación", "aciones", "ario", "arios", "al", "ales", "miento", "ado", "idad", "ura", "ista", "ible")
WORDS = tuple(a + b + c for b in _MIDDLES for c in _ENDINGS for a in _BEGINNINGS)
"""Some 1,400 words, of which the first come often and the last seldom, as words do."""
HIDDEN, NOWHERE = "xenotrasplante", "yuxtaposición"


@dataclass(frozen=True, slots=True)
class Titled:
    """A document by its title and its number."""

    document_id: str
    unit: str
    number: str
    title: str


DOCUMENTS: ReadModel[Titled] = ReadModel(
    name="bench.documents",
    version=1,
    row=Titled,
    key="document_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    unfiltered=("number", "title"),
    permission="bench.read",
    scope=Scope(unit="unit"),
    searched=("number", "title"),
)


@dataclass(frozen=True)
class Result:
    """What was searched, who sees how much, how many rows were found, and milliseconds of a page."""

    search: str
    seen: str
    found: int
    median: float
    p95: float


def run(dsn: str, titles: int, runs: int) -> tuple[float, float, list[Result]]:
    """Seconds that writing the rows and indexing them took, and what searches take."""
    table = Table(DOCUMENTS)
    with connect(dsn, "foja_worker") as connection:
        for statement in table.create(table.base):
            connection.execute(statement.encode())
        written = _seconds(lambda: _write(connection, table, titles))
        indexed = _seconds(lambda: [connection.execute(statement.encode()) for statement in table.index(table.base)])
        connection.execute(f"VACUUM ANALYZE {table.qualified(table.base)}".encode())
        connection.execute(
            "INSERT INTO projections.read_models (relation, name, version, state, position, shape)"
            " VALUES (%s, %s, 1, 'live', 1, %s)",
            [table.base, DOCUMENTS.name, table.shape],
        )
    return written, indexed, asyncio.run(_ask(dsn, runs))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write(connection: psycopg.Connection, table: Table[Any], titles: int) -> None:
    copied = f"COPY {table.qualified(table.base)} FROM STDIN".encode()
    with connection.transaction(), connection.cursor().copy(copied) as copy:
        for row in _rows(titles):
            copy.write_row((row.document_id, row.unit, row.number, row.title, 1))


def _rows(titles: int) -> Iterator[Titled]:
    random = Random(7)  # noqa: S311 - no secret
    weights = [1 / (place + 3) for place in range(len(WORDS))]
    for n in range(titles):
        unit = f"U{n % UNITS:04}"
        words = random.choices(WORDS, weights, k=9)
        words.append(HIDDEN if n == UNITS - 1 else "de")
        yield Titled(f"{n:08}", unit, f"EX:{unit}/out/{2000 + n % 30}/{n:07}", " ".join(words).capitalize())


async def _ask(dsn: str, runs: int) -> list[Result]:
    signals = await PostgresSignals.open(dsn)
    side = await PostgresReads.open(dsn, [DOCUMENTS], signals)
    sights = {"all": EVERYTHING}
    for count in (1, 20, 400):
        sights[f"{count} of {UNITS:,} units"] = Sight(units=frozenset(f"U{n:04}" for n in range(count)))
    results = []
    try:
        for name, sight in sights.items():
            for said, search in _searches().items():
                results.append(await _timed(side.seen(_as(sight)), said, name, search, runs))
        return results
    finally:
        await side.close()
        await signals.close()


def _searches() -> dict[str, Query]:
    often, seldom = WORDS[4], WORDS[-200]
    asked = {
        "a word of many rows": often,
        "a word of few rows": seldom,
        "two words": f"{often} {WORDS[40]}",
        "a part of a number": "0001234",
        "a part of a word": "tratac",
        "a word of a row out of sight": HIDDEN,
        "a word of no row": NOWHERE,
    }
    found = {said: Query((Searched(text),), first=50) for said, text in asked.items()}
    best = Searched(f"{often} {WORDS[40]}")
    return found | {"two words, the best first": Query((best,), (Ordering(RELEVANCE, of=best),), first=50)}


def _as(sight: Sight) -> Any:
    async def sees(_: object) -> Sequence[Sight]:
        return (sight,)

    return sees


async def _timed(reads: Reads, said: str, seen: str, query: Query, runs: int) -> Result:
    found = await reads.count(DOCUMENTS, query.where, None)
    ask: Callable[[], Awaitable[object]] = lambda: reads.page(DOCUMENTS, query)  # noqa: E731
    await ask()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - began))
    times.sort()
    return Result(said, seen, found, times[len(times) // 2], times[int(0.95 * len(times))])


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="foja bench search", description=__doc__)
    options.add_argument("--titles", type=int, default=TITLES)
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with database() as dsn:
        (written, indexed, results), machine = run(dsn, given.titles, given.runs), describe(dsn)
    if given.json:
        figures = {"machine": machine, "written": written, "indexed": indexed}
        print(json.dumps(figures | {"results": [asdict(each) for each in results]}))
        return
    title = (
        f"{given.titles:,} titles, written in {written:.1f} s, indexed in {indexed:.1f} s; milliseconds of a page of 50"
    )
    shown = Printed(title=title)
    for column in ("search", "seen", "rows", "median", "p95"):
        shown.add_column(column, justify="left" if column in ("search", "seen") else "right")
    for each in results:
        shown.add_row(each.search, each.seen, f"{each.found:,}", f"{each.median:.2f}", f"{each.p95:.2f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
