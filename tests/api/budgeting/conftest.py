"""People at work with the real API."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.budgeting.chain import People
from tests.api.support.real import real_client


@pytest.fixture
async def people(database: str, valkey_url: str) -> AsyncIterator[People]:
    async with real_client(database, valkey_url) as client:
        yield People(client)
