"""Scenarios 1 and 2, small: numbers without gap or double from documents of which some are not approved."""

from __future__ import annotations

import asyncio

from tests.api.conftest import Client
from tests.api.documents.scene import FILE, MOH, act, approve, do, document_id, open_series, start
from tests.api.support.named import acting

NUMBERS = """{ documents(first: 100, filter: {status: {eq: NUMBERED}}) { nodes { documentId number } } }"""
MANY, UNAPPROVED = 12, {3, 8}
INCOMING = {"fileId": FILE, "kind": "report", "series": "in", "language": "es", "channel": "counter"}


async def test_each_approved_document_gets_one_number_and_no_other_does(ministry: Client) -> None:
    await open_series(ministry)
    ids = [document_id(number) for number in range(1, MANY + 1)]
    approved = [id_ for number, id_ in enumerate(ids, 1) if number not in UNAPPROVED]
    await asyncio.gather(*(approve(ministry, id_) for id_ in approved))
    for number in UNAPPROVED:
        await start(ministry, document_id(number))

    async def register(id_: str) -> list[str]:
        return await act(ministry, "rosa", "registerDocument", documentId=id_)

    answers = dict(zip(ids, await asyncio.gather(*map(register, ids)), strict=True))
    assert {id_ for id_, codes in answers.items() if codes == ["not_approved"]} == set(ids) - set(approved)
    assert all(answers[id_] == [] for id_ in approved)
    await asyncio.gather(*map(register, approved))  # sent again: nothing more
    rows = (await ministry.ask(NUMBERS, acting("rosa")))["documents"]["nodes"]
    numbers = sorted(int(row["number"].rpartition("/")[2]) for row in rows)
    assert numbers == list(range(1, len(approved) + 1))
    assert {row["documentId"] for row in rows} == set(approved)
    await _what_comes_in_is_numbered_too(ministry)


async def _what_comes_in_is_numbered_too(client: Client) -> None:
    said = {"receivedAt": "2026-03-01T08:00:00Z", "subject": "A complaint", "scanned": True, **INCOMING}
    await do(client, "rosa", "registerIncoming", documentId=document_id(90), **said)
    text = "query($id: String!) { document(documentId: $id) { status number subject } }"
    found = (await client.ask(text, acting("rosa"), id=document_id(90)))["document"]
    assert (found["status"], found["subject"]) == ("RECEIVED", "A complaint")
    assert found["number"].startswith(f"{MOH}/in/20")
    said["receivedAt"] = "2999-01-01T00:00:00Z"
    codes = await act(client, "rosa", "registerIncoming", documentId=document_id(91), **said)
    assert codes == ["received_in_future"]
