"""`docs/use/documents.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.documents import refusals as documents
from domain.kernel import refusals as shared
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import (
    MOH,
    SETUP,
    declare_calendars,
    define,
    do,
    document_id,
    open_series,
    staff,
    uuid_of,
)
from tests.api.support.named import acting, named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "documents.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n# Signed in as (\w+)\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
_HASH = re.compile(r"[0-9a-f]{64}")
_STATUS = "query($id: String!) { document(documentId: $id) { status } }"


@pytest.fixture
async def ministry(database: str, keys_database: str, valkey_url: str, tmp_path: Path) -> AsyncIterator[Client]:
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)
    async with client_at_work(settings, kind=Reader, principal_of=named, founded=True) as client:
        await staff(client)
        await define(client)
        await open_series(client)
        await declare_calendars(client)
        both = {"holder": "ana", "roleId": "document_approver", "unit": MOH, "reason": "Duty"}
        await do(client, SETUP, "grantRole", grantId=uuid_of(80), **both)
        yield client


async def test_the_walk_of_the_page_gives_what_the_page_shows(ministry: Client) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == PAGE.count("```graphql") > 7
    for who, operation, answer in blocks:
        if "dispatch(" in operation:
            await until(lambda: _is_issued(ministry))
        assert _shown(await ministry.ask(operation, acting(who))) == json.loads(answer)


async def _is_issued(client: Client) -> bool:
    found = await client.ask(_STATUS, acting("rosa"), id=document_id(1))
    return bool(found["document"]["status"] == "ISSUED")


def _shown(answer: Any) -> Any:
    """The answer with hashes cut as the page cuts them, and numbers of its year."""
    told = _HASH.sub(lambda found: found[0][:4], json.dumps(answer))
    return json.loads(re.sub(r"/out/\d{4}/", "/out/2026/", told))


def test_the_page_names_refusals_that_there_are() -> None:
    named_there = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named_there <= {*documents.MESSAGES, *shared.MESSAGES}
