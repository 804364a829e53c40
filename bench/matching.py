"""What it takes to hold a tender that was published against 100,000 saved searches, by how many lots it has.

Codes are made up, and skewed as those of tenders are: a third begin with 45. Beside it: all gone through in Python.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from random import Random

from rich.console import Console
from rich.table import Table as Printed

from bench.machine import describe
from bench.servers import database
from domain.kernel.values import Money
from domain.suppliers.kinds import AlertFrequency
from domain.suppliers.searches.matching import OfferedLot, SeenLot, keys_of, words
from infra.postgres.connect import connect, connect_async
from infra.postgres.projecting.tables import Table
from infra.suppliers.matching import looking_for
from projections.suppliers import SEARCHES
from projections.suppliers.searches import SavedSearch

SEARCH_COUNT, RUNS = 100_000, 30
LOTS = (1, 10, 50)
_DIVISIONS = ("45", "33", "71", "79", "50", "15", "39", "72", "90", "34", "30", "48", "09", "55", "80")
_REGIONS = ("ES11", "ES21", "ES30", "ES41", "ES51", "ES52", "ES61", "ES70", "PT17", "PT11", "MD", "UA80", "RO32")
_LENGTHS, _HOW_MANY = (2, 3, 4, 5, 8), (1, 3, 4, 3, 1)
_WORDS = ("road", "bridge", "school", "hospital", "software", "cleaning", "furniture", "repair", "water", "paper")


@dataclass(frozen=True)
class Result:
    """A tender of so many lots: the searches that look for it, and milliseconds."""

    lots: int
    found: int
    median: float
    p95: float
    all_of_them: float


def _code(random: Random) -> str:
    weights = [10, *([20 / (place + 2) for place in range(1, len(_DIVISIONS))])]
    (division,) = random.choices(_DIVISIONS, weights)
    return f"{division}{random.randrange(1_000_000):06}"


def searches(count: int) -> Iterator[SavedSearch]:
    """Searches as people save them: by a few codes, many in a region, some by words or value alone."""
    random = Random(11)  # noqa: S311 - no secret
    for number in range(count):
        kind = random.random()
        codes = [_code(random)[: random.choices(_LENGTHS, _HOW_MANY)[0]] for _ in range(random.randint(1, 5))]
        cpv = tuple(sorted(set(codes))) if kind < 0.9 else ()
        regions = tuple(sorted(set(random.choices(_REGIONS, k=2)))) if kind < 0.6 or 0.9 < kind < 0.95 else ()
        text = " ".join(random.choices(_WORDS, k=2)) if kind < 0.1 or 0.95 < kind < 0.999 else None
        least = Decimal(random.randrange(1_000_000)) if 0.3 < kind < 0.5 or kind >= 0.999 else None
        currency = None if least is None else "EUR"
        search = SavedSearch(
            search_id=f"{number:08}",
            account_id=f"a{number % 30_000}",
            title="Bench",
            cpv=cpv,
            regions=regions,
            text=text,
            at_least=least,
            at_most=None,
            currency=currency,
            frequency=AlertFrequency.DAILY,
            index_keys=(),
            text_words=tuple(sorted(words(text or ""))),
        )
        yield replace(search, index_keys=keys_of(search))


def lots_of(count: int, random: Random) -> Sequence[SeenLot]:
    """The lots of a tender: three codes of its class each, and one region for all."""
    begins, region = _code(random)[:4], f"{random.choice(_REGIONS)}8"
    return [
        SeenLot.of(
            OfferedLot(
                str(number),
                tuple(f"{begins}{random.randrange(10_000):04}-1" for _ in range(3)),
                (region,),
                " ".join(random.choices(_WORDS, k=4)),
                Money(Decimal(random.randrange(2_000_000)), "EUR"),
            )
        )
        for number in range(count)
    ]


def fill(dsn: str, count: int) -> str:
    """The rows of the searches, with their indexes; the name of their table."""
    table = Table(SEARCHES)
    names = [column.name for column in table.columns]
    with connect(dsn, "foja_worker") as connection:
        for statement in table.create(table.base):
            connection.execute(statement.encode())
        copied = f"COPY {table.qualified(table.base)} ({', '.join(names)}, since) FROM STDIN".encode()
        with connection.transaction(), connection.cursor().copy(copied) as copy:
            for search in searches(count):
                values = [getattr(search, name) for name in names]
                copy.write_row([*(list(value) if isinstance(value, tuple) else value for value in values), 1])
        for statement in table.index(table.base):
            connection.execute(statement.encode())
        connection.execute(f"VACUUM ANALYZE {table.qualified(table.base)}".encode())
    return table.base


async def measure(dsn: str, relation: str, count: int, runs: int) -> list[Result]:
    """What tenders of several sizes take."""
    everything, results = list(searches(count)), []
    async with await connect_async(dsn, "foja_worker") as connection:
        for lots in LOTS:
            random, times, found = Random(lots), list[float](), 0  # noqa: S311 - no secret
            for _ in range(runs):
                tender = lots_of(lots, random)
                began = time.perf_counter()
                found += len(await looking_for(connection, relation, tender))
                times.append(1000 * (time.perf_counter() - began))
            tender = lots_of(lots, random)
            began = time.perf_counter()
            whole = {search.search_id for search in everything if any(lot.is_what(search) for lot in tender)}
            alone = 1000 * (time.perf_counter() - began)
            if whole != {match.search_id for match in await looking_for(connection, relation, tender)}:
                raise AssertionError("the index and going through all do not find the same")
            times.sort()
            median, p95 = times[len(times) // 2], times[int(0.95 * len(times))]
            results.append(Result(lots, found // runs, median, p95, alone))
    return results


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="foja bench matching", description=__doc__)
    options.add_argument("--searches", type=int, default=SEARCH_COUNT)
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with database() as dsn:
        relation, machine = fill(dsn, given.searches), describe(dsn)
        results = asyncio.run(measure(dsn, relation, given.searches, given.runs))
    if given.json:
        print(json.dumps({"machine": machine, "results": [asdict(each) for each in results]}))
        return
    shown = Printed(title=f"a tender against {given.searches:,} saved searches, milliseconds")
    for column in ("lots", "searches that look for it", "median", "p95", "all gone through"):
        shown.add_column(column, justify="right")
    for each in results:
        figures = (f"{each.median:.1f}", f"{each.p95:.1f}", f"{each.all_of_them:.0f}")
        shown.add_row(str(each.lots), f"{each.found:,}", *figures)
    Console().print(shown)


if __name__ == "__main__":
    main()
