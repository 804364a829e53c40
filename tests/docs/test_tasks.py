"""`docs/use/tasks.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

from domain.notifications import refusals
from tests.api.support.named import acting
from tests.api.support.real import real_client
from tests.infra.processes.running import until

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "tasks.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
HOLDER = acting("00000001-0000-4000-8000-00000000000a")


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == 4
    async with real_client(database, valkey_url) as client:
        for operation, answer in blocks:

            async def shown(operation: str = operation, answer: str = answer) -> bool:
                return bool(await client.ask(operation, HOLDER) == json.loads(answer))

            if operation.startswith("mutation"):
                assert await client.ask(operation, HOLDER) == json.loads(answer)
            else:
                await until(shown)  # the holder is told by a workflow


def test_the_page_names_refusals_that_there_are() -> None:
    named = {*re.findall(r"`((?:task|reminder|notice)_[a-z]+(?:_[a-z]+)*)`", PAGE)}
    assert named
    assert named <= refusals.MESSAGES.keys()
