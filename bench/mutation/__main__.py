"""A mutation end to end, HTTP in and HTTP out: how many a second, and how long each takes.

Each opens a budget that nobody has, over a connection that its client keeps. "receipt" selects the receipt alone: the
act is on disk. "entity" selects the budget too, so that the answer waits until its read model shows it. Emmett with
express decides and appends the same event, in a database of its own on the same server, and does nothing else: no
permissions, command ids, rates, GraphQL or read models. All take turns in each round.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from bench.machine import describe
from bench.mutation.emmett import emmett
from bench.mutation.ways import EMMETT, Result, foja, run
from bench.stack import Endpoint, stack

SECONDS, ROUNDS = 3.0, 3


def main(options: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="the GraphQL endpoint of a running stack; without it, one is started")
    parser.add_argument("--token", default="", help="with --url: what ./foja token prints")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round, for each way")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(options)
    machine: dict[str, str] = {}
    with ExitStack() as opened:
        if given.url is None:
            started = opened.enter_context(stack())
            machine = describe(started.dsn)
            ways = foja(started.endpoint, started.api)
            ways += opened.enter_context(emmett(started.dsn))
        else:
            ways = foja(Endpoint(given.url, given.token))
            print(f"{EMMETT.upper()} IS LEFT OUT: it runs beside a stack that this command starts", file=sys.stderr)
        results = run(ways, given.seconds, given.rounds)
    if given.json:
        print(json.dumps([asdict(result) for result in results]))
    else:
        show(results, machine)


def show(results: Sequence[Result], machine: Mapping[str, str]) -> None:
    """Print a table; a figure that could not be measured is "-"."""
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("way", "clients", "a second", "p50 ms", "p99 ms", "longest ms", "CPU ms each", "times Emmett")
    for result in results:
        times = (result.p50, result.p99, result.longest)
        table.add_row(
            result.way,
            str(result.clients),
            *(f"{value:,.1f}" for value in (result.per_second, *times)),
            *("-" if value is None else f"{value:.2f}" for value in (result.cpu_ms, result.times_emmett)),
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
