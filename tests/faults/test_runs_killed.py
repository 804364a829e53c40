"""Two workers share a run and are killed at random moments: each member has exactly one outcome, and it is true."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter

from domain.budgeting.books.commands import CloseBudget, OpenBudget
from domain.budgeting.books.events import BudgetOpened
from domain.runs import events as e
from tests.faults.nursery import nursery_of
from tests.infra.processes.running import Database, a_bus, give, looking, until
from tests.infra.runs.opening import MEMBERS, PAGE, REFUSED

KILLS, LEAST = 5, 2
LONGEST = 0.25
"""Seconds from a page to the kill, at the most."""


async def test_a_run_survives_the_death_of_its_workers_at_any_moment(database: str) -> None:
    async with a_bus(database) as bus:
        await give(bus, OpenBudget("ASK", 2013, "EUR"), CloseBudget("ASK-2013"))
    async with looking(database) as look:
        await _killed_again_and_again(database, look)
        pages = [fact.event for fact in await look.facts(e.RunPageDone)]
        (ended,) = [fact.event for fact in await look.facts(e.RunEnded)]
        opened = Counter(fact.event.government for fact in await look.facts(BudgetOpened))
    assert [page.page for page in pages] == list(range(MEMBERS // PAGE))
    assert sorted(member for page in pages for each in page.refused for member in each.members) == sorted(REFUSED)
    assert sum(page.done for page in pages) == ended.done == MEMBERS - len(REFUSED)
    assert set(opened.values()) == {1}
    assert len(opened) == ended.done + 1


async def _killed_again_and_again(database: str, look: Database) -> None:
    chance = random.Random(7)  # noqa: S311 - the moments of a test
    with nursery_of("tests.faults.run_worker", database) as workers:
        alive = [workers.worker(), workers.worker()]
        for kill in range(KILLS):
            assert kill > LEAST or not await look.facts(e.RunEnded), "the run was over before it was cut"
            await until(lambda: _led(look))
            await asyncio.sleep(chance.uniform(0, LONGEST))  # a moment, whatever the leader is at
            os.kill(alive.pop(0), signal.SIGKILL)
            alive.append(workers.worker())
        await until(lambda: look.facts(e.RunEnded))
        for pid in alive:
            os.kill(pid, signal.SIGKILL)


async def _led(look: Database) -> bool:
    return bool(await look.rows("SELECT FROM workflows.led WHERE name LIKE 'run:%%'"))
