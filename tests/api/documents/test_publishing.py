"""Scenario 5, and what anybody may read: documents whole or redacted, as feeds and pages."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import typst
from jsonschema import Draft202012Validator

from infra.bootstrap import INSTALLATION
from infra.documents.public import feeds
from infra.postgres.turning import turn
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.json_feed import JSON_FEED
from tests.api.documents.scene import (
    ADOPTER,
    FILE,
    MOH,
    SETUP,
    TERMS,
    Enum,
    act,
    approve,
    do,
    document_id,
    open_series,
    uuid_of,
)
from tests.api.support.named import WHO, acting
from tests.infra.processes.running import until
from tests.support.founding_units import create_units

FORMER, HOLDING, REDACTED, ANNOUNCED = (document_id(number) for number in (1, 2, 3, 4))
ATOM = {"a": "http://www.w3.org/2005/Atom"}
STATUS = "query($id: String!) { document(documentId: $id) { status sha256 } }"
BEFORE = """query($id: String!, $asOf: AsOf) { document(documentId: $id, asOf: $asOf) {
  status sha256 supersededBy { documentId } } }"""
DELIVERIES = "query($id: String!) { deliveries(filter: {documentId: {eq: $id}}) { totalCount nodes { recipient } } }"
PUBLISHED = """query($id: String!) { publishedDocument(documentId: $id) {
  title number unit kindId language sha256 blob redacted supersededBy { documentId } } }"""
CHECKED = "query($id: String!) { document(documentId: $id) { redactions { nodes { uploadId checked failure } } } }"


async def test_what_holds_reaches_whoever_had_the_former_and_everybody_reads_both(
    ministry: Client, settings: Settings
) -> None:
    await _prepared(ministry)
    former = await _issued(ministry, FORMER)
    units = await create_units(
        settings.database_url or "", INSTALLATION.codec, MOH, ("gov", "moh"), [f"u{n:02}" for n in range(12)]
    )
    await do(ministry, "rosa", "dispatch", documentId=FORMER, recipients=units)
    await do(ministry, "rosa", "publishDocument", documentId=FORMER, title="Stocks <March> & more")
    turn(settings.database_url or "", timedelta(days=1))
    await _issued(ministry, HOLDING)
    await do(ministry, "rosa", "supersede", documentId=FORMER, by=HOLDING, reason="incorrect")
    await _is_superseded(ministry, former, units)
    await do(ministry, "rosa", "publishDocument", documentId=HOLDING, title="Stocks in March")
    await _is_read_by_anybody(ministry, former)
    await _is_told_by_feeds(ministry)
    await _is_redacted(ministry)
    await _is_announced(ministry)


async def _prepared(client: Client) -> None:
    await open_series(client)
    terms = TERMS | {"direction": Enum("ANY"), "expects": Enum("NOTHING"), "silence": Enum("NOTHING"), "publish": True}
    del terms["days"]
    today = datetime.now(UTC).date().isoformat()
    await do(client, SETUP, "draftKind", jurisdiction="EX", code="notice", version=1, terms=terms)
    await do(client, ADOPTER, "adoptKind", jurisdiction="EX", code="notice", version=1, effectiveOn=today)
    filer = {"holder": "rosa", "roleId": "filer", "unit": MOH, "reason": "Duty"}
    await do(client, SETUP, "grantRole", grantId=uuid_of(71), **filer)


async def _issued(client: Client, id_: str, kind: str = "notice") -> str:
    """The SHA-256 of the issued document."""
    await approve(client, id_, kind)
    await do(client, "rosa", "registerDocument", documentId=id_)

    async def issued() -> Any:
        found = (await client.ask(STATUS, acting("rosa"), id=id_))["document"]
        return found["sha256"] if found["status"] == "ISSUED" else None

    return str(await until(issued))


async def _is_superseded(client: Client, former: str, units: list[str]) -> None:
    """The old SHA-256 stays, under what holds; the day before, it is in force; the 12 get 12 new deliveries."""
    holding = {"documentId": HOLDING}
    now = (await client.ask(BEFORE, acting("rosa"), id=FORMER))["document"]
    assert now == {"status": "SUPERSEDED", "sha256": former, "supersededBy": holding}
    yesterday = {"time": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}
    then = (await client.ask(BEFORE, acting("rosa"), id=FORMER, asOf=yesterday))["document"]
    assert then == {"status": "ISSUED", "sha256": former, "supersededBy": None}
    for id_ in (FORMER, HOLDING):
        sent = (await client.ask(DELIVERIES, acting("rosa"), id=id_))["deliveries"]
        assert (sent["totalCount"], sorted(node["recipient"] for node in sent["nodes"])) == (12, units)


async def _is_read_by_anybody(client: Client, former: str) -> None:
    """By whoever does not sign in: the row, the bytes, and a page of the same data that machines read too."""
    nobody = acting("nobody")
    found = (await client.ask(PUBLISHED, nobody, id=FORMER))["publishedDocument"]
    assert (found["sha256"], found["redacted"], found["supersededBy"]) == (former, False, {"documentId": HOLDING})
    file = await client.http.get(f"/files/{found['blob']}", headers={WHO: "nobody"})
    assert hashlib.sha256(file.content).hexdigest() == former
    page = await _got(client, f"{feeds.PATH}/{FORMER}")
    assert page.headers["access-control-allow-origin"] == "*"
    assert "script-src" not in page.headers["content-security-policy"]
    for text in ("Stocks &lt;March&gt; &amp; more", "Stocks in March", "One.", "<dt>Period</dt>", "<dd>March</dd>"):
        assert text in page.text
    assert f"{feeds.PATH}/{HOLDING}" in page.text
    told = dict(re.findall(r'<meta name="DC.(\w+)" content="(.*?)">', page.text))
    assert (told["creator"], told["type"], told["language"]) == (MOH, "EX-notice", "es")
    (linked,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    assert (json.loads(linked)["@type"], json.loads(linked)["name"]) == ("DigitalDocument", "Stocks <March> & more")
    assert json.loads(linked)["encoding"]["sha256"] == former
    assert (await client.http.get(f"{feeds.PATH}/{REDACTED}")).status_code == 404


async def _got(client: Client, address: str) -> httpx.Response:
    """The answer to anybody; asked again with its tag, nothing is sent."""
    answer = await client.http.get(address)
    assert answer.status_code == 200, answer.text
    again = await client.http.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    return answer


async def _is_told_by_feeds(client: Client) -> None:
    """The newest first, by unit and kind, page by page, as Atom and as JSON Feed."""
    titles = ["Stocks in March", "Stocks <March> & more"]
    root = ET.fromstring((await _got(client, f"{feeds.PATH}.atom")).content)  # noqa: S314 - our own
    _is_atom(root)
    assert [title.text for title in root.findall("a:entry/a:title", ATOM)] == titles
    whole = (await _got(client, f"{feeds.PATH}.json?unit={MOH}&kind=EX-notice")).json()
    Draft202012Validator(JSON_FEED).validate(whole)
    assert [item["title"] for item in whole["items"]] == titles
    assert whole["items"][1]["_document"]["superseded_by"].endswith(HOLDING)
    for other in ("unit=EX:mof", "kind=EX-report"):
        assert (await _got(client, f"{feeds.PATH}.json?{other}")).json()["items"] == []
    for wrong in ("page=2", "before=yesterday", f"unit={'x' * 101}"):
        assert (await client.http.get(f"{feeds.PATH}.atom?{wrong}")).status_code == 400
    most, feeds.PAGE = feeds.PAGE, 1
    try:
        first = (await _got(client, f"{feeds.PATH}.json?unit={MOH}")).json()
        second = (await _got(client, first["next_url"].removeprefix("http://127.0.0.1:8000"))).json()
        atom = ET.fromstring((await _got(client, f"{feeds.PATH}.atom")).content)  # noqa: S314 - our own
    finally:
        feeds.PAGE = most
    assert [item["title"] for item in (*first["items"], *second["items"])] == titles
    assert "next_url" not in second
    assert {link.get("rel") for link in atom.findall("a:link", ATOM)} == {"self", "first", "next"}
    _is_atom(atom)


def _is_atom(root: ET.Element) -> None:
    """What RFC 4287 asks of a feed and of an entry (4.1.1, 4.1.2): each once, times of RFC 3339, an author."""
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for element in (root, *root.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"a:{name}", ATOM)
            assert found.text
        assert datetime.fromisoformat(str(element.findtext("a:updated", None, ATOM))).tzinfo is not None
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in element.findall("a:link", ATOM)]
        assert len(set(links)) == len(links), "no two alternates of a type"
    for entry in root.findall("a:entry", ATOM):
        assert entry.findtext("a:author/a:name", None, ATOM)
        assert entry.find("a:link[@rel='alternate']", ATOM) is not None


async def _is_redacted(client: Client) -> None:
    """What was taken out is named; a file that still says it is not published, another one is."""
    await _issued(client, REDACTED)
    left = await _uploaded(client, "#set document(title: [Stocks])\nStocks in Ma-rch")
    clean = await _uploaded(client, "#set document(title: [Stocks])\nStocks in █")
    for upload in (left, clean):
        await do(client, "rosa", "redactDocument", documentId=REDACTED, uploadId=upload, passages=["March"])

    async def checked() -> Any:
        found = (await client.ask(CHECKED, acting("rosa"), id=REDACTED))["document"]["redactions"]["nodes"]
        return {each["uploadId"]: each["failure"] for each in found} if all(each["checked"] for each in found) else None

    assert await until(checked) == {left: "redaction_has_text", clean: None}
    publish = {"documentId": REDACTED, "title": "Stocks"}
    assert await act(client, "rosa", "publishDocument", **publish, redaction=left) == ["redaction_has_text"]
    await do(client, "rosa", "publishDocument", **publish, redaction=clean)
    found = (await client.ask(PUBLISHED, acting("nobody"), id=REDACTED))["publishedDocument"]
    file = await client.http.get(f"/files/{found['blob']}", headers={WHO: "nobody"})
    assert (hashlib.sha256(file.content).hexdigest(), found["redacted"]) == (found["sha256"], True)
    page = (await _got(client, f"{feeds.PATH}/{REDACTED}")).text
    assert "March" not in page
    assert "One." not in page


async def _is_announced(client: Client) -> None:
    """An announcement is public on issue, whole and under its subject, and nobody has to say so."""
    terms = {**TERMS, "direction": Enum("PUBLIC"), "expects": Enum("NOTHING"), "silence": Enum("NOTHING")}
    del terms["days"]
    said: dict[str, Any] = {"jurisdiction": "EX", "code": "announcement", "version": 1}
    today = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    await do(client, SETUP, "draftKind", **said, terms=terms | {"publish": True, "series": "public"})
    await do(client, ADOPTER, "adoptKind", **said, effectiveOn=today)
    series = {"pattern": "{unit}/{series}/{year}/{n:06}", "zone": "Europe/Madrid", "directions": [Enum("OUT")]}
    await do(client, SETUP, "openSeries", unit=MOH, series="public", **series)
    await _issued(client, ANNOUNCED, "announcement")

    async def announced() -> Any:
        return (await client.ask(PUBLISHED, acting("nobody"), id=ANNOUNCED))["publishedDocument"]

    found = await until(announced)
    assert (found["title"], found["kindId"], found["redacted"]) == ("Stocks in March", "EX-announcement", False)


async def _uploaded(client: Client, source: str) -> str:
    """A printed file of the official file, admitted."""
    content, told = typst.compile(source.encode(), pdf_standards="a-2b"), {"unit": MOH, "thing": FILE}
    answer = await client.http.post("/files", content=content, params={**told, "name": "r.pdf"}, headers={WHO: "rosa"})
    assert answer.status_code == 201, answer.text

    async def admitted() -> Any:
        said = (await client.http.get(answer.headers["location"], headers={WHO: "rosa"})).json()
        return said["upload"] if said["state"] == "admitted" else None

    return str(await until(admitted))
