"""The ways to open a budget over HTTP, and their measurement in turn."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import uuid4

import psutil

from bench.stack import Endpoint, HttpClient

CLIENTS = (1, 32)
WARM = 1.0
"""Seconds for which each way is asked before anything is measured."""
LEAST = 2
"""Budgets that each client opens, however little time there is: fewer have no percentiles."""
EMMETT = "Emmett with express"
SELECTIONS = {"receipt": "receipt { position }", "entity": "budget { budgetId books } receipt { position projected }"}
MUTATION = "mutation($input: OpenBudgetInput!) { openBudget(input: $input) { %s userErrors { code } } }"

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Way:
    """Where a budget is opened, what is sent for its fields, whether an answer says that it is open, and by whom."""

    name: str
    endpoint: Endpoint
    body: Callable[[Fields], dict[str, Any]]
    is_done: Callable[[Fields], bool]
    process: psutil.Process | None = None


@dataclass(frozen=True)
class Result:
    """Medians of the rounds, and the longest of all. Times are milliseconds from sending to having the answer.

    `cpu_ms` is processor time of the process that answers, for each budget, without the database's; None where that
    process is not ours to watch. `times_emmett` compares budgets a second; None where there is no Emmett.
    """

    way: str
    clients: int
    per_second: float
    p50: float
    p99: float
    longest: float
    cpu_ms: float | None
    times_emmett: float | None


class Round(NamedTuple):
    """Milliseconds of each answer, how many seconds all took, and the processor's milliseconds for each."""

    times: list[float]
    seconds: float
    cpu_ms: float | None


def foja(endpoint: Endpoint, process: psutil.Process | None = None) -> list[Way]:
    """Ours, by what is selected."""
    return [_selecting(name, fields, endpoint, process) for name, fields in SELECTIONS.items()]


def _selecting(name: str, fields: str, endpoint: Endpoint, process: psutil.Process | None) -> Way:
    query = MUTATION % fields

    def body(given: Fields) -> dict[str, Any]:
        return {"query": query, "variables": {"input": given}}

    def is_done(answer: Fields) -> bool:
        return "errors" not in answer and not answer["data"]["openBudget"]["userErrors"]

    return Way(name, endpoint, body, is_done, process)


def run(ways: Sequence[Way], seconds: float, rounds: int) -> list[Result]:
    """Measure each way with each number of clients, all in turn in each round."""
    for way in ways:
        asyncio.run(_round(way, 4, min(WARM, seconds)))
    found: list[Result] = []
    for clients in CLIENTS:
        measured: dict[str, list[Round]] = {way.name: [] for way in ways}
        for _ in range(rounds):
            for way in ways:
                measured[way.name].append(asyncio.run(_round(way, clients, seconds)))
        rates = {
            name: statistics.median(len(each.times) / each.seconds for each in of) for name, of in measured.items()
        }
        for name, of in measured.items():
            times_emmett = rates[name] / rates[EMMETT] if EMMETT in rates else None
            found.append(_result(name, clients, rates[name], of, times_emmett))
    return found


def _result(name: str, clients: int, rate: float, rounds: Sequence[Round], times_emmett: float | None) -> Result:
    cuts = [statistics.quantiles(each.times, n=100) for each in rounds]
    p50, p99 = (statistics.median(cut[at] for cut in cuts) for at in (49, 98))
    cpu = [each.cpu_ms for each in rounds if each.cpu_ms is not None]
    longest = max(max(each.times) for each in rounds)
    return Result(name, clients, rate, p50, p99, longest, statistics.median(cpu) if cpu else None, times_emmett)


async def _round(way: Way, clients: int, seconds: float) -> Round:
    began, before = time.perf_counter(), _cpu_seconds(way.process)
    answers = await asyncio.gather(*(_client(way, began + seconds) for _ in range(clients)))
    took, after = time.perf_counter() - began, _cpu_seconds(way.process)
    times = [1000 * each for client in answers for each in client]
    cpu = None if before is None or after is None else 1000 * (after - before) / len(times)
    return Round(times, took, cpu)


def _cpu_seconds(process: psutil.Process | None) -> float | None:
    if process is None:
        return None
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


async def _client(way: Way, end: float) -> list[float]:
    """Seconds of each budget that one client opens, one after the other."""
    client, times = await HttpClient.open(way.endpoint), list[float]()
    try:
        while len(times) < LEAST or time.perf_counter() < end:
            fields = {"government": uuid4().hex[:30].upper(), "fiscalYear": 2024, "currency": "MDL"}
            sent = time.perf_counter()
            answer = await client.post(way.body(fields))
            times.append(time.perf_counter() - sent)
            if not way.is_done(answer):
                raise RuntimeError(f"{way.name} opened no budget: {answer}")
    finally:
        await client.close()
    return times
