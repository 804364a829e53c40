"""Writes the bundle of an opening with the parts of an installation."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import BinaryIO

from domain.procurement.kinds import EnvelopeKind
from domain.procurement.openings.rounds import RoundKey
from infra.blobs.store import open_blobs
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.postgres.tlog.serving import PublishedLog
from infra.postgres.writing.journal import PostgresJournal
from infra.procurement.opening.exporting import NoOpeningError, OpeningExporter
from infra.procurement.opening.packages import StoredPackages
from infra.procurement.opening.register import SealedRegister
from infra.procurement.verifying.bundle import OpeningRecord
from infra.settings.settings import Settings
from infra.tlog.verifying import own_policy


async def write_bundle(
    settings: Settings, tender: str, envelope: EnvelopeKind | None, lot: str | None, policy: bytes, out: BinaryIO
) -> OpeningRecord:
    """Write the bundle of a round for its openers, or of a concluded opening where no kind of envelopes is named.

    `policy` goes into it, or what this installation believes where it is empty.

    Raises NoOpeningError, NotCoveredError, and LogIncomplete where the published log is cut.
    """
    if (origin := settings.log_name) is None:
        raise NoOpeningError("this installation has no log: set FOJA_LOG_ORIGIN, and run a signer with witnesses")
    dsn = settings.database_url or ""
    async with AsyncExitStack() as opened:
        keys = await opened.enter_async_context(open_keys(settings))
        journal = await PostgresJournal.open(dsn, writers=1, readers=1)
        opened.push_async_callback(journal.close)
        log = await PublishedLog.open(dsn, origin, entries=False, promised=settings.log_delay)
        opened.push_async_callback(log.close)
        own = own_policy(settings)()
        believed = policy or (own.encoded() if own else b"")
        registers = SealedRegister(INSTALLATION.codec, journal, keys)
        exporter = OpeningExporter(dsn, registers, StoredPackages(open_blobs(settings), keys), log, believed)
        if envelope is None:
            return await exporter.concluded(tender, out)
        return await exporter.round(tender, RoundKey(envelope, lot), out)
