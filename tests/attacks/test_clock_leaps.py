"""Attack: the database's clock leaps by an hour. The overdue alarm rings all the same, and promises hold."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from infra.postgres.tlog.serving import PublishedLog
from infra.processes.concerns import log_concern
from infra.transparency.signer.watching import TableWatch
from tests.infra.processes.running import running, until
from tests.infra.transparency.signer.logs import ORIGIN, Log, append, wait_for

PROMISED = 0.2
LEAPS = [timedelta(hours=1), timedelta(hours=-1)]


def recorded(database: str, leap: timedelta) -> None:
    """Let all acts be recorded by a clock that was wrong by this much, as it looks once the clock is right again."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE ledger.stored_events DISABLE TRIGGER ALL")
        connection.execute("UPDATE ledger.stored_events SET recorded_at = clock_timestamp() + %s", [leap])


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path)


@pytest.mark.parametrize("leap", LEAPS, ids=["ahead", "behind"])
async def test_the_alarm_rings_in_the_signer_and_in_health(log: Log, leap: timedelta) -> None:
    watching, concern = TableWatch(log.dsn, ORIGIN, PROMISED), log_concern(log.dsn, ORIGIN, PROMISED)
    await log.sign()
    await append(log.dsn, 1)
    recorded(log.dsn, leap)
    await concern()

    async def rings() -> bool:
        return "overdue: position 1" in (await concern() or "")

    async with running(watching.run):
        await wait_for(lambda: watching.overdue)
        await until(rings, 20)
        await log.sign()
        await wait_for(lambda: not watching.overdue)
        assert await concern() is None


async def test_what_came_later_is_not_overdue_with_what_came_first(log: Log) -> None:
    """The memory of when something was seen first is of each position, not of the log as a whole."""
    concern = log_concern(log.dsn, ORIGIN, 20)
    await append(log.dsn, 1)
    recorded(log.dsn, LEAPS[0])
    await concern()
    await log.sign()
    await append(log.dsn, 1)
    recorded(log.dsn, LEAPS[0])
    assert await concern() is None


async def test_nobody_is_told_to_wait_for_an_hour_for_a_proof(log: Log) -> None:
    await append(log.dsn, 1)
    recorded(log.dsn, LEAPS[0])
    served = await PublishedLog.open(log.dsn, ORIGIN, entries=True, promised=PROMISED)
    try:
        first = await served.proof(1)
        assert first is not None
        assert first.promised_at < datetime.now(UTC) + timedelta(minutes=1)
        async with asyncio.timeout(20):
            while True:
                again = await served.proof(1)
                assert again is not None
                if again.overdue:
                    break
        assert again.promised_at < datetime.now(UTC)
    finally:
        await served.close()
