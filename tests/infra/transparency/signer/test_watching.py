"""The promise is watched: while it is broken there is an alarm, wherever somebody looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from infra.processes.concerns import log_concern
from infra.transparency.signer.watching import TableWatch
from tests.infra.processes.running import running
from tests.infra.transparency.signer.logs import ORIGIN, Log, append, wait_for

PROMISED = 0.2


@pytest.fixture
def log(database: str, tmp_path: Path) -> Log:
    return Log(database, tmp_path)


def gauge(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_an_act_that_waits_for_too_long_is_an_alarm_until_it_is_published(log: Log) -> None:
    watching = TableWatch(log.dsn, ORIGIN, PROMISED)
    concern = log_concern(log.dsn, ORIGIN, PROMISED)
    await log.sign()
    with capture_logs() as said:
        async with running(watching.run):
            await wait_for(lambda: watching.found is not None)
            assert (watching.overdue, gauge("foja_log_overdue"), await concern()) == (False, 0, None)
            await append(log.dsn, 3)
            await wait_for(lambda: watching.overdue)
            assert gauge("foja_log_overdue") == 1
            assert gauge("foja_log_size", step="head") == 3
            assert gauge("foja_log_size", step="published") == 0
            assert (gauge("foja_log_waiting_seconds") or 0) > PROMISED
            assert "overdue: position 1 waits for" in (await concern() or "")
            await log.sign()
            await wait_for(lambda: not watching.overdue)
            assert (gauge("foja_log_overdue"), gauge("foja_log_size", step="published")) == (0, 3)
            assert await concern() is None
    assert [one["event"] for one in said if one["event"].startswith("log_")] == ["log_overdue", "log_in_time_again"]


async def test_a_log_of_another_origin_covers_nothing(log: Log) -> None:
    await append(log.dsn, 1)
    await log.sign()
    assert await log_concern(log.dsn, ORIGIN, 0)() is None
    assert "position 1 waits" in (await log_concern(log.dsn, "other.example/log", 0)() or "")
