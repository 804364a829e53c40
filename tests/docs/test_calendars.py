"""`docs/use/calendars.md` is true: its walk runs as it stands there, and gives what the page shows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.calendars import refusals as calendars
from domain.kernel import refusals as shared
from tests.api.conftest import Client
from tests.api.support.real import real_client

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "calendars.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```graphql\n(.*?)^```\n+```json\n(.*?)^```", re.DOTALL | re.MULTILINE)


async def test_the_walk_of_the_page_gives_what_the_page_shows(database: str, valkey_url: str) -> None:
    blocks = _BLOCK.findall(PAGE)
    assert len(blocks) == 3
    async with real_client(database, valkey_url) as client:
        for operation, answer in blocks:
            assert await client.ask(operation) == json.loads(answer)
        await _what_is_booked_is_taken_and_the_rest_of_the_day_is_free(client)


async def _what_is_booked_is_taken_and_the_rest_of_the_day_is_free(client: Client) -> None:
    """As on the page, at a time that has not come yet."""
    book, days = re.findall(r"^```graphql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[-2:]
    day = (datetime.now(UTC) + timedelta(days=40)).date()
    defined = 'resourceId: "018f3b1e-5c1a-7cc0-8a55-000000000011", unit: "EX:court", name: "Room 1", zone: "UTC"'
    await client.ask(f"mutation {{ defineResource(input: {{{defined}}}) {{ userErrors {{ code }} }} }}")
    book = book.replace("2027-03-01", day.isoformat()).replace("+02:00", "Z")
    booked = (await client.ask(book))["bookResource"]
    assert booked["userErrors"] == []
    assert booked["bookedSlot"] == {"starts": f"{day}T09:00:00Z", "ends": f"{day}T10:00:00Z"}
    taken = await client.ask(book.replace("0000012", "0000013").replace("T10:", "T11:"))
    (error,) = taken["bookResource"]["userErrors"]
    assert error["code"] == "slot_taken"
    assert f"{day}T09:00:00" in error["message"]
    asked = days.replace("2027-03-01", day.isoformat()).replace("2027-03-07", day.isoformat())
    (found,) = (await client.ask(asked))["resourceDays"]["nodes"]
    assert found["taken"] == [booked["bookedSlot"]]
    assert [slot["starts"] for slot in found["free"]] == [f"{day}T00:00:00Z", f"{day}T10:00:00Z"]


def test_the_page_names_refusals_that_there_are() -> None:
    named = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE))
    assert named
    assert named <= {*calendars.MESSAGES, *shared.MESSAGES}
