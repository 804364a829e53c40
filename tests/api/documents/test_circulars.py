"""Scenario 9: a circular to 2,000 units, of which two were merged and one was dissolved since the list was made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.bootstrap import INSTALLATION
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.scene import (
    ADOPTER,
    MOH,
    SETUP,
    TERMS,
    Enum,
    act,
    approve,
    declare_calendars,
    do,
    document_id,
    open_series,
)
from tests.api.support.named import acting
from tests.infra.processes.running import until
from tests.support.founding_units import create_units

CIRCULAR = document_id(9)
DISPATCH = """mutation($id: String!, $to: [String!]!) { dispatch(input: {documentId: $id, recipients: $to}) {
  receipt { position } userErrors { code path } } }"""
DOCUMENT = "query($id: String!) { document(documentId: $id) { status number recipients } }"
ENTRIES = "query($id: String!) { registeredEntries(filter: {about: {eq: $id}}) { totalCount } }"
PAGE = (Path(__file__).parents[3] / "docs/operate/runs.md").read_text(encoding="utf-8")
RUNS = PAGE.split("```graphql\n")[1].split("```")[0]
"""The question of the page, which is about this circular."""
COUNTS = """query($id: String!) {
  consigned: deliveries(filter: {documentId: {eq: $id}, status: {eq: CONSIGNED}}) { totalCount }
  forwarded: deliveries(filter: {documentId: {eq: $id}, status: {eq: FORWARDED}}) { totalCount
    nodes { recipient forwardedTo } }
  failed: deliveries(filter: {documentId: {eq: $id}, status: {eq: FAILED}}) { nodes { recipient reason } }
  unopened: deliveries(filter: {documentId: {eq: $id}, owed: {eq: OPENING}}) { totalCount } }"""
TODAY = datetime.now(UTC).date().isoformat()


async def test_a_circular_reaches_all_units_and_tells_of_those_that_ended(ministry: Client, settings: Settings) -> None:
    await open_series(ministry)
    await declare_calendars(ministry)
    terms = TERMS | {"direction": Enum("DOWN"), "expects": Enum("OPENING"), "days": 10}
    await do(ministry, SETUP, "draftKind", jurisdiction="EX", code="circular", version=1, terms=terms)
    await do(ministry, ADOPTER, "adoptKind", jurisdiction="EX", code="circular", version=1, effectiveOn=TODAY)
    assert settings.database_url is not None
    units = await create_units(
        settings.database_url, INSTALLATION.codec, MOH, ("gov", "moh"), [f"u{n:04}" for n in range(2000)]
    )
    await approve(ministry, CIRCULAR, "circular")
    await do(ministry, "rosa", "registerDocument", documentId=CIRCULAR)
    await until(lambda: _is_issued(ministry))
    for old, new in (("EX:u0003", "EX:u0004"), ("EX:u1999", "EX:u0000")):
        await do(ministry, SETUP, "mergeUnit", unitId=old, intoId=new, effectiveOn=TODAY)
    await do(ministry, SETUP, "dissolveUnit", unitId="EX:u0777", effectiveOn=TODAY)
    assert await _sent(ministry, [f"EX:v{n:05}" for n in range(10_001)]) == ["too_many_recipients"]
    assert await _sent(ministry, units) == []
    run = await until(lambda: _over(ministry))
    totals = {"status": "ENDED", "members": 2000, "done": 2000, "refused": 0, "left": 0, "refusals": []}
    assert {name: run[name] for name in totals} == totals
    assert (run["askedBy"], run["refusedMembers"]["nodes"]) == ("rosa", [])
    await _is_counted(ministry)
    assert await _sent(ministry, units) == []
    assert await _sent(ministry, [*units[:600], "EX:v1"]) == ["recipient_twice"]


async def _is_issued(client: Client) -> bool:
    found = (await client.ask(DOCUMENT, acting("rosa"), id=CIRCULAR))["document"]
    return bool(found["status"] == "ISSUED")


async def _sent(client: Client, units: list[str]) -> list[str]:
    answer = (await client.ask(DISPATCH, acting("rosa"), id=CIRCULAR, to=units))["dispatch"]
    return [error["code"] for error in answer["userErrors"]]


async def _over(client: Client) -> dict[str, Any] | None:
    found = (await client.ask(RUNS, acting("rosa")))["runs"]["nodes"]
    return found[0] if found and found[0]["left"] == 0 and found[0]["status"] == "ENDED" else None


async def _is_counted(client: Client) -> None:
    """One number; 1,997 consigned, 2 forwarded, 1 that nobody gets; how many have not opened it is exact."""
    assert (await client.ask(DOCUMENT, acting("rosa"), id=CIRCULAR))["document"]["recipients"] == 2000
    assert (await client.ask(ENTRIES, acting(SETUP), id=CIRCULAR))["registeredEntries"]["totalCount"] == 1
    found = await client.ask(COUNTS, acting("rosa"), id=CIRCULAR)
    forwarded = {"EX:u0003": "EX:u0004", "EX:u1999": "EX:u0000"}
    assert found["consigned"]["totalCount"] == found["unopened"]["totalCount"] == 1997
    assert {each["recipient"]: each["forwardedTo"] for each in found["forwarded"]["nodes"]} == forwarded
    assert found["failed"]["nodes"] == [{"recipient": "EX:u0777", "reason": "recipient_ended"}]
    await do(client, "olga", "openDelivery", documentId=CIRCULAR, recipient="EX:u0005")
    assert (await client.ask(COUNTS, acting("rosa"), id=CIRCULAR))["unopened"]["totalCount"] == 1996
    assert await act(client, "olga", "openDelivery", documentId=CIRCULAR, recipient="EX:u0777") == ["delivery_ended"]
