"""The log as our API serves it out of the database is what an auditor over HTTP verifies, with entries or without."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from api.http.log import ServingLog
from infra.audit.findings import Check
from infra.audit.http import HttpSource
from infra.audit.proving import check, prove
from infra.audit.source import SourceError
from infra.audit.statements import Statements
from infra.audit.verifying import VerificationRequest, verify
from infra.postgres.tlog.serving import PublishedLog
from infra.postgres.tlog.withholding import WithheldStreams
from infra.tlog.proofs import LogProof
from tests.infra.audit.corpus import edit_payload
from tests.infra.audit.records import InDatabase, Record
from tests.infra.transparency.signer.logs import ORIGIN

URL = "http://testserver/log"
Make = Callable[[str], Record]


class Bridge(httpx.AsyncBaseTransport):
    """Asks an application that runs in this loop, from the loop of another thread."""

    def __init__(self, app: Starlette) -> None:
        self._loop, self._app = asyncio.get_running_loop(), httpx.ASGITransport(app)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._ask(request), self._loop))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._app.handle_async_request(request)
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(await answer.aread()))


@asynccontextmanager
async def served(
    record: InDatabase, *, entries: bool, withheld: WithheldStreams | None = None
) -> AsyncIterator[HttpSource]:
    """The API's log over a database, for an auditor in another thread."""
    log = await PublishedLog.open(record.dsn, ORIGIN, entries=entries, promised=10, withheld=withheld)
    try:
        app = Starlette(routes=[Route("/log/{path:path}", ServingLog(log).__call__)])
        with HttpSource(URL, Bridge(app)) as source:
            yield source
    finally:
        await log.close()


@pytest.fixture
def record(a_record: Make) -> InDatabase:
    found = a_record("database")
    assert isinstance(found, InDatabase)
    return found


async def test_the_served_log_is_whole_and_its_proofs_are_ours(record: InDatabase) -> None:
    policy = record.secrets.policy()
    async with served(record, entries=True) as source:
        report = await asyncio.to_thread(verify, source, VerificationRequest(Statements(policy, ORIGIN)))
        ours = await asyncio.to_thread(prove, source, 300, policy)
        given = await asyncio.to_thread(source.file, "proof/300.tlog-proof")
    theirs = LogProof.parse(given or b"")

    assert (report.good, report.entries) == (True, 600)
    assert (theirs.index, theirs.hashes, theirs.checkpoint) == (ours.index, ours.hashes, ours.checkpoint)
    assert check(theirs, ours.extra, policy)[0].size == 600
    assert ours.extra == record.rows()[299].state


async def test_an_edit_in_the_database_shows_in_the_served_log(record: InDatabase) -> None:
    edit_payload(record)
    async with served(record, entries=True) as source:
        found = await asyncio.to_thread(
            verify, source, VerificationRequest(Statements(record.secrets.policy(), ORIGIN))
        )

    assert [(one.check, one.position) for one in found.findings] == [(Check.LEAF, 300)]


async def test_a_log_of_hashes_alone_is_verified_as_such(record: InDatabase) -> None:
    statements = Statements(record.secrets.policy(), ORIGIN)
    async with served(record, entries=False) as source:
        whole = await asyncio.to_thread(verify, source, VerificationRequest(statements))
        alone = await asyncio.to_thread(verify, source, VerificationRequest(statements, hashes_alone=True))
        with pytest.raises(SourceError, match="--without-entry"):
            await asyncio.to_thread(prove, source, 5, statements.policy)
        bare = await asyncio.to_thread(prove, source, 5, statements.policy, with_entry=False)

    assert [(one.check, one.position) for one in whole.findings] == [(Check.COMPLETE, 1)]
    assert (alone.good, alone.entries) == (True, 0)
    assert check(bare, record.rows()[4].state, statements.policy)[0].size == 600


async def test_entries_that_are_withheld_are_their_hashes_and_no_fault(record: InDatabase) -> None:
    """An edit of what is given out is found all the same, and one of what is withheld by whoever gets it later."""
    streams = [row.stream for row in record.rows()]
    kinds = WithheldStreams((streams[299].partition("-")[0] + "-",), ())
    held = sum(stream.startswith(kinds.beginnings) for stream in streams)
    statements = Statements(record.secrets.policy(), ORIGIN)
    async with served(record, entries=True, withheld=kinds) as source:
        report = await asyncio.to_thread(verify, source, VerificationRequest(statements))
        with pytest.raises(SourceError, match="--without-entry"):
            await asyncio.to_thread(prove, source, 300, statements.policy)
        bare = await asyncio.to_thread(prove, source, 300, statements.policy, with_entry=False)

    assert (report.good, report.entries, report.withheld) == (True, 600, held)
    assert held > 0
    assert check(bare, record.rows()[299].state, statements.policy)[0].size == 600
