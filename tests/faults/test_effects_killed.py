"""A worker that makes calls outside is killed at random moments: nothing is lost, nothing is recorded twice."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.books.events import BudgetClosed
from infra.postgres.checkpoints import effect_place, install
from tests.infra.processes.running import Database, a_bus, give, looking, until
from tests.infra.reacting.calling import CLOSES

KILLS = 20
CALLS = 300
SECONDS = 0.05
"""What one call takes."""
LONGEST = 0.18
"""Seconds from leading to the kill, at the most."""


class Nursery:
    """A process that has imported everything, and of which each line that it is told makes a worker by forking."""

    def __init__(self, dsn: str, far_side: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.effect_worker", dsn, str(far_side), str(SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )

    def worker(self) -> int:
        """The pid of a new worker, once it leads."""
        _open(self._process.stdin).write(b"\n")
        _open(self._process.stdin).flush()
        return int(_open(self._process.stdout).readline())

    def close(self) -> None:
        """End it."""
        _open(self._process.stdin).close()
        self._process.wait(10)
        _open(self._process.stdout).close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@contextmanager
def nursery(dsn: str, far_side: Path) -> Iterator[Nursery]:
    opened = Nursery(dsn, far_side)
    try:
        yield opened
    finally:
        opened.close()


async def test_a_worker_killed_at_random_moments_makes_each_call_at_most_once_more_a_kill(
    database: str, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    await install(database, (), (CLOSES,))
    async with a_bus(database) as bus:
        await give(bus, *(OpenBudget(f"G{n}", 2014, "EUR") for n in range(CALLS)))
    async with looking(database) as look:
        await _killed_again_and_again(database, calls, look)
        closed = await look.facts(BudgetClosed)

    made = [json.loads(line) for line in calls.read_text("ascii").splitlines()]
    budgets = {f"G{n}-2014" for n in range(CALLS)}
    assert {budget for _, budget, _ in made} == budgets
    assert len({id_ for _, _, id_ in made}) == CALLS
    assert set(Counter((pid, budget) for pid, budget, _ in made).values()) == {1}
    assert len(made) - CALLS <= KILLS * CLOSES.at_once
    assert sorted(fact.event.budget_id for fact in closed) == sorted(budgets)


async def _killed_again_and_again(database: str, calls: Path, look: Database) -> None:
    chance = random.Random(20)  # noqa: S311 - the moments of a test
    with nursery(database, calls) as workers:
        for _ in range(KILLS):
            pid = workers.worker()
            await asyncio.sleep(chance.uniform(0, LONGEST))  # a moment, whatever the worker is at
            os.kill(pid, signal.SIGKILL)
        assert len(await look.facts(BudgetClosed)) < CALLS
        last = workers.worker()
        await until(lambda: over(look))
        os.kill(last, signal.SIGKILL)


async def over(look: Database) -> bool:
    """Whether every call that was asked for is over."""
    taken_in = int(await look.place(effect_place(CLOSES.name))) >= CALLS
    return taken_in and await look.rows("SELECT FROM workflows.effects") == []
