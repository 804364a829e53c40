"""From the commit to whoever waits for the read model: a real worker process, its signals, and this process waiting.

Quiet: one event at a time, at random moments. Busy: so many callers, each of which appends again as soon as it was
told. Both through Valkey and through PostgreSQL alone; with the read models of today, and with many, of which the
others have nothing to do with what is appended. And what the worker holds and takes meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
from contextlib import AbstractContextManager, AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import uuid4

import psutil
from rich.console import Console
from rich.table import Table

from application.kernel.journal import AppendRequest, Journal
from bench.crowd import MODELS, Crowd
from bench.machine import describe
from bench.servers import database, process, valkey
from bench.watching import Worker, ask, idle_percent, mebibytes, sessions
from domain.budgeting.books.events import BudgetOpened
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from infra.bootstrap import INSTALLATION
from infra.postgres.reading.reads import PostgresReads
from infra.runtime import open_journal
from infra.signals.signals import Signals
from infra.valkey.fallback import open_signals
from projections.budgeting import BUDGETS

EVENTS, CALLERS, MANY = 300, 32, 180
LONGEST_PAUSE = 0.1
PATIENCE = 120.0
"""Seconds in which all read models must have been made."""
CODEC = INSTALLATION.codec
_STANDING = "SELECT count(*) FROM projections.standings WHERE state = 'live' AND position >= %s"


@dataclass(frozen=True)
class Result:
    """Milliseconds from the append's answer to the signal's arrival, and those of the append itself."""

    name: str
    models: int
    events: int
    events_per_second: float
    p50: float
    p99: float
    longest: float
    append_p50: float


def run(events: int = EVENTS, callers: int = CALLERS, many: int = MANY) -> tuple[list[Result], list[Worker]]:
    """Measure each way, with few and with many read models, on a database of its own."""
    results: list[Result] = []
    workers: list[Worker] = []
    for models in sorted({len(INSTALLATION.read_models), len(Crowd(INSTALLATION.contexts, models=many).read_models)}):
        for name in ("Valkey", "PostgreSQL"):
            with ExitStack() as opened:
                dsn = opened.enter_context(database())
                url = opened.enter_context(valkey()) if name == "Valkey" else None
                before = sessions(dsn)
                watched = psutil.Process(opened.enter_context(_worker(dsn, url, models)))
                asyncio.run(_wait_for_all(dsn, models))
                connections, idle, rss = sessions(dsn) - before, idle_percent(watched), mebibytes(watched)
                results += asyncio.run(_measure(name, dsn, url, events, callers, models))
                workers.append(Worker(name, models, connections, idle, rss, mebibytes(watched)))
    return results, workers


def _worker(dsn: str, valkey_url: str | None, models: int) -> AbstractContextManager[int]:
    own = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": valkey_url or "", "FOJA_PROFILE": "development"}
    return process("bench.crowd", own | {MODELS: str(models)})


async def _wait_for_all(dsn: str, models: int) -> None:
    """Wait until every read model answers, and has come to an event."""
    async with open_journal(dsn) as journal:
        position, deadline = await _append(journal), time.monotonic() + PATIENCE
    while await asyncio.to_thread(ask, dsn, _STANDING, position) < models:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the worker did not bring {models} read models to {position} in {PATIENCE:g} seconds")
        await asyncio.sleep(0.1)


async def _measure(name: str, dsn: str, valkey_url: str | None, events: int, callers: int, models: int) -> list[Result]:
    async with AsyncExitStack() as opened:
        signals = await open_signals(dsn, valkey_url)
        opened.push_async_callback(signals.close)
        journal = await opened.enter_async_context(open_journal(dsn))
        position = await _append(journal)
        reads = await PostgresReads.open(dsn, [BUDGETS], signals)
        opened.push_async_callback(reads.close)
        if not await reads.projected([BUDGETS.name], position, PATIENCE):
            raise TimeoutError(f"the worker projected nothing in {PATIENCE:g} seconds")
        calls = Calls(journal, signals, models)
        quiet = await calls.several(f"{name}, quiet", 1, events, LONGEST_PAUSE)
        busy = await calls.several(f"{name}, {callers} callers", callers, 10 * events, 0)
        return [quiet, busy]


@dataclass(frozen=True)
class Calls:
    """Callers who append and wait until they are told."""

    journal: Journal
    signals: Signals
    models: int

    async def several(self, name: str, callers: int, events: int, pause: float) -> Result:
        """So many events by so many callers, each at a random moment within the pause."""
        started = time.perf_counter()
        each = [self._caller(random.Random(n), events // callers, pause) for n in range(callers)]  # noqa: S311
        pairs = [pair for found in await asyncio.gather(*each) for pair in found]
        seconds = time.perf_counter() - started
        append, told = ([1000 * value for value in values] for values in zip(*pairs, strict=True))
        cuts = statistics.quantiles(told, n=100)
        rate = len(pairs) / seconds
        return Result(name, self.models, len(pairs), rate, cuts[49], cuts[98], max(told), statistics.median(append))

    async def _caller(self, moments: random.Random, events: int, pause: float) -> list[tuple[float, float]]:
        """Seconds of each append, and from its answer to the signal."""
        found = []
        async with await self.signals.subscribe([BUDGETS.name]) as changes:
            for _ in range(events):
                await asyncio.sleep(moments.uniform(0, pause))
                began = time.perf_counter()
                position = await _append(self.journal)
                stored = time.perf_counter()
                async for change in changes:
                    if change.position >= position:
                        break
                found.append((stored - began, time.perf_counter() - stored))
        return found


async def _append(journal: Journal) -> int:
    """Open the books of a budget that nobody has; returns the position."""
    budget, act = f"bench-{uuid4().hex}", Act("bench", "*", "development", datetime.now(UTC))
    stream, command = f"budget-{budget}", uuid4()
    opened = BudgetOpened(budget, "bench", 2024, "MDL", Level.CENTRAL, date(2024, 1, 1))
    fact = Recorded(opened, stream, 1, 0, act, uuid4(), command, command, None)
    [outcome] = await journal.append([AppendRequest(stream, 1, [CODEC.seal(fact)], "bench", command, b"")])
    return outcome.receipt.position  # type: ignore[union-attr]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--callers", type=int, default=CALLERS)
    parser.add_argument("--models", type=int, default=MANY, help="read models in all, where there are many")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results, workers = run(given.events, given.callers, given.models)
    if given.json:
        print(json.dumps({"results": [asdict(one) for one in results], "workers": [asdict(one) for one in workers]}))
        return
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    table = Table("signals", "models", "events", "events/s", "p50 ms", "p99 ms", "longest ms", "append p50 ms")
    for one in results:
        figures = [one.events_per_second, one.p50, one.p99, one.longest, one.append_p50]
        table.add_row(one.name, str(one.models), f"{one.events:,}", *(f"{value:,.1f}" for value in figures))
    console = Console(width=120)
    console.print(table)
    table = Table("worker", "models", "connections", "idle, % of a processor", "RSS idle, MiB", "RSS after, MiB")
    for each in workers:
        memory = (f"{each.idle_rss_mib:,.0f}", f"{each.rss_mib:,.0f}")
        table.add_row(each.name, str(each.models), str(each.connections), f"{each.idle_percent:.1f}", *memory)
    console.print(table)


if __name__ == "__main__":
    main()
