"""`docs/use/registers.md` is true: its walk runs as it stands there, in the year that it is."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from domain.kernel import refusals as shared
from domain.registers import refusals as registers
from tests.api.support.real import real_client

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "registers.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str) -> None:
    blocks = _BLOCK.findall(PAGE.replace("2026", str(datetime.now(UTC).year)))
    assert len(blocks) == 4
    async with real_client(database, valkey_url) as client:
        for operation, answer in blocks:
            assert await client.ask(operation) == json.loads(answer)


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named
    assert named <= {*registers.MESSAGES, *shared.MESSAGES}
