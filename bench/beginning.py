"""All read models together from nothing, as after an import into a new installation: in a lane, and a reader each.

Lines of a budget, each approved, adjusted, and spent from twice. Those models that are more than the installation
declares are copies of read models that these events do not concern, as those of other contexts would be. Both ways run
in one process of their own, on a database of their own, in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import structlog
from rich.console import Console
from rich.table import Table

from bench.crowd import Crowd
from bench.machine import describe
from bench.rebuild import seed
from bench.servers import database
from bench.watching import ask, sessions
from domain.budgeting.lines.events import AppropriationAdjusted, AppropriationApproved, ExecutionRecorded
from infra.bootstrap import INSTALLATION
from infra.postgres.lanes.lane import Lane
from infra.postgres.projecting.projector import Projector
from projections.kernel.declarations import ReadModel

EVENTS, MODELS, ROUNDS = 20_000, 100, 3
PATIENCE = 900.0
SEEDED = (AppropriationApproved, AppropriationAdjusted, ExecutionRecorded)
CODEC = INSTALLATION.codec
_STANDING = "SELECT count(*) FROM projections.standings WHERE state = 'live' AND position >= %s"

Models = Sequence[ReadModel[Any]]


@dataclass(frozen=True)
class Result:
    """One way of projecting so many events into so many read models."""

    way: str
    models: int
    events: int
    seconds: float
    connections: int

    @property
    def rate(self) -> float:
        """Events a second, into all of them."""
        return self.events / self.seconds


class Reader(Protocol):
    """Something that keeps read models up to date."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`."""
        ...


def _lane(models: Models, dsn: str) -> list[Reader]:
    return [Lane("1", models, dsn, CODEC)]


def _readers(models: Models, dsn: str) -> list[Reader]:
    return [Projector(model, dsn, CODEC) for model in models]


WAYS: dict[str, Callable[[Models, str], list[Reader]]] = {"a lane": _lane, "a reader each": _readers}


def run(events: int = EVENTS, models: int = MODELS, rounds: int = ROUNDS) -> list[Result]:
    """The median of each way."""
    declared = Crowd(INSTALLATION.contexts, models=models, without=SEEDED).read_models
    found: dict[str, list[Result]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        for way, make in WAYS.items():
            with database() as dsn:
                seed(dsn, events)
                taken, connections = asyncio.run(_until_all_stand(make(declared, dsn), dsn, events, len(declared)))
                found[way].append(Result(way, len(declared), events, taken, connections))
    return [sorted(each, key=lambda result: result.seconds)[len(each) // 2] for each in found.values()]


async def _until_all_stand(readers: Sequence[Reader], dsn: str, events: int, models: int) -> tuple[float, int]:
    """Seconds until all of them answer at the last event, and the connections that this took."""
    stop, before = asyncio.Event(), sessions(dsn)
    began, most = time.perf_counter(), 0
    running = [asyncio.create_task(reader.run(stop)) for reader in readers]
    while await asyncio.to_thread(ask, dsn, _STANDING, events) < models:
        most = max(most, await asyncio.to_thread(sessions, dsn) - before)
        if time.perf_counter() - began > PATIENCE:
            raise TimeoutError(f"{models} read models did not come to {events} in {PATIENCE:g} seconds")
        await asyncio.sleep(0.1)
    taken = time.perf_counter() - began
    stop.set()
    await asyncio.gather(*running)
    return taken, most


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--models", type=int, default=MODELS, help="read models in all")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    results = run(given.events, given.models, given.rounds)
    if given.json:
        print(json.dumps([asdict(result) | {"rate": result.rate} for result in results], indent=2))
        return
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    table = Table("all from nothing", "models", "events", "seconds", "events/s", "connections", "times a reader each")
    slowest = statistics.fmean(result.rate for result in results if result.way == "a reader each")
    for result in results:
        figures = (f"{result.seconds:,.1f}", f"{result.rate:,.0f}", str(result.connections))
        table.add_row(result.way, str(result.models), f"{result.events:,}", *figures, f"{result.rate / slowest:.2f}")
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
