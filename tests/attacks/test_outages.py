"""Attack: the database goes away under the API. Everybody is told to come back, the log gets one line, and it heals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from structlog.testing import capture_logs

from api.app import create_app
from infra.postgres.migrate import migrate
from infra.postgres.writing.journal import PostgresJournal
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

BUDGETS = "{ budgets { totalCount } events { nodes { position } } }"
OPEN = (
    """mutation { openBudget(input: {government: "XX", fiscalYear: 2020, currency: "EUR"}) { userErrors { code } } }"""
)
PLACES = ("/export/budgets/XX-2020/lines.csv", "/feed/events", "/log/checkpoint", "/log/proof/1.tlog-proof")


@pytest.fixture
async def client(cluster: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """An API over a cluster that may be stopped, which waits briefly for what comes back."""
    monkeypatch.setitem(PostgresJournal.open.__kwdefaults__ or {}, "patience", 0.5)
    for name in ("tail", "reading.reads", "tlog.serving"):
        monkeypatch.setattr(f"infra.postgres.{name}.PATIENCE", 0.5)
    monkeypatch.setattr("api.live.tail.LOOK", 0.5)
    migrate(cluster.start())
    settings = Settings(database_url=cluster.dsn(), valkey_url="", log_origin="test.example/log")
    async with open_services(settings, policy=Everyone()) as services:
        made = Client(create_app(services))
        yield made
        await made.app.state.api.close()
        await made.http.aclose()


@pytest.mark.slow
async def test_an_outage_is_503_for_everybody_one_line_in_the_log_and_over_when_it_is_over(
    client: Client, cluster: EmbeddedPostgres
) -> None:
    await client.ask(OPEN)
    stream = client.app.state.api.feeding._feed.changes(0)  # noqa: SLF001 - what all streams of the feed read
    assert (await anext(stream)).position == 1
    with capture_logs() as said:
        coming = asyncio.ensure_future(anext(stream))
        cluster.stop(force=True)
        answers = [await client.send(BUDGETS), await client.send(OPEN)]
        for answer in answers:
            assert answer.status_code == 503, answer.text
            assert "data" not in answer.json()
            assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["UNAVAILABLE"]
            assert answer.json()["errors"][0]["extensions"]["retry"] is True
        answers += [await client.http.get(path) for path in PLACES]
        assert [(one.status_code, int(one.headers["retry-after"]) > 0) for one in answers] == [(503, True)] * 6
        codes = {one.json()["errors"][0]["extensions"]["code"] for one in answers}
        assert codes == {"UNAVAILABLE"}
        ready = await client.http.get("/health/ready")
        assert ready.status_code == 503
        assert "cannot be reached" in ready.json()["checks"]["database"]
        cluster.start()
        await until(lambda: _well(client))
        await client.ask(OPEN.replace("2020", "2021"))
        told = await asyncio.wait_for(coming, 30)
    assert told.position > 1, "a stream that was open tells what came after"
    await stream.aclose()
    events = [one["event"] for one in said if one["log_level"] in {"warning", "error"}]
    assert events == ["database_unavailable"], said
    assert [one["event"] for one in said].count("database_available") == 1
    assert not [one for one in said if one.get("exc_info") or one.get("frames")]


async def _well(client: Client) -> httpx.Response | None:
    answer = await client.send("{ events { nodes { position } } }")
    return answer if answer.status_code == 200 and "errors" not in answer.json() else None
