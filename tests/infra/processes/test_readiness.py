"""Readiness over a real database: what is not ready is named."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from infra.bootstrap import INSTALLATION
from infra.kernel.adapters import Parts, Watch
from infra.postgres.connect import connect
from infra.postgres.migrate import migrate
from infra.processes.concerns import closing_concern, leading_concern, notices_concern
from infra.processes.readiness import readiness
from infra.processes.worker import work
from infra.settings.settings import Settings

PATIENCE = 60.0


async def _told(database: str, most_lag: int = 100) -> dict[str, str | None]:
    checks = readiness(database, INSTALLATION, most_lag)
    return {name: await check() for name, check in checks.items()}


async def test_an_empty_database_is_not_migrated(empty_database: str) -> None:
    told = await _told(empty_database)
    assert told["database"] is not None
    assert told["read_models"] is not None


async def test_what_nobody_projects_is_named(database: str) -> None:
    told = await _told(database)
    assert told["database"] is None
    assert told["migrations"] is None
    assert told["read_models"] is not None
    assert "budgeting.budget_lines" in told["read_models"]


async def test_a_migration_that_has_not_run_is_named(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM foja.migrations WHERE name = '0002_projections.sql'")
    assert (await _told(database))["migrations"] == "not migrated yet: 0002_projections.sql"


async def test_a_stack_that_works_is_ready_and_one_that_lags_is_not(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, closed = asyncio.Event(), list[str]()

    def watches(_: object, parts: Parts) -> list[Watch]:
        parts.closing.callback(closed.append, "what an adapter opened")
        return []

    monkeypatch.setattr("infra.processes.worker.watches_of", watches)
    worker = asyncio.ensure_future(work(Settings(database_url=database, valkey_url=""), stop))
    try:
        async with asyncio.timeout(PATIENCE):
            while any((await _told(database)).values()) or await leading_concern(database, INSTALLATION)():
                assert not worker.done()
        assert closed == []
    finally:
        stop.set()
        await worker
    assert closed == ["what an adapter opened"]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE projections.lanes SET position = -101")
    told = (await _told(database))["read_models"] or ""
    assert told.startswith("behind the ledger: ")
    assert "budgeting.budgets by 101" in told


async def test_what_everybody_can_do_is_named_until_the_next_migration_takes_it_away(database: str) -> None:
    concern = closing_concern(database)
    said = await concern()
    assert said is not None
    assert "everybody can connect to the database" in said  # a copy, like a restored dump, has its own privileges
    assert await asyncio.to_thread(migrate, database) == []
    assert await concern() is None
    with connect(database) as connection:
        connection.execute("GRANT SELECT ON ledger.stored_events TO PUBLIC")
    assert "everybody can use ledger.stored_events" in (await concern() or "")


async def test_notices_that_pile_up_are_named(database: str) -> None:
    assert await notices_concern(database)() is None
    assert "the queue of notices is 0% full" in (await notices_concern(database, most=0.0)() or "")


async def test_what_nobody_leads_is_named(database: str) -> None:
    said = await leading_concern(database, INSTALLATION)()
    assert said is not None
    assert said.startswith("nobody leads projector ")


async def test_a_database_that_is_away_is_named() -> None:
    told = await _told("postgresql://nobody@127.0.0.1:1/none")
    (said,) = {str(one) for one in told.values()}
    assert "PostgreSQL cannot be reached" in said
    assert "Connection refused" in said
