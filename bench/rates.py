"""What counting costs a request: a trip to Valkey for each draw against leases, and the process alone.

`python -m bench.rates --draws 20000 --rounds 5`: each draws a request and its cost, as a query does, by so many callers
at once. A caller draws 400 times as fast as it can under the usual allowance, and then is another one: of a caller's
allowance no more is lent than in earnest. The ways take turns in each round; what is told are medians of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import redis.asyncio
from redis.exceptions import ResponseError
from rich.console import Console
from rich.table import Table

from api.kernel.rates import Draw, Rate, Rates
from bench.machine import describe
from bench.servers import database, valkey
from infra.valkey.leases import Leases
from infra.valkey.limits import LocalRates
from infra.valkey.rates import LeasedRates, Till, ValkeyTill
from infra.valkey.script import SCRIPT, Trip, TripAnswer

CALLERS = (1, 64)
QUERIES, COST = Rate(50, 500), Rate(10_000, 600_000)
BURST = 400
"""Draws of one caller in a row: no allowance is used up."""


class TextTill:
    """Sends the text of the script each time, as it was before."""

    def __init__(self, url: str) -> None:
        self._client = redis.asyncio.Redis.from_url(url)

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each."""
        async with self._client.pipeline(transaction=False) as pipe:
            for trip in trips:
                names = [one.key for one in trip.bookings]
                pipe.eval(SCRIPT, len(names), *names, *map(str, trip.arguments("bench")))
            return [TripAnswer.of(answer) for answer in await pipe.execute()]

    async def close(self) -> None:
        """End the connections."""
        await self._client.aclose()


@dataclass
class CountedTill:
    """Counts the trips."""

    till: Till
    trips: int = 0

    async def ask(self, trips: Sequence[Trip]) -> list[TripAnswer | ResponseError]:
        """An answer for each."""
        self.trips += len(trips)
        return await self.till.ask(trips)


@dataclass
class Results:
    """Of each round: draws a second, microseconds of one, and trips for each draw."""

    draws_per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    trips: list[float] = field(default_factory=list)


Found = Mapping[tuple[str, int], Results]
FIRST = "Valkey each time, by text"


async def measure(url: str, draws: int, rounds: int) -> Found:
    """Each way of counting, with each number of callers."""
    text, till = TextTill(url), ValkeyTill(url, "bench", patience=10.0)
    counted = {FIRST: CountedTill(text), "Valkey each time, by hash": CountedTill(till), "leases": CountedTill(till)}
    ways: dict[str, Rates] = {
        name: LeasedRates(one, None if name == "leases" else Leases(most=0)) for name, one in counted.items()
    }
    ways["process"] = LocalRates()
    found: dict[tuple[str, int], Results] = defaultdict(Results)
    names = (f"caller {n}" for n in itertools.count())
    for _ in range(rounds):
        for callers, (way, rates) in itertools.product(CALLERS, ways.items()):
            before = counted[way].trips if way in counted else 0
            result = found[way, callers]
            await _several(result, rates, names, callers, draws)
            result.trips.append((counted[way].trips - before if way in counted else 0) / draws)
    await text.close()
    await till.close()
    return found


async def _several(result: Results, rates: Rates, names: Iterator[str], callers: int, draws: int) -> None:
    started = time.perf_counter()
    each = await asyncio.gather(*(_caller(rates, names, draws // callers) for _ in range(callers)))
    result.draws_per_second.append(sum(map(len, each)) / (time.perf_counter() - started))
    cuts = statistics.quantiles([1_000_000 * one for times in each for one in times], n=100)
    result.p50.append(cuts[49])
    result.p99.append(cuts[98])


async def _caller(rates: Rates, names: Iterator[str], draws: int) -> list[float]:
    times, together = list[float](), list[Draw]()
    for n in range(draws):
        if n % BURST == 0:
            name = next(names)
            together = [Draw(f"{name} queries", QUERIES), Draw(f"{name} queries-cost", COST, 200)]
            await asyncio.sleep(0)  # what needs no trip lets nobody else in
        began = time.perf_counter()
        drawn = await rates.draw(together)
        times.append(time.perf_counter() - began)
        if not drawn.granted:
            raise RuntimeError("a draw was refused, and none should be")
    return times


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with valkey() as url:
        found = asyncio.run(measure(url, given.draws, given.rounds))
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    table = Table("counted by", "callers", "draws/s", "p50 µs", "p99 µs", "trips a draw", "times the first")
    for (way, callers), one in found.items():
        a_second, p50, p99 = map(statistics.median, (one.draws_per_second, one.p50, one.p99))
        ratio = a_second / statistics.median(found[FIRST, callers].draws_per_second)
        trips = f"{statistics.median(one.trips):.2f}"
        table.add_row(way, str(callers), *(f"{x:,.0f}" for x in (a_second, p50, p99)), trips, f"{ratio:.1f}")
    Console().print(table)


if __name__ == "__main__":
    main()
