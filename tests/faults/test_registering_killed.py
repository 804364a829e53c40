"""Two processes give numbers of one series to a thousand documents, and one is killed: no gap, no number twice.

Acceptance scenario 1 of official documents: 37 of 1,000 are not approved. It is told at full size of papers of a small
context that asks for the part; and of documents themselves, as many as the profile says.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Receipt
from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE
from bench.papers import CODEC, OPEN, PAPERS, SLICES, ApprovePaper, PaperNumbered, order_of, paper_of
from domain.documents.documents.issue_events import DocumentNumbered
from domain.kernel.declarations import Recorded
from domain.registers.published import EntryRegistered
from infra.bootstrap import INSTALLATION
from infra.keys.store import open_keys
from infra.processes.worker import work
from infra.runtime import open_journal
from infra.settings.settings import Settings
from tests.faults import ministry
from tests.faults.registering import of_documents, of_papers
from tests.infra.processes.running import CLERK, give, looking, running
from tests.suite.profiles import chosen
from tests.support.everyone import Everyone
from tests.support.forked import ROOT, forked
from tests.support.named import name_event_types

SENT, NOT_APPROVED, KILL_AFTER = 1_000, 37, 150
DOCUMENTS, DOCUMENTS_NOT_APPROVED, KILL_AFTER_DOCUMENTS = (1_000, 37, 150) if chosen() == "full" else (80, 3, 12)


def approved(sent: int, not_approved: int) -> list[int]:
    """All numbers but some, spread over the first process and the second."""
    found = [number for number in range(sent) if number % 27 or number // 27 >= not_approved]
    assert len(found) == sent - not_approved
    return found


def test_two_processes_at_one_series_one_is_killed_and_all_is_sent_again(database: str) -> None:
    name_event_types(database, PAPERS.events)
    good = approved(SENT, NOT_APPROVED)
    asyncio.run(_prepare(database, good))
    answered = _registered_by_two(SENT, KILL_AFTER, database)
    again = asyncio.run(of_papers(database, range(SENT)))
    _are_answered_as_before(again, answered, good)
    facts = asyncio.run(_facts(database, CODEC))
    numbered = [fact for fact in facts if isinstance(fact.event, PaperNumbered)]
    assert {fact.event.paper_id for fact in numbered} == {paper_of(number) for number in good}
    entries = _are_without_gap(facts, len(good))
    by_act = {fact.command_id: (fact.event.about, fact.event.number) for fact in entries}
    assert by_act == {fact.command_id: (fact.event.paper_id, fact.event.number) for fact in numbered}
    assert set(by_act) == {order_of(number).command_id for number in good}


@pytest.mark.slow
def test_documents_are_numbered_by_two_processes_one_is_killed_and_all_is_sent_again(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)
    good = approved(DOCUMENTS, DOCUMENTS_NOT_APPROVED)
    asyncio.run(_written(settings, good))
    answered = _registered_by_two(DOCUMENTS, KILL_AFTER_DOCUMENTS, database, keys_database, str(tmp_path))
    again = asyncio.run(of_documents(settings, range(DOCUMENTS)))
    _are_answered_as_before(again, answered, good)
    facts = asyncio.run(_facts(database, INSTALLATION.codec))
    numbered = [fact for fact in facts if isinstance(fact.event, DocumentNumbered)]
    assert {fact.event.document_id for fact in numbered} == {ministry.letter_id(number) for number in good}
    entries = _are_without_gap(facts, len(good))
    by_act = {fact.command_id: (fact.event.about, fact.event.number) for fact in entries}
    assert by_act == {fact.command_id: (fact.event.document_id, fact.event.number) for fact in numbered}
    assert set(by_act) == {ministry.registering(number).command_id for number in good}


def _registered_by_two(sent: int, kill_after: int, *where: str) -> set[int]:
    """What the first process answered before it was killed; the second one answered all of its half."""
    half = sent // 2
    first, second = _process(0, half, *where), _process(half, sent, *where)
    assert first.stdout is not None
    answered = [int(first.stdout.readline()) for _ in range(kill_after)]
    os.kill(first.pid, signal.SIGKILL)
    answered += [int(line) for line in first.communicate()[0].split()]
    assert len(answered) < half, "it was killed on the way"
    second.communicate()
    assert second.returncode == 0
    return set(answered)


def _process(first: int, end: int, *where: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.registering", str(first), str(end), *where]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return forked(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


async def _prepare(dsn: str, good: list[int]) -> None:
    async with open_journal(dsn) as journal:
        bus = Bus(SLICES, CODEC, journal, Everyone())
        await give(bus, OPEN)
        await bus.execute_many([Order(ApprovePaper(paper_of(number))) for number in good], CLERK)
        await bus.close()


async def _written(settings: Settings, good: list[int]) -> None:
    """Documents of one office, of which some are not approved; a worker checks the templates."""
    async with open_keys(settings) as keys, ministry.bus_of(settings.database_url or "", keys) as bus:
        async with running(lambda stop: work(settings, stop)):
            await ministry.found(bus)
        await ministry.write(bus, range(DOCUMENTS), not_approved=set(range(DOCUMENTS)) - set(good))


def _are_answered_as_before(again: dict[int, Receipt | str], answered: set[int], good: list[int]) -> None:
    refused = Counter(answer for answer in again.values() if isinstance(answer, str))
    assert refused == {"not_approved": len(again) - len(good)}
    assert all(isinstance(again[number], Receipt) for number in good)
    before = [again[number] for number in answered if number in set(good)]
    assert all(isinstance(receipt, Receipt) and receipt.replayed for receipt in before)


async def _facts(dsn: str, codec: Codec) -> list[Recorded[Any]]:
    """What stands in the ledger, without what is sealed."""
    query = "SELECT notification_id, state FROM ledger.stored_events ORDER BY notification_id"
    async with looking(dsn) as look:
        return [codec.open(state, position, UNREADABLE) for position, state in await look.rows(query)]


def _are_without_gap(facts: list[Recorded[Any]], count: int) -> list[Recorded[Any]]:
    entries = [fact for fact in facts if isinstance(fact.event, EntryRegistered)]
    assert [fact.event.n for fact in entries] == list(range(1, count + 1))
    assert [fact.event.standing.last for fact in entries] == list(range(1, count + 1))
    return entries
