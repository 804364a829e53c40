"""`docs/use/budget-control.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from application.budgeting.slice import SLICES
from domain.budgeting import refusals as budgeting
from domain.kernel import refusals as shared
from tests.api.budgeting.chain import up_to_now
from tests.api.conftest import Client
from tests.api.support.real import real_client
from tests.docs.signed_in import Reader

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "budget-control.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```(?:\n+```json\n(.*?)^```)?", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """An operation of the page, and the answer that the page shows; none for a subscription."""

    operation: str
    answer: str


FOUNDED = 17
"""The position at which the page's installation was founded."""
BLOCKS = [Block(*found) for found in _BLOCK.findall(PAGE)]


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str, tmp_path: Path) -> None:
    asked = [block for block in BLOCKS if block.answer]
    assert len(asked) > 15
    async with real_client(database, valkey_url, founded=True, data=tmp_path) as client:
        reader = Reader(tmp_path)
        begun = int((await up_to_now(client, reader.headers()))["x-min-position"])
        for block in asked:
            answer = await client.ask(_shifted(block.operation, begun), await _headers(client, reader, block))
            assert _from(begun, answer) == _from(FOUNDED, json.loads(block.answer))


def _shifted(operation: str, begun: int) -> str:
    """The operation with its positions as they are here."""
    return re.sub(r'position: "(\d+)"', lambda found: f'position: "{int(found[1]) - FOUNDED + begun}"', operation)


def _from(begun: int, answer: Any) -> Any:
    """The answer with positions counted from where the walk began: how many roles there are first is not its matter."""
    match answer:
        case {"position": str(position), **rest}:
            return {"position": int(position) - begun, **_from(begun, rest)}
        case dict():
            return {name: _from(begun, value) for name, value in answer.items()}
        case list():
            return [_from(begun, value) for value in answer]
        case _:
            return answer


def test_the_page_names_refusals_that_there_are_and_every_command() -> None:
    refusals = {*budgeting.MESSAGES, *shared.MESSAGES}
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named
    assert named <= refusals

    commands = {command.__name__ for one in SLICES for command in one.commands}
    assert {command for command in commands if not re.search(rf"\b{command}\b", PAGE, re.IGNORECASE)} == set()


async def _headers(client: Client, reader: Reader, block: Block) -> dict[str, str | bytes]:
    """Who acts; a question waits for what was done."""
    return {**(await up_to_now(client, reader.headers())), **reader.headers(block.operation)}
