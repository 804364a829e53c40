"""Scenarios 1 and 2, small: numbers without gap or double from documents of which some are not approved."""

from __future__ import annotations

import asyncio

from tests.api.conftest import Client
from tests.api.documents.scene import FILE, GOV, MOH, SETUP, Enum, act, approve, do, document_id, open_series, start
from tests.api.support.named import acting

NUMBERS = """{ documents(first: 100) { nodes { documentId number } } }"""
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
    rows = [row for row in (await ministry.ask(NUMBERS, acting("rosa")))["documents"]["nodes"] if row["number"]]
    numbers = sorted(int(row["number"].rpartition("/")[2]) for row in rows)
    assert numbers == list(range(1, len(approved) + 1))
    assert {row["documentId"] for row in rows} == set(approved)
    await _what_comes_in_is_numbered_too(ministry)
    await _what_is_void_is_withdrawn(ministry, *approved[:2])
    await _what_is_sealed_goes_to_those_named_alone(ministry)


async def _what_is_void_is_withdrawn(client: Client, first: str, second: str) -> None:
    """A numbered document is withdrawn, or given up, once its number is void."""
    text = "query($id: String!) { document(documentId: $id) { status number } }"
    withdraw = {"documentId": first, "reason": "by_mistake"}
    assert await act(client, "rosa", "withdrawDocument", **withdraw) == ["numbered_already"]
    assert await act(client, "ana", "discardDraft", documentId=second) == ["numbered_already"]
    for id_ in (first, second):
        number = (await client.ask(text, acting("rosa"), id=id_))["document"]["number"]
        *_, year, n = number.split("/")
        entry = {"unit": MOH, "series": "out", "year": int(year), "n": int(n), "reason": Enum("MISTAKE")}
        await do(client, SETUP, "voidEntry", **entry)
    await do(client, "rosa", "withdrawDocument", **withdraw)
    await do(client, "ana", "discardDraft", documentId=second)
    gone = [(await client.ask(text, acting("rosa"), id=id_))["document"]["status"] for id_ in (first, second)]
    assert gone == ["WITHDRAWN", "DISCARDED"]


async def _what_is_sealed_goes_to_those_named_alone(client: Client) -> None:
    """Of a restricted file nothing is sent to where nobody is named; to whom somebody is, the clock is asked next."""
    basis = {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"}
    for number, named, code in ((70, [MOH], "clearance_missing"), (71, [MOH, f"{GOV}/head"], "calendar_missing")):
        file, letter = document_id(number), document_id(number + 10)
        opening = {"unit": MOH, "classification": "restricted", "title": "Plan", "named": named, "basis": basis}
        await do(client, "rosa", "openFile", fileId=file, **opening)
        said = {"receivedAt": "2026-03-01T08:00:00Z", "subject": "A plan", **INCOMING, "fileId": file}
        await do(client, "rosa", "registerIncoming", documentId=letter, **said)
        assert await act(client, "rosa", "dispatch", documentId=letter, recipients=[GOV]) == [code]


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
