"""Nothing decides but events: attacks with the rights of the API's database login, which may call `ledger.append`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

from application.kernel.journal import Appended, AppendRequest
from application.kernel.orders import DecidedAhead
from application.ledger.envelope import Codec
from domain.kernel.declarations import Act, Recorded, Refused
from domain.kernel.levels import Level
from domain.organisations import commands as c
from domain.organisations.events import JurisdictionFounded
from domain.organisations.kinds import UnitKind
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect
from infra.postgres.writing.journal import ROLE, PostgresJournal
from tests.infra.postgres.requests import happened, ledger_of
from tests.infra.processes.running import a_bus, give

DAY = date(2000, 1, 1)
FOUND = c.FoundJurisdiction("MD", "Moldova", Level.CENTRAL, DAY)
AGAIN = c.FoundJurisdiction("MD", "Somebody else", Level.CENTRAL, DAY)
CODEC: Codec = INSTALLATION.codec

SHAPE = "c10f4297f2959713"
"""What snapshots of a structure were called."""
NOTHING_YET = '{"founding":null,"jurisdiction":"","posts":{},"units":{}}'
KEEP = (
    "SELECT ledger.keep_snapshots(ARRAY['structure-MD'], ARRAY[{version}], ARRAY['{shape}'], ARRAY['{state}'::bytea])"
)
BESIDE = """
    SELECT * FROM ledger.append(
        ARRAY['a-1'], ARRAY[0::bigint], ARRAY['x'], ARRAY[gen_random_uuid()], ARRAY['hash'::bytea], ARRAY[0],
        '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}',
        ARRAY[1], ARRAY['structure-MD'], ARRAY[{version}], ARRAY['{shape}'], ARRAY['{state}'::bytea])
"""


def forge(dsn: str, way: str, version: int) -> None:
    """Store a state of the structure that no event made, as far as the login is let."""
    with connect(dsn, ROLE) as connection, suppress(psycopg.Error):
        connection.execute(way.format(version=f"{version}::bigint", shape=SHAPE, state=NOTHING_YET).encode())


@pytest.mark.parametrize("way", [KEEP, BESIDE], ids=["kept", "appended"])
async def test_a_forged_state_founds_no_jurisdiction_twice(database: str, way: str) -> None:
    async with a_bus(database) as bus:
        await give(bus, FOUND)
        forge(database, way, 1)

        with pytest.raises(Refused, match="jurisdiction_exists"):
            await give(bus, AGAIN)

    assert len(ledger_of(database)) == 1


@pytest.mark.parametrize("way", [KEEP, BESIDE], ids=["kept", "appended"])
async def test_a_forged_version_kills_no_stream(database: str, way: str) -> None:
    async with a_bus(database) as bus:
        await give(bus, FOUND)
        forge(database, way, (1 << 63) - 1)

        await give(bus, c.CreateUnit("MD", "moh", UnitKind.INSTITUTION, "Health", DAY))

    assert [row[2] for row in ledger_of(database)] == [1, 2]


def founding(on: str = "structure-MD", /, **lies: Any) -> StoredEvent:
    """A founding as the codec seals it; its envelope then says what it is told to."""
    event = JurisdictionFounded("MD", "Moldova", Level.CENTRAL, DAY)
    act = Act("somebody", "*", "grant", datetime.now(UTC))
    sealed = CODEC.seal(Recorded(event, on, 1, 0, act, uuid4(), uuid4(), uuid4(), None))
    if not lies:
        return sealed
    said = orjson.dumps(orjson.loads(sealed.state) | lies, option=orjson.OPT_SORT_KEYS)
    return StoredEvent(on, 1, sealed.topic, said)


def asking(event: StoredEvent) -> AppendRequest:
    return AppendRequest(str(event.originator_id), 1, [event], "somebody", uuid4(), b"hash")


UNNAMED = {
    "type": (replace(founding(type="organisations.Invented"), topic="organisations.Invented"), "Invented schema 1"),
    "schema": (founding(schema=99), "JurisdictionFounded schema 99"),
    "both": (happened("a-1", 1, "nobody.Declared"), "nobody.Declared schema 1"),
}
LIES = {
    "format": founding(format=2),
    "stream": founding(stream="structure-RO"),
    "version": founding(version=2),
    "type": founding(type="organisations.UnitCreated"),
    "schema as text": founding(schema="1"),
    "no envelope": StoredEvent("structure-MD", 1, "organisations.JurisdictionFounded", b"[]"),
    "no JSON": StoredEvent("structure-MD", 1, "organisations.JurisdictionFounded", b"{'a': 1}"),
    "no text": StoredEvent("structure-MD", 1, "organisations.JurisdictionFounded", b"\xff\xfe"),
    "said twice": StoredEvent(
        "structure-MD",
        1,
        "organisations.JurisdictionFounded",
        founding().state[:-1] + b',"stream":"structure-RO"}',
    ),
    "decided tomorrow": founding(at=datetime.now(UTC) + timedelta(days=1)),
}


@pytest.mark.parametrize("name", UNNAMED)
async def test_a_type_or_schema_that_no_migration_named_is_not_appended(database: str, name: str) -> None:
    event, named = UNNAMED[name]
    await refused(database, event, named)


@pytest.mark.parametrize("name", LIES)
async def test_an_envelope_that_says_otherwise_than_its_columns_is_not_appended(database: str, name: str) -> None:
    await refused(database, LIES[name])


async def refused(dsn: str, bad: StoredEvent, named: str = "") -> None:
    """It is refused alone, by name; the request that came in with it is stored."""
    journal = await PostgresJournal.open(dsn)
    try:
        good = asking(founding("structure-RO"))
        answers = await asyncio.gather(journal.append([good]), journal.append([asking(bad)]), return_exceptions=True)
    finally:
        await journal.close()
    (first,), second = answers  # type: ignore[misc]
    assert isinstance(first, Appended)
    assert isinstance(second, (psycopg.DataError, DecidedAhead)), second
    assert named in str(second)
    assert [row[1] for row in ledger_of(dsn)] == ["structure-RO"]
