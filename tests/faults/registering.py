"""A process that gives numbers to papers, for a test that kills it: it prints what was answered, a line an order."""

from __future__ import annotations

import asyncio
import sys

from application.bus.bus import Bus
from application.kernel.orders import Receipt
from bench.papers import CODEC, SLICES, order_of
from domain.kernel.declarations import Refused
from infra.runtime import open_journal
from tests.infra.processes.running import CLERK
from tests.support.everyone import Everyone

CALLERS = 16


async def answers(dsn: str, numbers: range) -> dict[int, Receipt | str]:
    """The receipt of each paper's order, or the code of its refusal; sixteen callers send them, told one by one."""
    found: dict[int, Receipt | str] = {}
    waiting = iter(numbers)

    async def caller(bus: Bus) -> None:
        for number in waiting:
            try:
                found[number] = await bus.execute(order_of(number), CLERK)
            except Refused as refused:
                found[number] = refused.code
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Everyone())
        await asyncio.gather(*(caller(bus) for _ in range(CALLERS)))
        await bus.close()
    return found


if __name__ == "__main__":
    asyncio.run(answers(sys.argv[1], range(int(sys.argv[2]), int(sys.argv[3]))))
