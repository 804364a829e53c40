"""On a real ledger, in alternating rounds: commands through the bus with and without authorisation."""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from application.kernel.policy import Policy
from bench.authority.granted import account
from bench.authority.results import Result
from bench.authority.unasked import Unasked
from domain.budgeting.codes import commands as c
from infra.runtime import open_bus, open_policy

CLIENTS, ROUNDS = (1, 32), 3


async def through_the_bus(dsn: str, seconds: float) -> list[Result]:
    """Commands a second with and without authorisation, by one caller and by many."""
    found: dict[tuple[str, int], list[float]] = {}
    numbers = iter(range(1, 10_000_000))
    async with AsyncExitStack() as opened:
        real = await opened.enter_async_context(open_policy(dsn))
        ways: dict[str, Policy] = {"authorised": real, "unasked": Unasked()}
        buses = {name: await opened.enter_async_context(open_bus(dsn, policy=policy)) for name, policy in ways.items()}
        for number in range(ROUNDS + 1):
            for clients in CLIENTS:
                for name, bus in buses.items():
                    rate = await _rate(bus, clients, seconds if number else 0.5, numbers)
                    if number:
                        found.setdefault((name, clients), []).append(rate)
    medians = {key: statistics.median(rates) for key, rates in found.items()}
    results = [Result(f"commands, {n} callers, {name}", rate, "/s") for (name, n), rate in medians.items()]
    for clients in CLIENTS:
        added = 1 / medians["authorised", clients] - 1 / medians["unasked", clients]
        results.append(Result(f"authorisation adds, {clients} callers", 1e6 * added, "us a command"))
    return results


async def _rate(bus: Bus, clients: int, seconds: float, numbers: object) -> float:
    done, began = 0, time.perf_counter()

    async def client(number: int) -> None:
        nonlocal done
        by = Principal(account(number), "BENCH")
        while time.perf_counter() < began + seconds:
            year = next(numbers)  # type: ignore[call-overload]
            name = c.NameCode("BENCH-2024", "functional", (f"{year}",), "A function")
            await bus.execute(Order(name), by)
            done += 1

    await asyncio.gather(*(client(n) for n in range(clients)))
    return done / (time.perf_counter() - began)
