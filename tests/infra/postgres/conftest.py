"""The read side on a database of the test's own."""

from collections.abc import AsyncIterator

import pytest

from infra.postgres.reading.reads import PostgresReads
from infra.postgres.reading.seen import SeenReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import everything
from tests.infra.postgres.timeline import LABELS, SAMPLES


@pytest.fixture
async def signals(database: str) -> AsyncIterator[PostgresSignals]:
    found = await PostgresSignals.open(database)
    yield found
    await found.close()


@pytest.fixture
async def side(database: str, signals: PostgresSignals) -> AsyncIterator[PostgresReads]:
    found = await PostgresReads.open(database, (SAMPLES, LABELS), signals)
    yield found
    await found.close()


@pytest.fixture
def reads(side: PostgresReads) -> SeenReads:
    """The read side as the machine sees it."""
    return side.seen(everything)
