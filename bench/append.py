"""Appending events of about 300 bytes, one a commit: ours, the framework's stock recorder, and pgbench as the limit.

All on one server, in alternating rounds, so that what else the machine does weighs on all of them alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console
from rich.table import Table

from application.kernel.journal import AppendRequest
from bench import pgbench
from bench.machine import describe
from bench.servers import database
from infra.postgres.writing.journal import PostgresJournal

OURS, STOCK, PGBENCH = "ours (asyncio journal)", "stock recorder (threads)", "pgbench (one INSERT a commit)"
CALLERS = {OURS: (1, 16, 64, 256), STOCK: (1, 16, 64, 256), PGBENCH: (1, 16, 64)}
_STATE_BYTES = 300
_MOST_CONNECTIONS = 100
_INSERT = "INSERT INTO public.bare (stream, version, topic, state) VALUES (gen_random_uuid()::text, 1, 't', :state);"

TYPE = "bench.Happened"
_random = Random()  # noqa: S311 - ids that are only spread like random ones

Rates = dict[tuple[str, int], float]


@dataclass(frozen=True)
class Expectation:
    """A ratio that we claim."""

    text: str
    ratio: float
    least: float


def run(dsn: str, *, seconds: float = 4, rounds: int = 5) -> Rates:
    """Events a second, the median of the rounds, for each way and number of callers."""
    _prepare(dsn)
    ways: dict[str, Callable[[str, int, float], float]] = {OURS: append_rate, STOCK: _stock, PGBENCH: _pgbench}
    measured: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds):
        for callers in (1, 16, 64, 256):
            for name, measure in ways.items():
                if callers in CALLERS[name]:
                    measured.setdefault((name, callers), []).append(measure(dsn, callers, seconds))
    return {key: statistics.median(rates) for key, rates in measured.items()}


def expectations(rates: Rates) -> list[Expectation]:
    """What must hold."""
    return [
        Expectation("1 caller: ours / stock", rates[OURS, 1] / rates[STOCK, 1], 0.8),
        Expectation("16 callers: ours / stock", rates[OURS, 16] / rates[STOCK, 16], 8),
        Expectation("ours at 64 callers / pgbench at 16 clients", rates[OURS, 64] / rates[PGBENCH, 16], 1),
    ]


def main(dsn: str | None = None, *, seconds: float = 4, rounds: int = 5) -> None:
    """Measure on this server (a database for benchmarks!), or on a durable one of its own; print tables and JSON."""
    if dsn is None:
        with database() as own:
            main(own, seconds=seconds, rounds=rounds)
        return
    machine = describe(dsn)
    rates = run(dsn, seconds=seconds, rounds=rounds)
    console = Console()
    for name, value in machine.items():
        console.print(f"{name}: {value}")
    console.print(_table(rates))
    for one in expectations(rates):
        verdict = "met" if one.ratio >= one.least else "NOT MET"
        console.print(f"{one.text}: {one.ratio:.1f} (expected at least {one.least:g}: {verdict})")
    found = [
        {"way": name, "callers": callers, "events_per_second": round(rate)} for (name, callers), rate in rates.items()
    ]
    print(json.dumps({"bench": "append", "machine": machine, "results": found}))


def _table(rates: Rates) -> Table:
    table = Table(title="Events a second, one event of 300 bytes an append")
    table.add_column("callers", justify="right")
    for name in CALLERS:
        table.add_column(name, justify="right")
    table.add_column("ours / stock", justify="right")
    for callers in CALLERS[OURS]:
        cells = [f"{rates[name, callers]:,.0f}" if (name, callers) in rates else "" for name in CALLERS]
        table.add_row(str(callers), *cells, f"{rates[OURS, callers] / rates[STOCK, callers]:.1f}")
    return table


def _prepare(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE public.bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " stream text NOT NULL, version bigint NOT NULL, topic text NOT NULL, state bytea NOT NULL)"
        )
        connection.execute("INSERT INTO ledger.event_types VALUES (%s, 1) ON CONFLICT DO NOTHING", [TYPE])


# --- ours ------------------------------------------------------------------------------------------


def append_rate(dsn: str, callers: int, seconds: float) -> float:
    """Events a second of our journal, one event an append, with so many callers."""
    return asyncio.run(_append(dsn, callers, seconds))


async def _append(dsn: str, callers: int, seconds: float) -> float:
    journal = await PostgresJournal.open(dsn)
    await journal.append([_request()])
    started = time.perf_counter()

    async def call() -> int:
        count = 0
        while time.perf_counter() - started < seconds:
            await journal.append([_request()])
            count += 1
        return count

    total = sum(await asyncio.gather(*(call() for _ in range(callers))))
    rate = total / (time.perf_counter() - started)
    await journal.close()
    return rate


def _request() -> AppendRequest:
    event = _event()
    return AppendRequest(str(event.originator_id), 1, [event], "bench", _id(), b"a hash of thirty-two bytes......")


def _event() -> StoredEvent:
    stream = f"stream-{_id()}"
    said = (
        f'{{"at":"2026-01-01T00:00:00Z","data":{{}},"format":1,"id":"{_id()}","schema":1,'
        f'"stream":"{stream}","type":"{TYPE}","version":1}}'
    )
    # White space at the end stands for what an envelope says besides.
    return StoredEvent(stream, 1, TYPE, said.encode().ljust(_STATE_BYTES))


def _id() -> UUID:
    """Much cheaper than uuid4, whose system call would be measured too."""
    return UUID(int=_random.getrandbits(128))


# --- the framework's recorder ----------------------------------------------------------------------


def _stock(dsn: str, callers: int, seconds: float) -> float:
    recorder = _stock_recorder(dsn, min(callers, _MOST_CONNECTIONS))
    recorder.insert_events([_event()])
    started = time.perf_counter()

    def call(_: int) -> int:
        count = 0
        while time.perf_counter() - started < seconds:
            recorder.insert_events([_event()])
            count += 1
        return count

    with ThreadPoolExecutor(callers) as threads:
        total = sum(threads.map(call, range(callers)))
    rate = total / (time.perf_counter() - started)
    recorder.datastore.close()
    return rate


def _stock_recorder(dsn: str, connections: int) -> PostgresApplicationRecorder:
    server = {name: str(value) for name, value in conninfo_to_dict(dsn).items()}
    datastore = PostgresDatastore(
        dbname=server["dbname"],
        host=server["host"],
        port=server.get("port", "5432"),
        user=server["user"],
        password=server.get("password", ""),
        pool_size=connections,
        connect_timeout=60,
        originator_id_type="text",
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name="stock_events")
    recorder.create_table()
    return recorder


# --- pgbench ---------------------------------------------------------------------------------------


def _pgbench(dsn: str, callers: int, seconds: float) -> float:
    return pgbench.rate(dsn, _INSERT, callers, seconds, state="x" * _STATE_BYTES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4, help="of each round, for each way")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    main(seconds=given.seconds, rounds=given.rounds)
