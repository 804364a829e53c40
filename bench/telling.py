"""Changes told to many subscribers, by a statement that they share and by resolvers: `./foja bench telling`."""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.table import Table

from bench.machine import describe
from bench.read.rows import fill_books
from bench.servers import database, valkey
from bench.stack import Api, both_ways

SUBSCRIBERS, CHANGES, ROUNDS = (1, 20), 100, 3
WAYS = {"one statement": "true", "resolvers": "false"}
AFTER = "3000"
"""Where the subscriptions begin: in the midst of the books."""
_AMOUNTS = " ".join(f"{name} {{ amount currency }}" for name in ("approved", "adjusted", "executed"))
DOCUMENT = (
    "subscription Lines($after: Position) { budgetLineChanged(after: $after) { position keys nodes {"
    f" lineId fiscalYear currency {_AMOUNTS} budget {{ budgetId currency }} codes {{ codeId label }} }} }} }}"
)


@dataclass(frozen=True)
class Result:
    """Milliseconds of the API's processor time for each change and subscriber, and changes told a second, to all."""

    subscribers: int
    way: str
    cpu: float
    told_per_second: float


@contextmanager
def apis() -> Iterator[tuple[Mapping[str, Api], str]]:
    """An API a way over one database, and the database's own address."""
    with ExitStack() as opened:
        dsn, cache = opened.enter_context(database()), opened.enter_context(valkey())
        fill_books(dsn)
        yield opened.enter_context(both_ways(dsn, cache, WAYS)), dsn


async def _subscriber(port: int, changes: int) -> list[bytes]:
    """The first changes that a subscriber is told, as they came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"query": DOCUMENT, "variables": {"after": AFTER}}).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    found: list[bytes] = []
    while len(found) < changes:
        line = await reader.readline()
        if not line or b'"errors"' in line:
            raise RuntimeError(line[:200].decode() or "the stream ended")
        if line.startswith(b"data: {"):
            found.append(line)
    writer.close()
    return found


async def _all(port: int, subscribers: int, changes: int) -> list[list[bytes]]:
    return await asyncio.gather(*(_subscriber(port, changes) for _ in range(subscribers)))


def run(ways: Mapping[str, Api], changes: int, rounds: int) -> list[Result]:
    """Tell them to each number of subscribers, all ways in turn. Raises RuntimeError where two are told differently."""
    found: list[Result] = []
    told: list[bytes] | None = None
    for subscribers in SUBSCRIBERS:
        spent: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, api in ways.items():
                before, began = api.spent(), time.perf_counter()
                answers = asyncio.run(_all(api.port, subscribers, changes))
                spent[way].append((api.spent() - before, time.perf_counter() - began))
                told = told or answers[0]
                if any(answer != told for answer in answers):
                    raise RuntimeError(f"{way}: subscribers are told different things")
        for way in ways:
            cpu, took = (statistics.median(each) for each in zip(*spent[way], strict=True))
            found.append(Result(subscribers, way, 1000 * cpu / changes / subscribers, changes * subscribers / took))
    return found


def _print(results: Sequence[Result], machine: Mapping[str, str]) -> None:
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("subscribers", "way", "API, ms of processor a change and subscriber", "told/s")
    for result in results:
        table.add_row(str(result.subscribers), result.way, f"{result.cpu:.2f}", f"{result.told_per_second:,.0f}")
    Console().print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=CHANGES, help="that each subscriber is told")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with apis() as (ways, dsn):
        machine = describe(dsn)
        results = run(ways, given.changes, given.rounds)
    if given.json:
        print(json.dumps([asdict(result) for result in results]))
    else:
        _print(results, machine)


if __name__ == "__main__":
    main()
