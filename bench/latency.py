"""From the commit to whoever waits for the read model: a real worker process, its signals, and this process waiting.

Quiet: one event at a time, at random moments. Busy: so many callers, each of which appends again as soon as it was
told. Both through Valkey and through PostgreSQL alone.
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

from rich.console import Console
from rich.table import Table

from application.kernel.journal import AppendRequest
from bench.machine import describe
from bench.servers import PATIENCE, database, process, valkey
from domain.budgeting.books.events import BudgetOpened
from domain.kernel.declarations import Act, Recorded
from domain.kernel.levels import Level
from infra.bootstrap import INSTALLATION
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.writing.journal import PostgresJournal
from infra.signals.signals import Signals
from infra.valkey.fallback import open_signals
from projections.budgeting import BUDGETS

EVENTS, CALLERS = 300, 32
LONGEST_PAUSE = 0.1
CODEC = INSTALLATION.codec


@dataclass(frozen=True)
class Result:
    """Milliseconds from the append's answer to the signal's arrival, and those of the append itself."""

    name: str
    events: int
    events_per_second: float
    p50: float
    p99: float
    longest: float
    append_p50: float


def run(events: int = EVENTS, callers: int = CALLERS) -> list[Result]:
    """Measure each way on a database of its own."""
    found = []
    for name in ("Valkey", "PostgreSQL"):
        with ExitStack() as opened:
            dsn = opened.enter_context(database())
            url = opened.enter_context(valkey()) if name == "Valkey" else None
            opened.enter_context(_worker(dsn, url))
            found += asyncio.run(_measure(name, dsn, url, events, callers))
    return found


def _worker(dsn: str, valkey_url: str | None) -> AbstractContextManager[None]:
    own = {"FOJA_DATABASE_URL": dsn, "FOJA_VALKEY_URL": valkey_url or "", "FOJA_PROFILE": "development"}
    return process("infra.processes.worker", own)


async def _measure(name: str, dsn: str, valkey_url: str | None, events: int, callers: int) -> list[Result]:
    async with AsyncExitStack() as opened:
        signals = await open_signals(dsn, valkey_url)
        opened.push_async_callback(signals.close)
        journal = await PostgresJournal.open(dsn)
        opened.push_async_callback(journal.close)
        reads = await PostgresReads.open(dsn, [BUDGETS], signals)
        opened.push_async_callback(reads.close)
        position = await _append(journal)
        if not await reads.projected([BUDGETS.name], position, PATIENCE):
            raise TimeoutError(f"the worker projected nothing in {PATIENCE:g} seconds")
        quiet = await _several(f"{name}, quiet", 1, events, journal, signals, LONGEST_PAUSE)
        busy = await _several(f"{name}, {callers} callers", callers, 10 * events, journal, signals, 0)
        return [quiet, busy]


async def _several(
    name: str, callers: int, events: int, journal: PostgresJournal, signals: Signals, pause: float
) -> Result:
    started = time.perf_counter()
    each = [_caller(random.Random(n), events // callers, journal, signals, pause) for n in range(callers)]  # noqa: S311
    pairs = [pair for found in await asyncio.gather(*each) for pair in found]
    seconds = time.perf_counter() - started
    append, told = ([1000 * value for value in values] for values in zip(*pairs, strict=True))
    cuts = statistics.quantiles(told, n=100)
    rate = len(pairs) / seconds
    return Result(name, len(pairs), rate, cuts[49], cuts[98], max(told), statistics.median(append))


async def _caller(
    moments: random.Random, events: int, journal: PostgresJournal, signals: Signals, pause: float
) -> list[tuple[float, float]]:
    """Seconds of each append, and from its answer to the signal."""
    found = []
    async with await signals.subscribe([BUDGETS.name]) as changes:
        for _ in range(events):
            await asyncio.sleep(moments.uniform(0, pause))
            began = time.perf_counter()
            position = await _append(journal)
            stored = time.perf_counter()
            async for change in changes:
                if change.position >= position:
                    break
            found.append((stored - began, time.perf_counter() - stored))
    return found


async def _append(journal: PostgresJournal) -> int:
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
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results = run(given.events, given.callers)
    if given.json:
        print(json.dumps([asdict(one) for one in results]))
        return
    with database() as dsn:
        for name, value in describe(dsn).items():
            print(f"{name}: {value}")
    table = Table("signals", "events", "events/s", "p50 ms", "p99 ms", "longest ms", "append p50 ms")
    for one in results:
        figures = [one.events_per_second, one.p50, one.p99, one.longest, one.append_p50]
        table.add_row(one.name, f"{one.events:,}", *(f"{value:,.1f}" for value in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
