"""Running parts of the worker in a test, and waiting for what they bring about."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from psycopg import AsyncConnection, sql

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal, Receipt
from application.kernel.policy import Policy
from application.ledger.envelope import Codec
from domain.kernel.declarations import Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.runtime import open_bus
from tests.support.everyone import Everyone

PATIENCE = 60.0
CLERK = Principal("u-clerk", "MD-treasury")

T = TypeVar("T")


@asynccontextmanager
async def a_bus(dsn: str, policy: Policy | None = None) -> AsyncIterator[Bus]:
    """A bus over a real ledger."""
    async with open_bus(dsn, policy=policy or Everyone()) as bus:
        yield bus


async def give(bus: Bus, *commands: Any) -> Receipt:
    """Give commands one after the other; the last receipt."""
    for command in commands[:-1]:
        await bus.execute(Order(command), CLERK)
    return await bus.execute(Order(commands[-1]), CLERK)


@asynccontextmanager
async def running(*runs: Callable[[asyncio.Event], Awaitable[None]]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run until the block ends, then stop gracefully. A crash of one ends the block and is raised."""
    stop, block = asyncio.Event(), asyncio.current_task()
    crashed: list[asyncio.Task[None]] = []

    async def run(one: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        await one(stop)

    def ended(task: asyncio.Task[None]) -> None:
        if block and not stop.is_set() and not task.cancelled() and task.exception():
            crashed.append(task)
            block.cancel()

    tasks = [asyncio.create_task(run(one)) for one in runs]
    for task in tasks:
        task.add_done_callback(ended)
    try:
        yield tasks
    finally:
        stop.set()
        if block and crashed:
            block.uncancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*tasks)


async def until(check: Callable[[], Awaitable[T | None]], patience: float = PATIENCE) -> T:
    """What `check` gives once it is true; TimeoutError when it never is.

    Between two questions it pauses three times as long as a question took: what it waits for needs the processor too.
    """
    async with asyncio.timeout(patience):
        while True:
            asked = time.monotonic()
            if found := await check():
                return found
            await asyncio.sleep(max(0.01, 3 * (time.monotonic() - asked)))


class Database:
    """Questions to a test's database."""

    def __init__(self, connection: AsyncConnection[Any], codec: Codec) -> None:
        self.connection, self._codec = connection, codec

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return await (await self.connection.execute(sql.SQL(statement), values)).fetchall()

    async def value(self, statement: str, *values: Any) -> Any:
        """The first column of the first row; None without one."""
        found = await self.rows(statement, *values)
        return found[0][0] if found else None

    async def facts(self, kind: type[Any] | None = None) -> list[Recorded[Any]]:
        """What stands in the ledger, in order."""
        stored = await self.rows("SELECT notification_id, state FROM ledger.stored_events ORDER BY notification_id")
        facts = [self._codec.open(state, position) for position, state in stored]
        return [one for one in facts if kind is None or isinstance(one.event, kind)]

    async def place(self, workflow: str) -> int:
        """How far a workflow has come; -1 where it is not known."""
        found = await self.value("SELECT position FROM workflows.checkpoints WHERE workflow = %s", workflow)
        return -1 if found is None else int(found)

    async def head(self) -> int:
        """The ledger's last position."""
        return int(await self.value("SELECT position FROM ledger.head"))


@asynccontextmanager
async def looking(dsn: str) -> AsyncIterator[Database]:
    """A connection to look at the database with."""
    async with await connect_async(dsn) as connection:
        yield Database(connection, INSTALLATION.codec)
