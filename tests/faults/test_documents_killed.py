"""Scenario 12: the worker is killed at random moments while documents are printed, sealed, filed and sent.

Each is issued in the end, with one number, one print, one seal and one place in its file, and is delivered once. In
profile `full` there are 200 documents and 50 kills, else fewer.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from application.bus.bus import Bus
from domain.documents.deliveries.events import DeliveryConsigned, DeliverySubmitted
from domain.documents.documents.issue_events import (
    DocumentDispatched,
    DocumentFiled,
    DocumentNumbered,
    DocumentRendered,
    DocumentSigned,
)
from domain.kernel.declarations import Refused, event_type
from infra.documents.demo import REGISTRAR
from infra.keys.store import open_keys
from infra.settings.settings import Settings
from tests.faults import ministry
from tests.infra.processes.running import Database, looking, until
from tests.suite.profiles import chosen
from tests.support.forked import ROOT, forked

RUN = "import sys, infra.processes.worker; sys.exit(infra.processes.worker.main())"
DOCUMENTS, KILLS = (200, 50) if chosen() == "full" else (12, 4)
PATIENCE = 600.0
"""Seconds for all of it: most pass while one worker after the other starts."""
ONCE = (DocumentNumbered, DocumentRendered, DocumentSigned, DocumentFiled, DocumentDispatched)
DELIVERED = (DeliverySubmitted, DeliveryConsigned)


@pytest.mark.slow
async def test_a_worker_killed_while_it_prints_seals_and_sends_does_each_once(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)
    async with (
        open_keys(settings) as keys,
        ministry.bus_of(database, keys) as bus,
        looking(database) as look,
    ):
        with _workers(settings) as workers:
            await ministry.found(bus)
            await ministry.write(bus, range(DOCUMENTS))
            await bus.execute_many([ministry.registering(number) for number in range(DOCUMENTS)], REGISTRAR)
            sending = asyncio.gather(*(_sent(bus, number) for number in range(DOCUMENTS)))
            await _killed_again_and_again(workers, look)
            await sending
        await _once_each(look)


async def _sent(bus: Bus, number: int) -> None:
    """Sent as soon as it is issued."""

    async def issued() -> bool:
        try:
            await bus.execute(ministry.sending(number), REGISTRAR)
        except Refused as refused:
            if refused.code != "not_issued":
                raise
            await asyncio.sleep(DOCUMENTS / 100)  # as many ask as there are documents
            return False
        return True

    await until(issued, PATIENCE)


async def _killed_again_and_again(workers: Workers, look: Database) -> None:
    """Each time once something more was sealed or delivered than before; the last one finishes."""
    chance = random.Random(12)  # noqa: S311 - the moments of a test
    for kill in range(1, KILLS + 1):
        await until(lambda kill=kill: _done(look, kill * 2 * DOCUMENTS // (KILLS + 2)), PATIENCE)  # type: ignore[misc]
        await asyncio.sleep(chance.uniform(0, 0.3))  # a moment, whatever the worker is at
        workers.replace()
    await until(lambda: _all_done(look), PATIENCE)


async def _done(look: Database, count: int) -> bool:
    """Whether so much is sealed or delivered, each document counting for two."""
    return await _count(look, DocumentSigned, DeliveryConsigned) >= count


async def _all_done(look: Database) -> bool:
    return await _count(look, DocumentFiled, DeliveryConsigned) >= 2 * DOCUMENTS


async def _count(look: Database, *kinds: type[Any]) -> int:
    names = [event_type(kind).name for kind in kinds]
    return int(await look.value("SELECT count(*) FROM ledger.stored_events WHERE topic = ANY(%s)", names))


async def _once_each(look: Database) -> None:
    ids = [ministry.letter_id(number) for number in range(DOCUMENTS)]
    for kind in (*ONCE, *DELIVERED):
        found = Counter(data["document_id"] for data in await _recorded(look, kind))
        assert found == dict.fromkeys(ids, 1), kind.__name__
    assert sorted(data["n"] for data in await _recorded(look, DocumentNumbered)) == list(range(1, DOCUMENTS + 1))
    leaves = [range(data["first"], data["last"] + 1) for data in await _recorded(look, DocumentFiled)]
    taken = sorted(leaf for few in leaves for leaf in few)
    assert taken == list(range(1, len(taken) + 1))


async def _recorded(look: Database, kind: type[Any]) -> list[dict[str, Any]]:
    """What was recorded of a kind, with its secrets sealed."""
    statement = "SELECT convert_from(state, 'UTF8')::jsonb -> 'data' FROM ledger.stored_events WHERE topic = %s"
    return [data for (data,) in await look.rows(statement, event_type(kind).name)]


class Workers:
    """One worker process at a time."""

    def __init__(self, settings: Settings) -> None:
        self._environment: dict[str, str] = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "FOJA_DATABASE_URL": settings.database_url or "",
            "FOJA_KEYS_DATABASE_URL": settings.keys_database_url or "",
            "FOJA_VALKEY_URL": "",
            "FOJA_DATA": str(settings.data),
            "FOJA_PROFILE": "development",
        }
        self._process = self._started()

    def replace(self) -> None:
        """Kill it, and start another one."""
        self.kill()
        self._process = self._started()

    def kill(self) -> None:
        """End it as a loss of power would."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        return forked([sys.executable, "-c", RUN], env=self._environment, start_new_session=True)


@contextmanager
def _workers(settings: Settings) -> Iterator[Workers]:
    workers = Workers(settings)
    try:
        yield workers
    finally:
        workers.kill()
