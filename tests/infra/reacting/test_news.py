"""The end of the ledger is looked at once for all runners of a worker; whom nothing concerns asks nothing."""

from __future__ import annotations

import asyncio

import pytest
from psycopg import OperationalError

from application.budgeting.workflows import OPEN_NEXT_YEAR
from application.bus.bus import Bus
from domain.budgeting.books.commands import CloseBudget, OpenBudget
from infra.bootstrap import INSTALLATION
from infra.reacting import news as news_module
from infra.reacting.news import LedgerNews
from infra.reacting.workflows import WorkflowRunner
from tests.infra.processes.running import Database, give, running, until

OPENED, CLOSED = "budgeting.BudgetOpened", "budgeting.BudgetClosed"
ASKED = "SELECT query_start FROM pg_stat_activity WHERE application_name = %s"


async def test_it_tells_whom_new_events_concern(
    database: str, bus: Bus, look: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "KEPT", 3)
    await give(bus, OpenBudget("AA", 2014, "MDL"))
    news, never = LedgerNews(database), asyncio.Event()
    async with running(news.run):
        known = await news.head(never)
        assert known == await look.head()
        assert news.concerns([CLOSED], known - 1, known), "what was before is not known, and may concern anybody"
        for government in ("BB", "CC"):
            await give(bus, OpenBudget(government, 2014, "MDL"))
        assert await news.moved(known + 1, never, 20)
        assert news.concerns([OPENED], known, known + 2)
        assert not news.concerns([CLOSED], known, known + 2)
        await give(bus, CloseBudget("BB-2014"), OpenBudget("DD", 2014, "MDL"))
        assert await news.moved(known + 3, never, 20)
        assert news.concerns([CLOSED], known + 2, known + 3)
        assert not news.concerns([CLOSED], known + 3, known + 4)
        assert news.concerns([CLOSED], known, known + 1), "what is forgotten may concern anybody"
        assert not await news.moved(known + 4, never, 0.01)


async def test_a_workflow_that_nothing_concerns_asks_nothing_and_keeps_up(
    database: str, bus: Bus, look: Database
) -> None:
    news = LedgerNews(database)
    runner = WorkflowRunner(OPEN_NEXT_YEAR, news, bus, INSTALLATION.codec)

    async def caught_up() -> bool:
        return await look.place(OPEN_NEXT_YEAR.name) == await look.head()

    async with running(news.run, runner.run):
        await give(bus, OpenBudget("AA", 2014, "MDL"))
        await until(caught_up)
        asked = await look.value(ASKED, f"foja {runner.name}"[:63])
        await give(bus, *(OpenBudget(government, 2014, "MDL") for government in ("BB", "CC", "DD")))
        assert await news.moved(await look.head() - 1, asyncio.Event(), 20)
        assert await look.value(ASKED, f"foja {runner.name}"[:63]) == asked
        await until(caught_up)


async def test_whoever_waits_is_told_that_the_connection_is_lost(database: str, look: Database) -> None:
    news, never = LedgerNews(database), asyncio.Event()
    following = asyncio.create_task(news.run(never))
    known = await news.head(never)
    waiting = asyncio.create_task(news.moved(known, never, 20))
    await asyncio.sleep(0)
    await look.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foja ledger news'"
    )
    with pytest.raises(OperationalError, match="the ledger is not followed"):
        await waiting
    with pytest.raises(OperationalError):
        await following
