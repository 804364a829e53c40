"""`docs/use/sharing.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.kernel import refusals as shared
from domain.sharing import refusals as sharing
from tests.api.support.real import real_client

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "sharing.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
_FOUND = """mutation {
  foundJurisdiction(input: {jurisdiction: "EX", name: "Example", level: CENTRAL, effectiveOn: "2020-01-01"}) {
    receipt { position }
  }
}"""
_UNIT = """mutation($code: String!) {
  createUnit(input: {
    jurisdiction: "EX", code: $code, kind: INSTITUTION, name: $code, effectiveOn: "2020-01-01"
  }) { receipt { position } }
}"""


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == 5
    until = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    async with real_client(database, valkey_url) as client:
        await client.ask(_FOUND)
        for code in ("police", "prosecution"):
            await client.ask(_UNIT, code=code)
        for operation, answer in blocks:
            asked: dict[str, Any] = {"until": until} if "$until" in operation else {}
            assert await client.ask(operation, **asked) == json.loads(answer)


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named
    assert named <= {*sharing.MESSAGES, *shared.MESSAGES}
