"""A process of Foja, put together: the parts over PostgreSQL and Valkey, opened and closed in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from api.composing.installation import Installation
from application.authority.policy import LedgerPolicy
from application.bus.bus import Bus
from application.kernel.journal import Journal
from application.kernel.keys import Keys
from application.kernel.policy import Policy
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION, adapters_of
from infra.kernel.adapters import (
    Adapters,
    Parts,
)
from infra.keys.store import open_keys
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.tail import open_tail
from infra.postgres.writing.journal import PostgresJournal
from infra.processes.turned import refuse_turned
from infra.settings.settings import Settings, SettingsError
from infra.valkey.fallback import open_signals


@asynccontextmanager
async def open_journal(database_url: str) -> AsyncIterator[Journal]:
    """The way to append to a ledger."""
    journal = await PostgresJournal.open(database_url)
    try:
        yield journal
    finally:
        await journal.close()


@asynccontextmanager
async def open_policy(database_url: str, installation: Installation = INSTALLATION) -> AsyncIterator[LedgerPolicy]:
    """Who may do what, by all that a ledger says at this moment, and by what it will say."""
    async with open_tail(database_url) as tail:
        policy = LedgerPolicy(tail, installation.codec)
        await policy.catch_up()
        yield policy


@asynccontextmanager
async def open_bus(
    database_url: str,
    *,
    policy: Policy | None = None,
    installation: Installation = INSTALLATION,
    keys: Keys | None = None,
) -> AsyncIterator[Bus]:
    """A command bus over a ledger, closed (and drained) at the end. Without keys it touches no personal data."""
    async with AsyncExitStack() as opened:
        if policy is None:
            policy = await opened.enter_async_context(open_policy(database_url, installation))
        journal = await opened.enter_async_context(open_journal(database_url))
        bus = Bus(installation.slices, installation.codec, journal, policy, keys)
        try:
            yield bus
        finally:
            await bus.close()


@asynccontextmanager
async def open_parts(settings: Settings, installation: Installation = INSTALLATION) -> AsyncIterator[Parts]:
    """What a command of the shell works with where it needs files or keys, over the servers that the settings name."""
    if not settings.database_url:
        raise SettingsError("FOJA_DATABASE_URL: this needs the address of a database; ./foja up starts one")
    dsn = settings.database_url
    async with AsyncExitStack() as opened:
        await refuse_turned(settings)
        keys = await opened.enter_async_context(open_keys(settings))
        policy = await opened.enter_async_context(open_policy(dsn, installation))
        bus = await opened.enter_async_context(open_bus(dsn, policy=policy, installation=installation, keys=keys))
        yield Parts(dsn, installation, policy, policy, settings, keys, bus, open_blobs(settings), opened)


@asynccontextmanager
async def open_reads(
    database_url: str, valkey_url: str | None, *, installation: Installation = INSTALLATION
) -> AsyncIterator[PostgresReads]:
    """The read side alone, for commands that only ask."""
    signals = await open_signals(database_url, valkey_url or None)
    try:
        reads = await PostgresReads.open(database_url, installation.read_models, signals)
        try:
            yield reads
        finally:
            await reads.close()
    finally:
        await signals.close()


def adapters_in(installation: Installation) -> list[Adapters]:
    """What the contexts of an installation add, which need not be all that there are."""
    return [adapters_of(context.name) for context in installation.contexts]
