"""Each event of a document is proven in the published log by its stored bytes, waits for it, or is missing."""

from __future__ import annotations

from pathlib import Path

import psycopg

from infra.documents.proving import LogReport, prove_events
from infra.postgres.writing.journal import PostgresJournal
from infra.tlog.policy import Party, WitnessPolicy
from tests.infra.postgres.requests import request
from tests.infra.transparency.signer.logs import ORIGIN, Log, append

STREAM = "document-1"


async def test_events_are_proven_wait_or_lack(database: str, tmp_path: Path) -> None:
    log = Log(database, tmp_path)
    journal = await PostgresJournal.open(database)
    try:
        await journal.append([request(STREAM, events=3)])
        await append(database, 2)
        assert await prove_events(database, ORIGIN, 10, STREAM, None) is None
        await log.sign()
        await journal.append([request(STREAM, 4)])
    finally:
        await journal.close()
    assert await prove_events(database, ORIGIN, 600, STREAM, None) == LogReport(ORIGIN, 4, 3, 1, signed=False)
    believed = WitnessPolicy(tuple(Party(key) for key in log.keys.verifiers))
    assert await prove_events(database, ORIGIN, 600, STREAM, believed) == LogReport(ORIGIN, 4, 3, 1, signed=True)
    nobody = await prove_events(database, ORIGIN, 600, STREAM, WitnessPolicy(()))
    assert nobody is not None
    assert (nobody.proven, nobody.lacking) == (0, 3)
    with psycopg.connect(database) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL")
        connection.execute(
            "UPDATE ledger.stored_events SET state = state || '\\x20'::bytea"
            " WHERE originator_id = %s AND originator_version = 2",
            (STREAM,),
        )
    changed = await prove_events(database, ORIGIN, 600, STREAM, believed)
    assert changed is not None
    assert (changed.proven, changed.waiting, changed.lacking) == (2, 1, 1)
