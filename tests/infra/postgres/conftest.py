"""The read side on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from tests.infra.postgres.timeline import LABELS, SAMPLES


@pytest.fixture
async def signals(database: str) -> AsyncIterator[PostgresSignals]:
    found = await PostgresSignals.open(database)
    yield found
    await found.close()


@pytest.fixture
async def reads(database: str, signals: PostgresSignals) -> AsyncIterator[PostgresReads]:
    found = await PostgresReads.open(database, (SAMPLES, LABELS), signals)
    yield found
    await found.close()
