"""A process that gives numbers to papers, for a test that kills it: it prints what was answered, a line an order.

`python -m tests.faults.registering FIRST END DSN`, or of documents `... FIRST END DSN KEYS FOLDER`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from bench.papers import CODEC, SLICES, order_of
from domain.kernel.declarations import Refused
from infra.documents.demo import REGISTRAR
from infra.keys.store import open_keys
from infra.runtime import open_journal
from infra.settings.settings import Settings
from tests.faults.ministry import bus_of, registering
from tests.infra.processes.running import CLERK
from tests.support.everyone import Everyone

CALLERS = 16


async def answers(
    bus: Bus, numbers: range, order: Callable[[int], Order[Any]], by: Principal
) -> dict[int, Receipt | str]:
    """The receipt of each number's order, or the code of its refusal; sixteen callers send them, told one by one."""
    found: dict[int, Receipt | str] = {}
    waiting = iter(numbers)

    async def caller() -> None:
        for number in waiting:
            try:
                found[number] = await bus.execute(order(number), by)
            except Refused as refused:
                found[number] = refused.code
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return found


async def of_papers(dsn: str, numbers: range) -> dict[int, Receipt | str]:
    """The answers to orders about papers of a small context that asks for numbers."""
    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Everyone())
        found = await answers(bus, numbers, order_of, CLERK)
        await bus.close()
    return found


async def of_documents(settings: Settings, numbers: range) -> dict[int, Receipt | str]:
    """The answers to orders about documents."""
    async with _documents(settings) as bus:
        return await answers(bus, numbers, registering, REGISTRAR)


@asynccontextmanager
async def _documents(settings: Settings) -> AsyncIterator[Bus]:
    async with open_keys(settings) as keys, bus_of(settings.database_url or "", keys) as bus:
        yield bus


def main(first: str, end: str, dsn: str, keys: str = "", folder: str = "") -> None:
    """Register papers, or documents where there are keys."""
    numbers = range(int(first), int(end))
    settings = Settings(database_url=dsn, keys_database_url=keys or None, data=Path(folder))
    asyncio.run(of_documents(settings, numbers) if keys else of_papers(dsn, numbers))


if __name__ == "__main__":
    main(*sys.argv[1:])
