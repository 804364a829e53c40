"""`docs/develop/new-context.md` is true: its files make a context that runs, from the specification to GraphQL."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import api
import application
import domain
import projections
from api.app import create_app
from api.composing.installation import Installation
from api.kernel.context import Context
from infra.bootstrap import CONTEXTS, adapters_of, context_of
from infra.kernel.adapters import NO_ADAPTERS
from infra.processes.worker import work
from infra.runtime import open_services
from infra.settings.settings import Settings
from tests.api.support.named import ADMINISTRATOR, named
from tests.support.everyone import Everyone
from tests.support.named import name_event_types

PAGE = Path(__file__).parents[2] / "docs" / "develop" / "new-context.md"
PACKAGES: tuple[ModuleType, ...] = (domain, application, projections, api)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The page's files, importable as part of the packages that they belong to."""
    folder = tmp_path_factory.mktemp("context")
    for path, text in re.findall(
        r"```python\n# (\S+\.py)[^\n]*\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL
    ):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for package in PACKAGES:
        package.__path__.append(str(folder / package.__name__))
    yield folder
    for package in PACKAGES:
        package.__path__.remove(str(folder / package.__name__))
    for name in [name for name in sys.modules if ".leave" in name]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def leave(written: Path) -> Context:
    """The context, found by its name as `infra/bootstrap.py` finds it."""
    del written
    return context_of("leave")


def test_the_specification_holds(written: Path) -> None:
    specification = _load(written / "tests" / "domain" / "leave" / "test_request.py", "specification")

    names = [name for name in dir(specification) if name.startswith("test_")]
    assert len(names) == 2
    for name in names:
        getattr(specification, name)()


async def test_the_context_runs_from_a_mutation_to_a_query(leave: Context, database: str, valkey_url: str) -> None:
    installation = Installation((*CONTEXTS, leave))
    assert adapters_of("leave") is NO_ADAPTERS
    name_event_types(database, installation.codec.classes.values())  # as `foja event-types --write` and `migrate` do
    settings = Settings(database_url=database, valkey_url=valkey_url)
    stop = asyncio.Event()
    worker = asyncio.create_task(work(settings, stop, installation))
    try:
        async with open_services(settings, installation, policy=Everyone()) as services:
            transport = httpx.ASGITransport(app=create_app(replace(services, principal_of=named)))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30) as client:
                await _use(client)
    finally:
        stop.set()
        await worker


async def _use(client: httpx.AsyncClient) -> None:
    asked = await _ask(
        client,
        'mutation { requestLeave(input: {requestId: "r1", firstDay: "2026-07-01", lastDay: "2026-07-10"})'
        " { userErrors { code } receipt { position } } }",
    )
    assert asked["requestLeave"]["userErrors"] == []
    granted = await _ask(client, 'mutation { grantLeave(input: {requestId: "r1"}) { leaveRequest { grantedBy } } }')
    assert granted["grantLeave"]["leaveRequest"] == {"grantedBy": ADMINISTRATOR}
    before = asked["requestLeave"]["receipt"]["position"]
    found = await _ask(
        client,
        "query($before: Position!) { now: leaveRequests { nodes { requestId grantedBy firstDay } }"
        " before: leaveRequests(asOf: {position: $before}) { nodes { grantedBy } } }",
        before=before,
    )
    assert found["now"]["nodes"] == [{"requestId": "r1", "grantedBy": ADMINISTRATOR, "firstDay": "2026-07-01"}]
    assert found["before"]["nodes"] == [{"grantedBy": None}]
    refused = await _ask(
        client, 'mutation { grantLeave(input: {requestId: "r2"}) { userErrors { code message path } } }'
    )
    assert refused["grantLeave"]["userErrors"] == [
        {"code": "unknown_request", "message": "There is no request r2.", "path": ["requestId"]}
    ]


async def _ask(client: httpx.AsyncClient, query: str, **variables: object) -> dict[str, Any]:
    answer = await client.post("/graphql", json={"query": query, "variables": variables})
    body: dict[str, Any] = answer.json()
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]
    return found


def _load(file: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"page_of_new_context.leave.{name}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
