"""What it costs to ask who may do what, with 10,000 grants in the ledger: seeds them, measures, and prints."""

from __future__ import annotations

import argparse
import asyncio
import json

from rich.console import Console
from rich.table import Table

from application.kernel.orders import Order
from bench.authority.commanding import through_the_bus
from bench.authority.deciding import in_memory, learning
from bench.authority.granted import seed
from bench.authority.reading import reading
from bench.authority.results import Result
from bench.authority.unasked import Unasked
from bench.machine import describe
from bench.servers import database
from domain.budgeting.books.commands import OpenBudget
from infra.authority.founding import FOUNDING
from infra.runtime import open_bus, open_policy

SECONDS = 3.0


async def measure(dsn: str, seconds: float) -> list[Result]:
    """All of it."""
    await seed(dsn)
    async with open_bus(dsn, policy=Unasked()) as bus:
        await bus.execute(Order(OpenBudget("BENCH", 2024, "EUR")), FOUNDING)
    whole, new = await learning(dsn)
    async with open_policy(dsn) as policy:
        results = in_memory(policy)
    return [*results, whole, new, *await through_the_bus(dsn, seconds), *await reading(dsn)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with database() as dsn:
        machine, results = describe(dsn), asyncio.run(measure(dsn, given.seconds))
    if given.json:
        print(json.dumps({"machine": machine, "results": [vars(one) for one in results]}))
        return
    for name, value in machine.items():
        print(f"{name}: {value}")
    table = Table("what", "median", "")
    for one in results:
        table.add_row(one.what, f"{one.value:,.1f}", one.unit)
    Console().print(table)


if __name__ == "__main__":
    main()
