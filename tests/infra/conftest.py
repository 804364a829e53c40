"""What the tests of a worker's parts share: a bus over their ledger, and a look at their database."""

from collections.abc import AsyncIterator

import pytest

from application.bus.bus import Bus
from tests.infra.processes.running import Database, a_bus, looking


@pytest.fixture
async def bus(database: str) -> AsyncIterator[Bus]:
    async with a_bus(database) as opened:
        yield opened


@pytest.fixture
async def look(database: str) -> AsyncIterator[Database]:
    async with looking(database) as opened:
        yield opened
