"""Scenario 12, small: the worker is killed again and again while documents are printed, sealed and filed.

Each is issued in the end, with one number, one print, one seal and one place in its file.
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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.documents.documents.issue_commands import RegisterDocument
from domain.documents.documents.issue_events import DocumentFiled, DocumentNumbered, DocumentRendered, DocumentSigned
from domain.kernel.declarations import event_type
from infra.authority.founding import first_roles
from infra.documents.demo import CABINET, OFFICES, REGISTRAR, WATER, DocumentScene, Letter, founding, id_of, told
from infra.keys.store import open_keys
from infra.organisations.demo import founding as state_founding
from infra.runtime import open_bus
from infra.settings.settings import Settings
from tests.infra.processes.running import Database, looking, until
from tests.support.everyone import Everyone
from tests.support.forked import forked

ROOT = Path(__file__).parents[2]
RUN = "import sys, infra.processes.worker; sys.exit(infra.processes.worker.main())"
DOCUMENTS, KILLS = 12, 3
MACHINE = Principal("system:test", "*")


@pytest.mark.slow
async def test_a_worker_killed_while_it_prints_and_seals_issues_each_document_once(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)
    async with (
        open_keys(settings) as keys,
        open_bus(database, policy=Everyone(), keys=keys) as bus,
        looking(database) as look,
    ):
        for command in (*first_roles(), *state_founding(), *founding()):
            await bus.execute(Order(command), MACHINE)
        ids = [id_of(100 + number) for number in range(DOCUMENTS)]
        with _workers(settings) as workers:
            for scene in _until_approved():
                await _given(bus, scene)
            await bus.execute_many([Order(RegisterDocument(id_)) for id_ in ids], REGISTRAR)
            await _killed_again_and_again(workers, look)
        await _once_each(look, ids)


async def _once_each(look: Database, ids: list[str]) -> None:
    for kind in (DocumentNumbered, DocumentRendered, DocumentSigned, DocumentFiled):
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


async def _killed_again_and_again(workers: Workers, look: Database) -> None:
    """Each time once something more was sealed than before; the last one finishes."""
    chance = random.Random(12)  # noqa: S311 - the moments of a test
    for kill in range(1, KILLS + 1):
        await until(lambda kill=kill: _signed(look, kill * DOCUMENTS // (KILLS + 2)))  # type: ignore[misc]
        await asyncio.sleep(chance.uniform(0, 0.3))  # a moment, whatever the worker is at
        workers.replace()
    await until(lambda: _filed(look))


async def _signed(look: Database, count: int) -> bool:
    return len(await _recorded(look, DocumentSigned)) >= count


async def _filed(look: Database) -> bool:
    return len(await _recorded(look, DocumentFiled)) >= DOCUMENTS


def _until_approved() -> Iterator[DocumentScene]:
    """The templates of the demo, and as many requests of one office as there are documents, each approved."""
    for scene in told(datetime.now(UTC).date()):
        yield scene
        if type(scene.command).__name__ == "OpenFile" and scene.command.unit == CABINET:
            break
    water = next(office for office in OFFICES if office.unit == WATER)
    for number in range(DOCUMENTS):
        letter = Letter(water, id_of(1), "instruction_request", id_of(100 + number), f"Question {number}")
        yield from (scene for scene in letter.sent(CABINET) if type(scene.command).__name__ not in _LATER)


_LATER = {"RegisterDocument", "Dispatch"}


async def _given(bus: Bus, scene: DocumentScene) -> None:
    async def done() -> bool:
        try:
            await bus.execute(Order(scene.command), scene.by)
        except Exception as refused:
            if getattr(refused, "code", "") not in scene.waits_for:
                raise
            return False
        return True

    await until(done)


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
