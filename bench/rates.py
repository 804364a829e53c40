"""What counting costs a request: draws a second and their times, in Valkey and in the process.

`python -m bench.rates --draws 20000`: each draws a request and its cost, as a query does, by so many callers at once.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from api.kernel.rates import Draw, Rate, Rates
from bench.machine import describe
from bench.servers import database, valkey
from infra.valkey.limits import LocalRates
from infra.valkey.rates import ValkeyRates

CALLERS = (1, 64)
RATE = Rate(1_000_000, 10_000_000)


@dataclass(frozen=True)
class Result:
    """Draws a second, and microseconds of one."""

    name: str
    callers: int
    draws_per_second: float
    p50: float
    p99: float


async def measure(url: str, draws: int) -> list[Result]:
    """Each way of counting, with each number of callers."""
    counting = ValkeyRates(url, "bench", patience=10.0)
    ways: dict[str, Rates] = {"Valkey": counting, "process": LocalRates()}
    found = [await _several(name, rates, callers, draws) for name, rates in ways.items() for callers in CALLERS]
    await counting.close()
    return found


async def _several(name: str, rates: Rates, callers: int, draws: int) -> Result:
    started = time.perf_counter()
    each = await asyncio.gather(*(_caller(rates, f"actor {n}", draws // callers) for n in range(callers)))
    took = time.perf_counter() - started
    times = [1_000_000 * one for found in each for one in found]
    cuts = statistics.quantiles(times, n=100)
    return Result(name, callers, len(times) / took, cuts[49], cuts[98])


async def _caller(rates: Rates, actor: str, draws: int) -> list[float]:
    found = []
    for _ in range(draws):
        began = time.perf_counter()
        drawn = await rates.draw([Draw(f"{actor} queries", RATE), Draw(f"{actor} queries-cost", RATE, 200)])
        found.append(time.perf_counter() - began)
        if not drawn.granted:
            raise RuntimeError("a draw was refused, and none should be")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20_000)
    draws = parser.parse_args().draws
    with valkey() as url:
        results = asyncio.run(measure(url, draws))
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    table = Table("counted by", "callers", "draws/s", "p50 µs", "p99 µs")
    for one in results:
        table.add_row(one.name, str(one.callers), *(f"{x:,.0f}" for x in (one.draws_per_second, one.p50, one.p99)))
    Console().print(table)


if __name__ == "__main__":
    main()
