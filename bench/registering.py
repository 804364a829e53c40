"""Numbers a second: papers that take the next number of a register as a part of their own act, all or nothing.

One hot series that all callers meet at, and a hundred; through the command bus of one process, and of two at once. Each
number is three events' worth of work: the paper, the series that is looked at, and the register's next line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count
from multiprocessing import get_context
from random import Random
from uuid import uuid4

import psycopg
from rich.console import Console
from rich.table import Table

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from bench.authority.unasked import Unasked
from bench.machine import describe
from bench.papers import CODEC, OPEN, PAPERS, SLICES, UNIT, ApprovePaper, NumberPaper
from bench.stack import stack
from domain.kernel.declarations import event_type
from domain.registers.commands import OpenSeries
from infra.runtime import open_journal

CLERK = Principal("bench", "*")
SERIES, CALLERS, PROCESSES, SECONDS, ROUNDS = (1, 100), (16, 64), (1, 2), 4.0, 3


@dataclass(frozen=True)
class Result:
    """So many series, callers of each process, and processes: numbers a second, milliseconds of each."""

    series: int
    callers: int
    processes: int
    rate: float
    p50: float
    p99: float


def run(dsn: str, seconds: float = SECONDS, rounds: int = ROUNDS) -> list[Result]:
    """The medians of the rounds, which take turns; the first one warms, and is thrown away."""
    asyncio.run(_prepare(dsn))
    taken: dict[tuple[int, int, int], list[tuple[float, list[float]]]] = {}
    with ProcessPoolExecutor(max(PROCESSES), mp_context=get_context("spawn")) as pool:
        for number in range(rounds + 1):
            for series in SERIES:
                for callers in CALLERS:
                    for processes in PROCESSES:
                        length = seconds if number else 0.5
                        running = [pool.submit(measured, dsn, series, callers, length) for _ in range(processes)]
                        times = [each for one in running for each in one.result()]
                        taken.setdefault((series, callers, processes), []).append((len(times) / length, times))
    return [_result(*key, samples[1:]) for key, samples in taken.items()]


def measured(dsn: str, series: int, callers: int, seconds: float) -> list[float]:
    """The milliseconds of each number that a process gave: its papers are approved before the clock runs."""
    return asyncio.run(_numbered(dsn, series, callers, seconds))


async def _numbered(dsn: str, series: int, callers: int, seconds: float) -> list[float]:
    times, random, most = list[float](), Random(7), int(seconds * 1_500)  # noqa: S311 - a spread, no secret
    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Unasked())
        papers = [str(uuid4()) for _ in range(most)]
        for first in range(0, most, 500):
            await bus.execute_many([Order(ApprovePaper(paper)) for paper in papers[first : first + 500]], CLERK)
        waiting, began = iter(papers), time.perf_counter()

        async def caller() -> None:
            for paper in waiting:
                if (sent := time.perf_counter()) > began + seconds:
                    return
                await bus.execute(Order(NumberPaper(paper, f"s{random.randrange(series)}")), CLERK)
                times.append(1000 * (time.perf_counter() - sent))

        await asyncio.gather(*(caller() for _ in range(callers)))
        await bus.close()
    return times


async def _prepare(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET ROLE foja_owner")
        for kind in map(event_type, PAPERS.events):
            connection.execute("INSERT INTO ledger.event_types (type, schema) VALUES (%s, 1)", (kind.name,))
    numbers = count()
    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Unasked())
        opening = [
            OpenSeries(UNIT, f"s{next(numbers)}", OPEN.pattern, OPEN.zone, OPEN.directions) for _ in range(max(SERIES))
        ]
        await bus.execute_many([Order(each) for each in opening], CLERK)
        await bus.close()


def _result(series: int, callers: int, processes: int, samples: Sequence[tuple[float, list[float]]]) -> Result:
    cuts = [statistics.quantiles(times, n=100) for _, times in samples]
    p50, p99 = (statistics.median(each[n] for each in cuts) for n in (49, 98))
    return Result(series, callers, processes, statistics.median(rate for rate, _ in samples), p50, p99)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with ExitStack() as opened:
        _, dsn, _ = opened.enter_context(stack())
        machine = describe(dsn)
        results = run(dsn, given.seconds, given.rounds)
    if given.json:
        print(json.dumps({"machine": machine, "results": [asdict(one) for one in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("series", "processes", "callers of each", "numbers/s", "p50 ms", "p99 ms")
    for one in results:
        figures = (f"{one.rate:,.0f}", f"{one.p50:,.1f}", f"{one.p99:,.1f}")
        table.add_row(str(one.series), str(one.processes), str(one.callers), *figures)
    Console().print(table)


if __name__ == "__main__":
    main()
