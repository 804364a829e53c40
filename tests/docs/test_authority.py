"""`docs/operate/authority.md` is true: its walk runs as it stands there, and what comes back is what the page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from application.authority.slice import PERMISSIONS, slices
from domain.authority.refusals import MESSAGES
from domain.kernel.refusals import MESSAGES as SHARED
from tests.api.budgeting.chain import up_to_now
from tests.api.conftest import Client
from tests.api.support.real import real_client
from tests.docs.signed_in import Reader

PAGE = (Path(__file__).parents[2] / "docs" / "operate" / "authority.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str, tmp_path: Path) -> None:
    assert len(BLOCKS) == PAGE.count("```graphql") > 10
    async with real_client(database, valkey_url, founded=True, data=tmp_path) as client:
        reader = Reader(tmp_path)
        for operation, answer in BLOCKS:
            assert await client.ask(operation, await _headers(client, reader, operation)) == json.loads(answer)


def test_the_page_names_every_command_and_permission_and_refusals_that_there_are() -> None:
    commands = {command.__name__ for one in slices(frozenset()) for command in one.commands}
    assert {one for one in commands if f"`{one}`" not in PAGE} == set()
    assert {one for one in PERMISSIONS if one not in PAGE} == set()
    assert set(re.findall(r'"code": "(\w+)"', PAGE)) <= MESSAGES.keys() | SHARED.keys()


async def _headers(client: Client, reader: Reader, operation: str) -> dict[str, str | bytes]:
    """Who acts; a question waits for what was done."""
    return {**(await up_to_now(client, reader.headers())), **reader.headers(operation)}
