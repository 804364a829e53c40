"""Commitments under availability control: how many a second, on one hot node and spread over a hundred.

Each reserves money of a line whose control account says stop, and is decided against what is available there. Three
ways, in alternating rounds on one server: over HTTP (mutation in, receipt out), through the command bus alone, and what
one would write without a ledger: pgbench, one row a node, `UPDATE ... WHERE available >= amount` and an INSERT.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import count
from random import Random

import psycopg
from rich.console import Console
from rich.table import Table

from application.kernel.orders import Order, Principal
from bench import pgbench
from bench.machine import describe
from bench.stack import Endpoint, HttpClient, stack
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.commitments.commands import Commit
from domain.budgeting.control import ControlRule, LevelOf
from domain.budgeting.lines.commands import ApproveAppropriation
from domain.kernel.values import money
from infra.authority.founding import found
from infra.runtime import open_bus, open_policy

NODES, CLIENTS, SECONDS, ROUNDS = (1, 100), (16, 64), 4.0, 3
BUDGET, YEAR, CURRENCY, DAY = "BENCH-2024", 2024, "MDL", date(2024, 3, 1)
CLERK = Principal("bench", "*")
HTTP, BUS, BARE = "HTTP, mutation to receipt", "command bus", "pgbench, mutable row"
MUTATION = "mutation($input: CommitInput!) { commit(input: $input) { receipt { position } userErrors { code } } }"
_UPDATE = """\\set node random(1, :nodes)
BEGIN;
UPDATE public.bare_node SET consumed = consumed + 0.01 WHERE node = :node AND ceiling - consumed >= 0.01;
INSERT INTO public.bare_commitment (node, amount, subject) VALUES (:node, 0.01, 'bench');
COMMIT;
"""

_numbers = count(1)
_random = Random(7)  # noqa: S311 - a spread, no secret


@dataclass(frozen=True)
class Result:
    """One way with so many nodes and clients: commitments a second, milliseconds of each."""

    way: str
    nodes: int
    clients: int
    rate: float
    p50: float | None
    p99: float | None


Samples = tuple[float, list[float]]
Sending = Callable[[Commit], Awaitable[None]]
Way = Callable[[int, int, float], Coroutine[None, None, Samples]]


def run(endpoint: Endpoint, dsn: str, seconds: float = SECONDS, rounds: int = ROUNDS) -> list[Result]:
    """The medians of the rounds."""
    asyncio.run(_prepare(dsn))
    ways: dict[str, Way] = {HTTP: partial(_over_http, endpoint), BUS: partial(_through_bus, dsn)}
    taken: dict[tuple[str, int, int], list[Samples]] = {}
    for number in range(rounds + 1):  # the first one warms, and is thrown away
        for nodes in NODES:
            for clients in CLIENTS:
                for way, measure in ways.items():
                    samples = asyncio.run(measure(nodes, clients, seconds if number else 0.5))
                    taken.setdefault((way, nodes, clients), []).append(samples)
                if number:
                    rate = pgbench.rate(dsn, _UPDATE, clients, seconds, nodes=nodes)
                    taken.setdefault((BARE, nodes, clients), []).append((rate, []))
    return [_result(*key, samples[-rounds:]) for key, samples in taken.items()]


def _result(way: str, nodes: int, clients: int, samples: list[Samples]) -> Result:
    cuts = [statistics.quantiles(times, n=100) for _, times in samples if times]
    p50, p99 = (statistics.median(each[n] for each in cuts) if cuts else None for n in (49, 98))
    return Result(way, nodes, clients, statistics.median(rate for rate, _ in samples), p50, p99)


# --- the ways --------------------------------------------------------------------------------------


async def _through_bus(dsn: str, nodes: int, clients: int, seconds: float) -> Samples:
    async with open_bus(dsn) as bus:

        async def commit(command: Commit) -> None:
            await bus.execute(Order(command), CLERK)

        return await _several([commit] * clients, nodes, seconds)


async def _over_http(endpoint: Endpoint, nodes: int, clients: int, seconds: float) -> Samples:
    connections = [await HttpClient.open(endpoint) for _ in range(clients)]
    try:
        return await _several([_sender(each) for each in connections], nodes, seconds)
    finally:
        for each in connections:
            await each.close()


def _sender(client: HttpClient) -> Sending:
    async def commit(command: Commit) -> None:
        given = {
            "lineId": command.line_id,
            "number": command.number,
            "amount": {"amount": str(command.amount.amount), "currency": CURRENCY},
            "on": command.on.isoformat(),
            "subject": command.subject,
        }
        answer = await client.ask(MUTATION, {"input": given})
        if "errors" in answer or answer["data"]["commit"]["userErrors"]:
            raise RuntimeError(f"a commitment failed: {answer}")

    return commit


async def _several(commits: list[Sending], nodes: int, seconds: float) -> Samples:
    began, times = time.perf_counter(), list[float]()

    async def client(commit: Sending) -> None:
        while (sent := time.perf_counter()) < began + seconds:
            await commit(_commit(nodes))
            times.append(1000 * (time.perf_counter() - sent))

    await asyncio.gather(*map(client, commits))
    return len(times) / (time.perf_counter() - began), times


# --- the budget ------------------------------------------------------------------------------------


def _coding(node: int) -> Coding:
    return Coding(administrative=(f"{node:03}",), economic=("22",))


def _commit(nodes: int) -> Commit:
    line = line_id(BUDGET, _coding(_random.randrange(nodes)), 1)
    return Commit(line, f"C{_random.getrandbits(100):x}", money("0.01", CURRENCY), DAY, "bench")


async def _prepare(dsn: str) -> None:
    async with open_policy(dsn) as policy, open_bus(dsn, policy=policy) as bus:
        await found(bus, policy, (CLERK.actor,), again=True)
        rules = (ControlRule(levels=(LevelOf("administrative", 1),)),)
        for command in (OpenBudget("BENCH", YEAR, CURRENCY), DefineControls(BUDGET, rules)):
            await bus.execute(Order(command), CLERK)
        granted = money("1000000000", CURRENCY)
        lines = [ApproveAppropriation(BUDGET, _coding(node), granted, "bench") for node in range(max(NODES))]
        await bus.execute_many([Order(one) for one in lines], CLERK)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE public.bare_node (node int PRIMARY KEY, ceiling numeric NOT NULL, consumed numeric NOT NULL)"
        )
        connection.execute("INSERT INTO public.bare_node SELECT n, 1000000000, 0 FROM generate_series(1, 100) AS n")
        connection.execute(
            "CREATE TABLE public.bare_commitment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " node int NOT NULL, amount numeric NOT NULL, subject text NOT NULL)"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round, for each way")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with ExitStack() as opened:
        endpoint, dsn, _ = opened.enter_context(stack())
        machine = describe(dsn)
        results = run(endpoint, dsn, given.seconds, given.rounds)
    if given.json:
        print(json.dumps({"machine": machine, "results": [asdict(one) for one in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    Console().print(_table(results))


def _table(results: list[Result]) -> Table:
    table = Table("nodes", "clients", "way", "commitments/s", "of pgbench", "p50 ms", "p99 ms")
    bare = {(one.nodes, one.clients): one.rate for one in results if one.way == BARE}
    for one in sorted(results, key=lambda each: (each.nodes, each.clients)):
        times = ["" if each is None else f"{each:,.1f}" for each in (one.p50, one.p99)]
        ratio = f"{one.rate / bare[one.nodes, one.clients]:.2f}"
        table.add_row(str(one.nodes), str(one.clients), one.way, f"{one.rate:,.0f}", ratio, *times)
    return table


if __name__ == "__main__":
    main()
