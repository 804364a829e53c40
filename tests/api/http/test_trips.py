"""How often a request goes to PostgreSQL and to Valkey before it is answered; docs/develop/architecture.md says it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from redis.asyncio.client import Pipeline, Redis

from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.postgres.reading.questions import POSITIONS
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.real import real_client
from tests.api.support.signing_in import bearer

BY_KEY = '{ budget(budgetId: "MD-2014") { budgetId books } }'
WITH_LINES = '{ budget(budgetId: "MD-2014") { books lines(first: 10) { totalCount nodes { lineId } } } }'
HIDDEN = '{ account(accountId: "x") { accountId } }'
OPEN = "mutation($i: OpenBudgetInput!) { openBudget(input: $i) { %s userErrors { code } } }"
RECEIPT, ROW = OPEN % "receipt { position }", OPEN % "budget { books } receipt { projected }"
_TRIPS: ContextVar[list[str] | None] = ContextVar("trips", default=None)


@contextmanager
def counted() -> Iterator[list[str]]:
    """What is sent meanwhile on behalf of whoever asks for it here, not by the worker beside it."""
    trips: list[str] = []
    before = _TRIPS.set(trips)
    try:
        yield trips
    finally:
        _TRIPS.reset(before)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes each statement, and each trip to Valkey."""

    def noting(owner: Any, name: str, what: str) -> None:
        found = getattr(owner, name)

        async def noted(*given: Any, **named: Any) -> Any:
            trips = _TRIPS.get()
            if trips is not None and POSITIONS.encode() not in given:  # where news are late, it is looked for them
                trips.append(what)
            return await found(*given, **named)

        monkeypatch.setattr(owner, name, noted)

    for kind in ("QUERIES", "MUTATIONS", "COST"):
        monkeypatch.setenv(f"FOJA_RATE_{kind}", "1000000")
    noting(psycopg.AsyncCursor, "execute", "statement")
    noting(Pipeline, "execute", "valkey")
    noting(Redis, "execute_command", "valkey")


@pytest.fixture
async def client(database: str, valkey_url: str, tmp_path: Path, watched: None) -> AsyncIterator[Client]:
    del watched
    async with real_client(database, valkey_url, founded=True, data=tmp_path) as made:
        yield made


async def test_a_request_takes_few_trips(client: Client, tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(Settings(data=tmp_path))
    token = issuer.token(Grant(DEVELOPER))

    async def trips(query: str, token: str | None, **variables: Any) -> list[str]:
        given = {name: {**value, "government": uuid4().hex[:30].upper()} for name, value in variables.items()}
        with counted() as found:
            response = await client.send(query, None if token is None else bearer(token), **given)
        assert "errors" not in response.json(), response.text
        assert response.headers["x-foja-compiled"] == "yes", (query, response.headers)
        return found

    async def statements(query: str, token: str | None = None, **variables: Any) -> int:
        """Those of the second request: by then it is known which relations answer."""
        await trips(query, token, **variables)
        found = await trips(query, token, **variables)
        assert found.count("valkey") <= 1
        return found.count("statement")

    opening = {"i": {"fiscalYear": 2014, "currency": "MDL"}}
    assert await statements(BY_KEY) == 1
    assert await statements(WITH_LINES) == 1
    assert await statements(BY_KEY, token) == 2, "sign-in, and the answer"
    assert await statements(HIDDEN, token) == 3, "sign-in, permissions, and the answer"
    assert await statements(RECEIPT, token, **opening) == 3, "sign-in, load, append"
    assert await statements(ROW, token, **opening) == 4, "and the row"
    assert (await trips(BY_KEY, issuer.token(Grant("somebody else")))).count("valkey") == 1, "without a lease"
