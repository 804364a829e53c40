"""The worker process as it is run: it starts, catches up, survives kills, takes over, and ends when told."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.kernel.version import VERSION
from application.budgeting.workflows import CLOSE_AT_DATE, OPEN_NEXT_YEAR
from application.bus.bus import Bus
from domain.budgeting.books.commands import OpenBudget, ScheduleClosing
from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.budgeting.lines.events import ExecutionRecorded
from infra.postgres.checkpoints import install
from infra.postgres.migrate import migrate
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.process import free_port
from tests.infra.budgeting.spending import SPEND, a_line
from tests.infra.processes.running import Database, a_bus, give, looking, until
from tests.support.forked import forked, ran

ROOT = Path(__file__).resolve().parents[3]
RUN = "import sys, infra.processes.worker; sys.exit(infra.processes.worker.main())"
SPENDS = f"""
import application.budgeting.workflows
from tests.infra.budgeting.spending import SPEND
application.budgeting.workflows.WORKFLOWS = (SPEND,)
{RUN}
"""
DIES_BEFORE_SAVING = f"""
import os, signal, infra.reacting.workflows

async def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

infra.reacting.workflows.WorkflowRunner._save = die
{SPENDS}
"""
DIES_BEFORE_MARKING = f"""
import os, signal, infra.reacting.scheduler

async def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

infra.reacting.scheduler.Scheduler._mark = die
{RUN}
"""


class Worker:
    """A worker process with a port to ask."""

    def __init__(self, dsn: str, program: str = RUN) -> None:
        self.port = free_port()
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "FOJA_DATABASE_URL": dsn,
            "FOJA_VALKEY_URL": "",
            "FOJA_WORKER_PORT": str(self.port),
            "FOJA_PROFILE": "development",
        }
        start = subprocess.Popen if SPENDS in program else forked  # it changes what a worker imports
        self.process = start([sys.executable, "-c", program], env=environment, start_new_session=True)

    def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        """Status and body of an answer; 0 where nobody listens yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    async def ready(self) -> Worker:
        """Wait until it answers that all is well."""

        async def well() -> bool:
            assert self.process.poll() is None, f"the worker ended with {self.process.returncode}"
            return (await asyncio.to_thread(self.ask, "/health"))[0] == 200

        await until(well)
        return self

    async def ended(self) -> int:
        """Wait until the process has ended; its exit code."""
        return await asyncio.to_thread(self.process.wait, 30)


@contextmanager
def a_worker(dsn: str, program: str = RUN) -> Iterator[Worker]:
    worker = Worker(dsn, program)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()


async def to_close(bus: Bus, look: Database, government: str, seconds: float) -> datetime:
    await give(bus, OpenBudget(government, 2014, "MDL"))
    due_at: datetime = await look.value("SELECT clock_timestamp()") + timedelta(seconds=seconds)
    await give(bus, ScheduleClosing(f"{government}-2014", due_at))
    return due_at


async def opened_next(look: Database, number: int = 1) -> list[str]:
    """Wait until the books of so many governments are open for 2015."""

    async def enough() -> list[str] | None:
        found = [fact.event.budget_id for fact in await look.facts(BudgetOpened) if fact.event.fiscal_year == 2015]
        return found if len(found) >= number else None

    return await until(enough)


async def at_head(look: Database, workflow: str = OPEN_NEXT_YEAR.name) -> None:
    async def check() -> bool:
        return await look.place(workflow) == await look.head()

    await until(check)


