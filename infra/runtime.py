"""A process of Foja, put together: the parts over PostgreSQL and Valkey, opened and closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.bus import Bus
from application.kernel import Policy
from infra.bootstrap import INSTALLATION, Installation
from infra.policy import DevelopmentPolicy
from infra.postgres.journal import PostgresJournal
from infra.settings import Settings


@asynccontextmanager
async def open_bus(
    database_url: str, *, policy: Policy | None = None, installation: Installation = INSTALLATION
) -> AsyncIterator[Bus]:
    """A command bus over a ledger, closed (and drained) at the end."""
    journal = await PostgresJournal.open(database_url)
    try:
        chosen = policy or DevelopmentPolicy(Settings.load())
        yield Bus(installation.slices, installation.codec, journal, chosen)
    finally:
        await journal.close()
