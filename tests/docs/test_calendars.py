"""`docs/use/calendars.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from domain.calendars import refusals as calendars
from domain.kernel import refusals as shared
from tests.api.support.real import real_client

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "calendars.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == 3
    async with real_client(database, valkey_url) as client:
        for operation, answer in blocks:
            assert await client.ask(operation) == json.loads(answer)


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named
    assert named <= {*calendars.MESSAGES, *shared.MESSAGES}