async def test_a_worker_closes_books_and_opens_the_next(database: str, bus: Bus, look: Database) -> None:
    with a_worker(database) as worker:
        await worker.ready()
        await to_close(bus, look, "MD", 0.5)
        assert await opened_next(look) == ["MD-2015"]
        status, body = await asyncio.to_thread(worker.ask, "/health")
        assert status == 200
        assert {task["state"] for task in json.loads(body)["tasks"].values()} == {"running"}
        assert json.loads(body)["version"] == VERSION
        metrics = (await asyncio.to_thread(worker.ask, "/metrics"))[1]
        assert f'foja_deadlines_total{{deadline="{CLOSE_AT_DATE.name}",outcome="fired"}} 1.0' in metrics
        assert f'foja_workflow_commands_total{{outcome="carried_out",workflow="{OPEN_NEXT_YEAR.name}"}} 1.0' in metrics
        assert (await asyncio.to_thread(worker.ask, "/elsewhere"))[0] == 404
        assert (await asyncio.to_thread(worker.ask, "/health", "POST"))[0] == 405


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_ends_when_told(database: str, look: Database, number: signal.Signals) -> None:
    with a_worker(database) as worker:
        await worker.ready()
        worker.process.send_signal(number)
        assert await worker.ended() == 0
    assert await look.rows("SELECT name FROM workflows.leaders") == []


async def none(look: Database, statement: str, *values: Any) -> bool:
    return await look.rows(statement, *values) == []


@pytest.mark.slow
async def test_a_worker_killed_between_command_and_checkpoint_gives_it_once(
    database: str, bus: Bus, look: Database
) -> None:
    await install(database, [SPEND])
    await a_line(bus)
    await give(bus, ScheduleClosing("MD-2014", datetime.now(UTC) + timedelta(days=1)))
    with a_worker(database, DIES_BEFORE_SAVING) as worker:
        assert await worker.ended() == -signal.SIGKILL
    assert await look.place(SPEND.name) == 0
    assert len(await look.facts(ExecutionRecorded)) == 1
    with a_worker(database, SPENDS):
        await at_head(look, SPEND.name)
    assert len(await look.facts(ExecutionRecorded)) == 1


@pytest.mark.slow
async def test_a_worker_killed_between_deadline_and_mark_fires_it_once(database: str, bus: Bus, look: Database) -> None:
    await to_close(bus, look, "MD", 0.5)
    with a_worker(database, DIES_BEFORE_MARKING) as worker:
        assert await worker.ended() == -signal.SIGKILL
    assert len(await look.facts(BudgetClosed)) == 1
    with a_worker(database):
        await to_close(bus, look, "RO", 0.5)
        await opened_next(look, 2)
    assert [fact.event.budget_id for fact in await look.facts(BudgetClosed)] == ["MD-2014", "RO-2014"]


@pytest.mark.slow
async def test_of_two_workers_one_fires_and_the_other_takes_over(database: str, bus: Bus, look: Database) -> None:
    with a_worker(database) as first, a_worker(database) as second:
        await asyncio.gather(first.ready(), second.ready())
        for n in range(5):
            await to_close(bus, look, f"A{n}", 0.5)
        await opened_next(look, 5)
        first.process.kill()
        for n in range(5):
            await to_close(bus, look, f"B{n}", 0.5)
        await opened_next(look, 10)
        await at_head(look)
    assert len(await look.facts(BudgetClosed)) == 10
    assert len(await look.facts(BudgetOpened)) == 20


@pytest.mark.slow
async def test_a_worker_outlives_the_database(server_folder: Path, request: pytest.FixtureRequest) -> None:
    server = EmbeddedPostgres(server_folder / request.node.name, durable=False, copies=server_folder / "runtime")
    try:
        dsn = server.start()
        migrate(dsn)
        with a_worker(dsn) as worker:
            await worker.ready()
            server.kill9()
            server.start()
            async with a_bus(dsn) as bus, looking(dsn) as look:
                await to_close(bus, look, "MD", 0.5)
                assert await opened_next(look) == ["MD-2015"]
            await worker.ready()
            worker.process.terminate()
            assert await worker.ended() == 0
    finally:
        server.stop()


def test_a_worker_without_a_database_says_so() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FOJA_DATABASE_URL": ""}
    worker = ran([sys.executable, "-m", "infra.processes.worker"], env=environment)
    assert worker.returncode == 2
    assert "FOJA_DATABASE_URL" in worker.stderr
