"""`docs/develop/new-context.md` is true: its files make a context that runs, from the specification to GraphQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.kernel.context import Context
from infra.bootstrap import adapters_of, context_of
from infra.kernel.adapters import NO_ADAPTERS
from infra.settings.settings import Settings
from tests.api.support.named import ADMINISTRATOR
from tests.docs.written import ask, served, specify, written


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with written("new-context.md", "leave", tmp_path_factory.mktemp("context")) as folder:
        yield folder


@pytest.fixture(scope="module")
def leave(files: Path) -> Context:
    """The context, found by its name as `infra/bootstrap.py` finds it."""
    del files
    return context_of("leave")


def test_the_specification_holds(files: Path) -> None:
    assert specify(files / "tests" / "domain" / "leave" / "test_request.py") == 2


async def test_the_context_runs_from_a_mutation_to_a_query(leave: Context, database: str, valkey_url: str) -> None:
    assert adapters_of("leave") is NO_ADAPTERS
    async with served(leave, Settings(database_url=database, valkey_url=valkey_url)) as client:
        await _use(client)


async def _use(client: httpx.AsyncClient) -> None:
    requested = await ask(
        client,
        'mutation { requestLeave(input: {requestId: "r1", firstDay: "2026-07-01", lastDay: "2026-07-10"})'
        " { userErrors { code } receipt { position } } }",
    )
    assert requested["requestLeave"]["userErrors"] == []
    granted = await ask(client, 'mutation { grantLeave(input: {requestId: "r1"}) { leaveRequest { grantedBy } } }')
    assert granted["grantLeave"]["leaveRequest"] == {"grantedBy": ADMINISTRATOR}
    before = requested["requestLeave"]["receipt"]["position"]
    lists = await ask(
        client,
        "query($before: Position!) { now: leaveRequests { nodes { requestId grantedBy firstDay } }"
        " before: leaveRequests(asOf: {position: $before}) { nodes { grantedBy } } }",
        before=before,
    )
    assert lists["now"]["nodes"] == [{"requestId": "r1", "grantedBy": ADMINISTRATOR, "firstDay": "2026-07-01"}]
    assert lists["before"]["nodes"] == [{"grantedBy": None}]
    refused = await ask(
        client, 'mutation { grantLeave(input: {requestId: "r2"}) { userErrors { code message path } } }'
    )
    assert refused["grantLeave"]["userErrors"] == [
        {"code": "unknown_request", "message": "There is no request r2.", "path": ["requestId"]}
    ]
