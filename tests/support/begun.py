"""Begins all read models of a database for tests, as the first worker of an installation does."""

from __future__ import annotations

import asyncio

from infra.bootstrap import INSTALLATION
from infra.processes.readiness import readiness
from infra.processes.worker import work
from infra.settings.settings import Settings
from tests.infra.processes.running import running, until


def begin_read_models(database: str, valkey_url: str) -> None:
    """Let a worker make the tables of all read models, and stop it."""
    asyncio.run(_begin(database, valkey_url))


async def _begin(database: str, valkey_url: str) -> None:
    settings = Settings(database_url=database, valkey_url=valkey_url)
    projected = readiness(database, INSTALLATION)["read_models"]

    async def ready() -> bool:
        return await projected() is None

    async with running(lambda stop: work(settings, stop, INSTALLATION)):
        await until(ready)
