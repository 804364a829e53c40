"""All that the API needs, put together: sign-in, rates, the published log, uploads and routes; workers need none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from api.composing.installation import Installation
from api.kernel.services import Services, TransparencyLog
from application.authority.policy import LedgerPolicy
from application.blobs.reading import SealedFiles
from application.bus.bus import Bus
from application.kernel.policy import Policy
from infra.blobs.store import open_blobs
from infra.bootstrap import ADAPTERS, INSTALLATION
from infra.kernel.adapters import (
    Inspecting,
    Parts,
    accounts_of,
    answers_of,
    concerns_of,
    exports_of,
    inspectors_of,
    routes_of,
    uploads_of,
)
from infra.keys.store import open_keys
from infra.oidc.accounts import Accounts
from infra.oidc.sign_in import open_sign_in
from infra.postgres.pulse import Pulse, open_pulse
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.tlog.serving import PublishedLog
from infra.postgres.tlog.waiting import FirstSeen
from infra.postgres.tlog.withholding import WithheldStreams, withheld_streams
from infra.processes import metrics
from infra.processes.concerns import concerns
from infra.processes.doors import doors
from infra.processes.readiness import readiness
from infra.processes.turned import refuse_turned
from infra.runtime import adapters_in, open_journal, open_policy
from infra.settings.settings import Profile, Settings, SettingsError, own_data
from infra.texts.catalogues import catalogues
from infra.tlog.verifying import LogVerifier, own_policy
from infra.valkey.fallback import open_signals
from infra.valkey.limits import allowances
from infra.valkey.rates_fallback import open_rates


@asynccontextmanager
async def _open_log(
    settings: Settings, seen: FirstSeen, withheld: WithheldStreams
) -> AsyncIterator[TransparencyLog | None]:
    """The published log, where it has a name."""
    if settings.log_name is None or settings.database_url is None:
        yield None
        return
    log = await PublishedLog.open(
        settings.database_url,
        settings.log_name,
        entries=settings.gives_out_entries,
        promised=settings.log_delay,
        seen=seen,
        withheld=withheld,
    )
    try:
        yield log
    finally:
        await log.close()


@asynccontextmanager
async def open_services(
    settings: Settings,
    installation: Installation = INSTALLATION,
    accounts: Accounts | None = None,
    policy: Policy | None = None,
    pulse: Pulse | None = None,
) -> AsyncIterator[Services]:
    """All that the API needs, over the servers that the settings name; `pulse` is that of their database."""
    if not settings.database_url:
        raise SettingsError("FOJA_DATABASE_URL: the API needs the address of a database; ./foja up starts both")
    database_url = settings.database_url
    development = settings.profile is Profile.DEVELOPMENT
    async with AsyncExitStack() as opened:
        if pulse is None:
            pulse = await opened.enter_async_context(open_pulse(database_url, data=own_data(settings)))
        await refuse_turned(settings)
        keys = await opened.enter_async_context(open_keys(settings))
        if policy is None:
            policy = await opened.enter_async_context(open_policy(database_url, installation))
        # What the ledger says of permissions is answered also where something else decides about acts.
        if isinstance(policy, LedgerPolicy):
            granted = policy
        else:
            granted = await opened.enter_async_context(open_policy(database_url, installation))
        journal = await opened.enter_async_context(open_journal(database_url))
        verifier = LogVerifier(own_policy(settings), journal)
        blobs = open_blobs(settings)
        looking = Inspecting(database_url, installation.codec, keys, journal, settings, blobs)
        inspectors = inspectors_of(adapters_in(installation), looking)
        bus = Bus(installation.slices, installation.codec, journal, policy, keys, verifier, inspectors=inspectors)
        opened.push_async_callback(bus.close)
        signals = await open_signals(database_url, settings.valkey_url or None)
        opened.push_async_callback(signals.close)
        reads = await PostgresReads.open(database_url, installation.read_models, signals)
        opened.push_async_callback(reads.close)
        known = accounts or accounts_of(ADAPTERS, journal, installation.codec, settings)
        rates = await opened.enter_async_context(open_rates(settings.valkey_url or None, database_url))
        seen = FirstSeen(settings.log_delay)
        log = await opened.enter_async_context(_open_log(settings, seen, withheld_streams(installation.slices)))
        sign_in = await opened.enter_async_context(open_sign_in(settings, known))
        parts = Parts(database_url, installation, policy, granted, settings, keys, bus, blobs, opened, reads)
        uploads = await opened.enter_async_context(uploads_of(adapters_in(installation), parts))
        routes = await opened.enter_async_context(routes_of(adapters_in(installation), parts, uploads))
        yield Services(
            bus=bus,
            reads=reads,
            changes=signals,
            exposed=installation.exposed,
            refusals=installation.refusals,
            texts=catalogues(),
            principal_of=sign_in,
            published=sign_in.published,
            once=sign_in.once,
            doors=doors(settings),
            policy=policy,
            development=development,
            checks=readiness(database_url, installation, data=own_data(settings)),
            concerns={
                **concerns(settings, installation, pulse, seen),
                **concerns_of(adapters_in(installation), parts),
            },
            metrics=metrics.told,
            answers=answers_of(ADAPTERS, parts),
            rates=rates,
            allowances=allowances(settings),
            proxies=settings.trusted_proxies,
            publications=installation.publications,
            source=settings.source,
            compiled=settings.compiled_queries,
            exports=exports_of(adapters_in(installation), installation.exports, settings),
            log=log,
            outages=pulse,
            uploads=uploads,
            routes=routes,
            files=SealedFiles(blobs, keys),
        )
