"""What it costs to see a part: questions to 100,000 accounts of 2,000 jurisdictions, by who sees how much of them.

Beside it: a key that is out of sight and one that does not exist, which must look alike; and the record of a reading of
personal data, as long as whoever reads waits for it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from rich.console import Console
from rich.table import Table as Printed

from application.kernel.orders import Order, Principal
from bench.authority.unasked import Unasked
from bench.machine import describe
from bench.seeding import fill
from bench.servers import database
from domain.identity import commands as c
from domain.identity import events as e
from domain.identity.kinds import AccountKind
from domain.kernel.declarations import Act, Recorded
from domain.kernel.sight import EVERYTHING, Sight
from infra.bootstrap import INSTALLATION
from infra.postgres.projecting.projector import Projector
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from infra.runtime import open_bus
from projections.identity import ACCOUNTS
from projections.kernel.declarations import Query, Reads

ACCOUNT_COUNT, JURISDICTIONS, RUNS = 100_000, 2_000, 50
_AT = datetime(2024, 3, 1, tzinfo=UTC)
BY = Principal("bench", "*")
SOMEBODY = "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"


@dataclass(frozen=True)
class Result:
    """A question, who asks it, and the median and worst milliseconds of its answer."""

    question: str
    seen: str
    median: float
    most: float


def run(dsn: str, accounts: int, runs: int) -> list[Result]:
    """Fill, build, ask."""
    fill(dsn, _registrations(accounts), INSTALLATION.codec, _AT)
    asyncio.run(Projector(ACCOUNTS, dsn, INSTALLATION.codec).rebuild())
    return asyncio.run(_ask(dsn, accounts, runs))


async def _ask(dsn: str, accounts: int, runs: int) -> list[Result]:
    signals = await PostgresSignals.open(dsn)
    side = await PostgresReads.open(dsn, [ACCOUNTS], signals)
    sights = {"everything": EVERYTHING}
    for count in (1, 100, 1_000):
        sights[f"{count:,} jurisdictions"] = Sight(jurisdictions=frozenset(map(_jurisdiction, range(count))))
    results = []
    try:
        for name, sight in sights.items():
            results += [
                await _timed(question, name, ask, runs)
                for question, ask in _questions(side.seen(_as(sight)), accounts).items()
            ]
        results.append(await _recording(dsn, runs))
        return results
    finally:
        await side.close()
        await signals.close()


def _as(sight: Sight) -> Any:
    async def sees(_: object) -> Sequence[Sight]:
        return (sight,)

    return sees


def _questions(reads: Reads, accounts: int) -> dict[str, Callable[[], Awaitable[object]]]:
    return {
        "a page of 100": lambda: reads.page(ACCOUNTS, Query(first=100)),
        "how many there are": lambda: reads.count(ACCOUNTS, (), None),
        "one by key": lambda: reads.by_key(ACCOUNTS, [_account(0)]),
        "one of the last jurisdiction by key": lambda: reads.by_key(ACCOUNTS, [_account(JURISDICTIONS - 1)]),
        "one that does not exist by key": lambda: reads.by_key(ACCOUNTS, [_account(accounts + 1)]),
        "as of the middle: a page of 100": lambda: reads.page(ACCOUNTS, Query(first=100, as_of=accounts // 2)),
    }


async def _recording(dsn: str, runs: int) -> Result:
    async with open_bus(dsn, policy=Unasked()) as bus:

        async def record() -> object:
            model, fields = "identity.account_persons", ("email", "full_name")
            reading = c.RecordReading(str(uuid4()), model, fields, (SOMEBODY,), "File 1/2026", _jurisdiction(0))
            return await bus.execute(Order(reading), BY)

        return await _timed("record a reading of personal data", "one reader", record, runs)


async def _timed(question: str, seen: str, ask: Callable[[], Awaitable[object]], runs: int) -> Result:
    await ask()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        await ask()
        times.append(1000 * (time.perf_counter() - began))
    return Result(question, seen, statistics.median(times), max(times))


def _registrations(accounts: int) -> Iterator[Recorded[object]]:
    act = Act("bench", "*", "bench", _AT)
    for number in range(accounts):
        told = e.AccountRegistered(
            _account(number), AccountKind.SERVICE, label="Bench", jurisdiction=_jurisdiction(number % JURISDICTIONS)
        )
        identity = UUID(int=number + 1)
        yield Recorded(told, f"account-{_account(number)}", 1, 0, act, identity, identity, identity, None)


def _account(number: int) -> str:
    return str(UUID(int=(number * 2_654_435_761) << 64 | number, version=4))


def _jurisdiction(number: int) -> str:
    return f"J{number:04}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="foja bench sight", description=__doc__)
    options.add_argument("--accounts", type=int, default=ACCOUNT_COUNT)
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with database() as dsn:
        results, machine = run(dsn, given.accounts, given.runs), describe(dsn)
    if given.json:
        print(json.dumps({"machine": machine, "results": [asdict(one) for one in results]}))
        return
    shown = Printed(title=f"{given.accounts:,} accounts of {JURISDICTIONS:,} jurisdictions, milliseconds")
    for column in ("question", "seen", "median", "most"):
        shown.add_column(column, justify="right" if column in ("median", "most") else "left")
    for one in results:
        shown.add_row(one.question, one.seen, f"{one.median:.2f}", f"{one.most:.2f}")
    Console().print(shown)


if __name__ == "__main__":
    main()
