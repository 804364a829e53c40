"""A process of Foja, put together: the parts over PostgreSQL and Valkey, opened and closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

import prometheus_client
import psycopg
from starlette.requests import HTTPConnection

from api.services import Check, Services
from application.bus import Bus
from application.kernel import Policy, Principal
from infra.bootstrap import INSTALLATION, Installation
from infra.policy import DevelopmentPolicy
from infra.postgres.connect import connect_async
from infra.postgres.journal import PostgresJournal
from infra.postgres.reads import PostgresReads
from infra.settings import Profile, Settings
from infra.valkey.fallback import open_signals

DEVELOPER = Principal("development", "*")


@asynccontextmanager
async def open_bus(
    database_url: str, *, policy: Policy | None = None, installation: Installation = INSTALLATION
) -> AsyncIterator[Bus]:
    """A command bus over a ledger, closed (and drained) at the end."""
    chosen = policy or DevelopmentPolicy(Settings.load())
    journal = await PostgresJournal.open(database_url)
    try:
        yield Bus(installation.slices, installation.codec, journal, chosen)
    finally:
        await journal.close()


@asynccontextmanager
async def open_services(settings: Settings, installation: Installation = INSTALLATION) -> AsyncIterator[Services]:
    """All that the API needs, over the servers that the settings name."""
    if not settings.database_url:
        raise RuntimeError("FOJA_DATABASE_URL names no database: ./foja up sets it for the processes that it starts")
    database_url, policy = settings.database_url, DevelopmentPolicy(settings)
    async with AsyncExitStack() as opened:
        bus = await opened.enter_async_context(open_bus(database_url, policy=policy, installation=installation))
        signals = await open_signals(database_url, settings.valkey_url or None)
        opened.push_async_callback(signals.close)
        reads = await PostgresReads.open(database_url, installation.read_models, signals)
        opened.push_async_callback(reads.close)
        yield Services(
            bus=bus,
            reads=reads,
            changes=signals,
            exposed=installation.exposed,
            refusals=installation.refusals,
            principal_of=developer,
            policy=policy,
            development=settings.profile is Profile.DEVELOPMENT,
            checks=readiness(database_url, installation),
            metrics=prometheus_client.generate_latest,
        )


async def developer(connection: HTTPConnection) -> Principal:
    """Who asks, in development: nobody signs in yet, so a header may say who; never so in production."""
    actor = connection.headers.get("x-development-actor", "")
    return Principal(actor[:100], "*") if actor.isprintable() and actor else DEVELOPER


def readiness(database_url: str, installation: Installation) -> Mapping[str, Check]:
    """What must be well before the API takes requests: the database answers, and every read model is built."""

    async def database() -> str | None:
        try:
            connection = await connect_async(database_url, "foja_app")
            async with connection:
                await connection.execute("SELECT position FROM ledger.head")
        except psycopg.Error as error:
            return f"the ledger does not answer ({type(error).__name__})"
        return None

    async def read_models() -> str | None:
        query = "SELECT name FROM projections.read_models WHERE state = 'live'"
        try:
            connection = await connect_async(database_url, "foja_app")
            async with connection:
                live = {row[0] for row in await (await connection.execute(query)).fetchall()}
        except psycopg.Error as error:
            return f"the read models do not answer ({type(error).__name__})"
        missing = sorted({model.name for model in installation.read_models} - live)
        return f"not built yet: {', '.join(missing)} (does a worker run?)" if missing else None

    return {"database": database, "read_models": read_models}
