"""Two processes give numbers of one series to a thousand papers, and one is killed: no gap, no number twice.

Acceptance scenario 1 of official documents, on a small context that asks for the part: 37 papers are not approved.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from application.bus.bus import Bus
from application.kernel.orders import Order, Receipt
from bench.papers import (
    CODEC,
    OPEN,
    PAPERS,
    SLICES,
    ApprovePaper,
    PaperNumbered,
    order_of,
    paper_of,
)
from domain.registers.published import EntryRegistered
from infra.postgres.connect import connect_async
from infra.runtime import open_journal
from tests.faults.registering import answers
from tests.infra.processes.running import CLERK, Database, give
from tests.support.everyone import Everyone
from tests.support.forked import forked
from tests.support.named import name_event_types

ROOT = Path(__file__).parents[2]
PAPERS_SENT, NOT_APPROVED, KILL_AFTER = 1_000, 37, 150
APPROVED = [number for number in range(PAPERS_SENT) if number % 27 or number // 27 >= NOT_APPROVED]


def test_two_processes_at_one_series_one_is_killed_and_all_is_sent_again(database: str) -> None:
    assert len(APPROVED) == PAPERS_SENT - NOT_APPROVED
    name_event_types(database, PAPERS.events)
    asyncio.run(_prepare(database))
    half = PAPERS_SENT // 2
    first, second = _process(database, 0, half), _process(database, half, PAPERS_SENT)
    assert first.stdout is not None
    answered = [int(first.stdout.readline()) for _ in range(KILL_AFTER)]
    os.kill(first.pid, signal.SIGKILL)
    answered += [int(line) for line in first.communicate()[0].split()]
    assert len(answered) < half, "it was killed on the way"
    second.communicate()
    assert second.returncode == 0
    asyncio.run(_check(database, set(answered)))


def _process(dsn: str, first: int, end: int) -> subprocess.Popen[str]:
    return forked(
        [sys.executable, "-m", "tests.faults.registering", dsn, str(first), str(end)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


async def _prepare(dsn: str) -> None:
    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Everyone())
        await give(bus, OPEN)
        await bus.execute_many([Order(ApprovePaper(paper_of(number))) for number in APPROVED], CLERK)
        await bus.close()


async def _check(dsn: str, answered: set[int]) -> None:
    """All are sent again: what was answered is answered as before; then each approved paper has one number."""
    again = await answers(dsn, range(PAPERS_SENT))
    assert Counter(answer for answer in again.values() if isinstance(answer, str)) == {"not_approved": NOT_APPROVED}
    assert all(isinstance(again[number], Receipt) for number in APPROVED)
    before = [again[number] for number in answered if number in set(APPROVED)]
    assert all(isinstance(receipt, Receipt) and receipt.replayed for receipt in before)
    async with await connect_async(dsn) as connection:
        facts = await Database(connection, CODEC).facts()
    entries = [fact for fact in facts if isinstance(fact.event, EntryRegistered)]
    numbered = [fact for fact in facts if isinstance(fact.event, PaperNumbered)]
    assert [fact.event.n for fact in entries] == list(range(1, len(APPROVED) + 1))
    assert [fact.event.standing.last for fact in entries] == list(range(1, len(APPROVED) + 1))
    assert {fact.event.paper_id for fact in numbered} == {paper_of(number) for number in APPROVED}
    by_act = {fact.command_id: (fact.event.about, fact.event.number) for fact in entries}
    assert by_act == {fact.command_id: (fact.event.paper_id, fact.event.number) for fact in numbered}
    assert set(by_act) == {order_of(number).command_id for number in APPROVED}
