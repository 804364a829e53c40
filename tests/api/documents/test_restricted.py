"""Scenario 10: a restricted document is there for those named alone, and each reading of its bytes is an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.api.conftest import Client
from tests.api.documents.scene import FILE, MOF, MOH, SETUP, do, document_id, open_series, uuid_of
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until

RESTRICTED = "01970000-0000-7000-8000-00000000f10a"
PERSONAL = "01970000-0000-7000-8000-00000000f10b"
SECRET, ABOUT_ANA, OPEN, UNKNOWN = (document_id(number) for number in (10, 11, 12, 99))
BASIS = {"uri": "/akn/ex/act/2024/7", "label": "Act 7/2024", "on": "2024-05-04"}
SEEN = "query($id: String!) { document(documentId: $id) { subject blob } }"
COUNTED = '{ found: documents(search: "xylophone") { totalCount nodes { documentId } } documents { totalCount } }'
READINGS = """{ fileReadings(orderBy: [{field: READ_AT}]) { totalCount
  nodes { fileId level entry purpose accountId blob } } }"""


async def test_a_restricted_document_is_there_for_those_named_and_each_reading_is_an_event(ministry: Client) -> None:
    await _prepared(ministry)
    blobs = {id_: await _came_in(ministry, *what) for id_, what in _LETTERS.items()}
    await _is_as_unknown(ministry, blobs[SECRET])
    await _ends_with_its_share(ministry, blobs[SECRET])
    await _is_read(ministry, blobs)


_LETTERS = {
    SECRET: (SECRET, RESTRICTED, "On a xylophone"),
    ABOUT_ANA: (ABOUT_ANA, PERSONAL, "On Ana"),
    OPEN: (OPEN, FILE, "On vaccines"),
}


async def _prepared(client: Client) -> None:
    await open_series(client)
    for number, (who, role) in enumerate(
        (("rosa", "filer"), ("dora", "document_reviewer"), ("ines", "file_inspector"), ("rosa", "file_lender"))
    ):
        granted = {"holder": who, "roleId": role, "unit": MOH, "reason": "Duty"}
        await do(client, SETUP, "grantRole", grantId=uuid_of(80 + number), **granted)
    named = [f"{MOH}/legal", "rosa", MOF]
    said: dict[str, Any] = {"unit": MOH, "classification": "restricted", "title": "Instruments", "named": named}
    await do(client, "rosa", "openFile", fileId=RESTRICTED, basis=BASIS, **said)
    await do(client, "rosa", "openFile", fileId=PERSONAL, unit=MOH, classification="personal", title="Staff")


async def _came_in(client: Client, id_: str, file_id: str, subject: str) -> str:
    """The stored name of a letter that came in for a file."""
    told = {"unit": MOH, "thing": file_id, "name": "letter.txt"}
    answer = await client.http.post("/files", content=b"All that it says.", params=told, headers={WHO: "rosa"})

    async def admitted() -> Any:
        said = (await client.http.get(answer.headers["location"], headers={WHO: "rosa"})).json()
        return said["upload"] if said["state"] == "admitted" else None

    upload = str(await until(admitted))
    said = {"fileId": file_id, "kind": "report", "series": "in", "language": "es", "channel": "post"}
    said |= {"receivedAt": "2026-03-01T08:00:00Z", "subject": subject}
    await do(client, "rosa", "registerIncoming", documentId=id_, attachments=[upload], **said)
    return str((await client.ask(SEEN, acting("rosa"), id=id_))["document"]["blob"])


async def _is_as_unknown(client: Client, blob: str) -> None:
    """For an officer of the same unit who is not named; bea holds a post that is."""
    assert await client.ask(SEEN, acting("dora"), id=SECRET) == await client.ask(SEEN, acting("dora"), id=UNKNOWN)
    for who, found, all_ in (("bea", 1, 3), ("rosa", 1, 3), ("dora", 0, 2)):
        counted = await client.ask(COUNTED, acting(who))
        assert (counted["found"]["totalCount"], counted["documents"]["totalCount"]) == (found, all_), who
        assert len(counted["found"]["nodes"]) == found
    answers = [await client.http.get(f"/files/{name}", headers={WHO: "dora"}) for name in (blob, "0" * 64)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, answers[1].json())] * 2


async def _ends_with_its_share(client: Client, blob: str) -> None:
    """The very next request after it ended sees nothing: not the row, not a count, not a byte."""
    share = {"fileId": RESTRICTED, "shareId": uuid_of(90)}
    until_then = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    given = {"ownerUnit": MOH, "holder": MOF, "purpose": "audit", "basis": BASIS, "validUntil": until_then}
    await do(client, "rosa", "shareFile", **share, **given)
    await do(client, SETUP, "acceptShare", **share)
    assert (await client.ask(SEEN, acting("max"), id=SECRET))["document"]["subject"] == "On a xylophone"
    assert (await client.ask(COUNTED, acting("max")))["found"]["totalCount"] == 1
    await do(client, "rosa", "revokeShare", **share, reason="The audit is over")
    assert (await client.http.get(f"/files/{blob}", headers={WHO: "max"})).status_code == 404
    assert (await client.ask(SEEN, acting("max"), id=SECRET))["document"] is None
    assert (await client.ask(COUNTED, acting("max")))["found"]["totalCount"] == 0


async def _is_read(client: Client, blobs: dict[str, str]) -> None:
    """Three readings, three events; also of a file that is about nobody. Of one about persons, for a purpose."""

    async def read(who: str, id_: str, **headers: str) -> int:
        return (await client.http.get(f"/files/{blobs[id_]}", headers={WHO: who, **headers})).status_code

    assert [await read(who, SECRET) for who in ("bea", "bea", "rosa")] == [200, 200, 200]
    assert await read("bea", SECRET, **{"if-none-match": f'"{blobs[SECRET]}"'}) == 304
    assert await read("bea", OPEN) == 200
    unsaid = await client.http.get(f"/files/{blobs[ABOUT_ANA]}", headers={WHO: "bea"})
    assert (unsaid.status_code, unsaid.json()["errors"][0]["extensions"]["code"]) == (400, "PURPOSE_REQUIRED")
    assert b"All that it says" not in unsaid.content
    assert await read("bea", ABOUT_ANA, **{"x-purpose": "Docket 7", "range": "bytes=0-3"}) == 206

    async def recorded() -> Any:
        found = (await client.ask(READINGS, acting("ines")))["fileReadings"]
        return found if found["totalCount"] == 4 else None

    secret = {"fileId": RESTRICTED, "level": "RESTRICTED", "entry": SECRET, "purpose": None, "blob": blobs[SECRET]}
    about_ana = {"fileId": PERSONAL, "level": "PERSONAL", "entry": ABOUT_ANA, "blob": blobs[ABOUT_ANA]}
    assert (await until(recorded))["nodes"] == [
        *({**secret, "accountId": who} for who in ("bea", "bea", "rosa")),
        {**about_ana, "purpose": "Docket 7", "accountId": "bea"},
    ]
    assert (await client.ask(READINGS, acting("bea")))["fileReadings"]["totalCount"] == 3, "one's own"
    assert (await client.ask(READINGS, acting("max")))["fileReadings"]["totalCount"] == 0
