"""`docs/use/suppliers.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from domain.authority import refusals as authority
from domain.kernel import refusals as shared
from domain.suppliers import refusals as suppliers
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.support.named import named
from tests.api.support.real import Reader, client_at_work
from tests.infra.processes.running import until
from tests.support.everyone import Everyone

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "suppliers.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)
UPLOAD = "u00000000000000000000000000000000"
FOUNDING = """mutation {{
  registerCompany(input: {{jurisdiction: "MD", country: "MD", number: "1003600012345", name: "Mobila", legalForm: "SRL",
    effectiveOn: "2000-01-01"}}) {{ userErrors {{ code }} }}
  defineCalendarYear(input: {{jurisdiction: "MD", year: {year}, zone: "Europe/Chisinau", weekRest: [6, 7],
    holidays: []}})
  {{ userErrors {{ code }} }} }}"""


async def _found(client: Client) -> str:
    """The company, the calendars, and the upload of its document; the id of that."""
    for year in (datetime.now(UTC).year, datetime.now(UTC).year + 1):
        await client.ask(FOUNDING.format(year=year))
    where = "unit=company:MD:1003600012345&thing=01970000-0000-7000-8000-00000000d0c1&name=tax.txt"
    answer = await client.http.post(f"/files?{where}", content=b"paid", headers={"content-type": "text/plain"})
    return str(answer.json()["upload"])


async def test_the_walk_of_the_page_gives_what_the_page_shows(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    blocks = _BLOCK.findall(PAGE.replace("2026", str(datetime.now(UTC).year + 1)))
    assert len(blocks) == 8
    settings = Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)
    async with client_at_work(settings, kind=Reader, policy=Everyone(), principal_of=named) as client:
        upload = await _found(client)
        for operation, answer in blocks:
            said = await _asked(client, operation.replace(UPLOAD, upload))
            assert said == json.loads(answer), operation


async def _asked(client: Client, operation: str) -> Any:
    """What is answered once the worker has looked into the file."""
    answers: list[Any] = []

    async def settled() -> bool:
        answers[:] = [await client.ask(operation)]
        return "blob_quarantined" not in json.dumps(answers)

    await until(settled)
    return answers[0]


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"^\| (`[a-z_`, ]+) \|", PAGE, re.MULTILINE))
    codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", " ".join(named)))
    assert len(codes) >= 6
    assert codes <= {*suppliers.MESSAGES, *shared.MESSAGES, *authority.MESSAGES}
