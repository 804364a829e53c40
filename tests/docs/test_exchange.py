"""`docs/use/exchange.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.exchange import refusals as exchange
from domain.exchange.services.sources import SOURCES
from domain.files import refusals as files
from infra.exchange.answers import CONTENT, STATUS
from infra.exchange.cli.exchange import app
from infra.settings.settings import Settings
from tests.api.support.named import acting, named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "exchange.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
_WHO = re.compile(r"# Signed in as (\w+)")
_UPLOAD = re.search(r"`POST (/files\?[^`]+)`", PAGE)
_FILE = """mutation { openFile(input: {
  fileId: "01970000-0000-7000-8000-00000000f11e", unit: "EX:court", classification: "internal", title: "What comes"
}) { userErrors { code } } }"""
_ELSEWHERE = {"no_key_here", "receiver_lost", "sender_lost"}


async def test_the_walk_of_the_page_gives_what_the_page_shows(
    database: str, keys_database: str, valkey_url: str, tmp_path: Path
) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == 10
    assert _UPLOAD is not None
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url=valkey_url, data=tmp_path)
    now = datetime.now(UTC)
    given = {"from": now.isoformat(), "until": (now + timedelta(days=90)).isoformat(), "blind": "0a" * 32}
    given["expires"] = given["until"]
    async with client_at_work(settings, kind=Reader, policy=Everyone(), principal_of=named) as client:
        headers = {"content-type": "text/plain"}
        uploaded = await client.http.post(_UPLOAD[1], headers=headers, content=b"Dear colleagues")
        at = uploaded.headers["location"]
        given["upload"] = at.rpartition("/")[2]

        async def admitted() -> bool:
            return bool((await client.http.get(at)).json()["state"] == "admitted")

        await until(admitted)
        await client.ask(_FILE)
        for operation, answer in blocks:
            asked: dict[str, Any] = {name: value for name, value in given.items() if f"${name}:" in operation}
            who = _WHO.match(operation)
            assert await client.ask(operation, acting(who[1]) if who else None, **asked) == json.loads(answer)


def test_the_command_prints_the_key_of_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = [CliRunner().invoke(app, ["key", "--data", str(tmp_path)]).output for _ in range(2)]
    assert printed[0] == printed[1]
    assert set(json.loads(printed[0])) == {"alg", "crv", "kid", "kty", "x"}
    made = tmp_path / "etc" / "exchange.key"
    assert CliRunner().invoke(app, ["new-key", str(made)]).exit_code == 0
    assert CliRunner().invoke(app, ["new-key", str(made)]).exit_code == 1
    assert made.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("FOJA_EXCHANGE_KEY", str(made))
    assert CliRunner().invoke(app, ["key"]).output not in {printed[0], ""}
    made.chmod(0o644)
    assert CliRunner().invoke(app, ["key"]).exit_code == 2


def test_the_page_names_codes_that_there_are() -> None:
    named_codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    of_sources = {name for source in SOURCES.values() for name in (source.key, *source.fields)}
    known = {*exchange.MESSAGES, *files.MESSAGES, *STATUS, *CONTENT, *_ELSEWHERE}
    assert named_codes <= known | of_sources


def test_the_page_tells_all_sources_with_what_they_may_tell() -> None:
    for name, source in SOURCES.items():
        fields = " ".join(f"`{field}`" for field in source.fields)
        assert f"| `{name}` | `{source.key}` | {fields}" in PAGE
