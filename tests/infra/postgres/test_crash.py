"""PostgreSQL killed under load and started again: what was acknowledged is there, once, byte for byte."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.kernel.journal import AppendRequest
from application.kernel.orders import Receipt
from infra.postgres.migrate import migrate
from infra.postgres.writing.journal import PostgresJournal
from infra.processes.embedded.postgres import EmbeddedPostgres
from tests.infra.postgres.requests import check_whole, ledger_of, receipt, request, until
from tests.support.named import name_event_types

Acknowledged = list[tuple[AppendRequest, Receipt]]


@pytest.fixture
def server(server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server for this test alone, which forces its writes to the disk."""
    started = EmbeddedPostgres(server_folder / "killed", copies=server_folder / "runtime")
    migrate(started.start())
    name_event_types(started.dsn())
    yield started
    started.stop(force=True)


async def test_killed_under_load(server: EmbeddedPostgres) -> None:
    acknowledged: Acknowledged = []
    stop = asyncio.Event()
    journal = await PostgresJournal.open(server.dsn(), patience=60)
    writers = [asyncio.create_task(_write(journal, n, stop, acknowledged)) for n in range(16)]

    for _ in range(2):
        await _until_more(acknowledged, 200)
        server.kill9()
        await asyncio.to_thread(server.start)
    await _until_more(acknowledged, 200)
    stop.set()
    await asyncio.gather(*writers)
    await journal.close()

    stored = {(stream, version): (position, state) for position, stream, version, state in ledger_of(server.dsn())}
    for asked, given in acknowledged:
        first = given.position - given.events + 1
        for position, event in enumerate(asked.events, first):
            assert stored.pop((event.originator_id, event.originator_version)) == (position, event.state)
    assert stored == {}
    check_whole(server.dsn())


async def _write(journal: PostgresJournal, number: int, stop: asyncio.Event, acknowledged: Acknowledged) -> None:
    version = 1
    while not stop.is_set():
        asked = request(f"writer-{number}", version, 2)
        (outcome,) = await journal.append([asked])
        acknowledged.append((asked, receipt(outcome)))
        version += 2


async def _until_more(acknowledged: Acknowledged, count: int) -> None:
    wanted = len(acknowledged) + count
    await until(lambda: len(acknowledged) >= wanted, 60)
