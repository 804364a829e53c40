"""Attack: the transparency log, or the ledger under it, is cut. It is told as that: no 500, and no silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from structlog.testing import capture_logs

from api.app import create_app
from infra.postgres.tlog.serving import PublishedLog
from infra.processes.concerns import log_concern
from tests.api.conftest import Client, World
from tests.infra.transparency.signer.logs import ORIGIN, Log, append

PROOF = '{ inclusionProof(position: "2") { covered } }'


@pytest.fixture
async def client(database: str, tmp_path: Path) -> AsyncIterator[tuple[Client, str]]:
    """An API that serves a log of 300 events in all."""
    log = Log(database, tmp_path)
    await append(database, 300)
    await log.sign()
    served = await PublishedLog.open(database, ORIGIN, entries=True, promised=10)
    concerns = {"log": log_concern(database, ORIGIN, 10)}
    yield Client(create_app(World().services(log=served, concerns=concerns))), database
    await served.close()


def as_administrator(database: str, statement: str) -> None:
    """What no login of Foja may do, and an administrator of the server can."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("tlog.tiles", "tlog.signed", "tlog.publications", "ledger.stored_events", "ledger.head"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        connection.execute(statement.encode())


async def cut(client: Client, path: str, missing: str) -> None:
    """The file is told to be cut off, by its name, and nothing of it looks like a fault of the program."""
    with capture_logs() as said:
        answer = await client.http.get(path)
    assert answer.status_code == 503, answer.text
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "LOG_INCOMPLETE"
    assert missing in error["message"]
    assert not [one for one in said if one.get("frames")], said


async def test_tiles_that_are_gone_are_named(client: tuple[Client, str]) -> None:
    http, database = client
    as_administrator(database, "DELETE FROM tlog.tiles WHERE level = 0 AND number = 0")
    await cut(http, "/log/tile/0/000", "tile/0/000")
    await cut(http, "/log/proof/2.tlog-proof", "tile/0/000")
    answer = await http.send(PROOF)
    assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["LOG_INCOMPLETE"]
    assert "cut" in (await http.http.get("/health/ready")).json()["concerns"]["log"]


async def test_a_ledger_that_ends_before_its_checkpoint_is_named(client: tuple[Client, str]) -> None:
    http, database = client
    as_administrator(
        database,
        "DELETE FROM ledger.stored_events WHERE notification_id > 280; UPDATE ledger.head SET position = 280",
    )
    await cut(http, "/log/tile/entries/001.p/44", "280")
    await cut(http, "/log/proof/290.tlog-proof", "280")
    concern = (await http.http.get("/health/ready")).json()["concerns"]["log"]
    assert "300" in concern
    assert "280" in concern


async def test_a_checkpoint_that_is_gone_is_named(client: tuple[Client, str]) -> None:
    http, database = client
    as_administrator(database, "DELETE FROM tlog.publications")
    await cut(http, "/log/checkpoint", "checkpoint")
    await cut(http, "/log/proof/2.tlog-proof", "checkpoint")
    assert "checkpoint" in (await http.http.get("/health/ready")).json()["concerns"]["log"]
