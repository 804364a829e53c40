"""`/verify`: who has the bytes learns whether they were issued here and still hold; nobody else learns anything."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from infra.documents.verify.serving import PUBLIC_ROUTES
from projections.documents import ISSUED_FILES
from projections.documents.issued_files import IssuedFile
from tests.api.conftest import World
from tests.api.support.browser import browsing
from tests.api.support.live import serving
from tests.domain.documents.story import DOCUMENT, FILE, UNIT
from tests.domain.documents.test_issuing import NUMBERED, ON, OTHER, SIGNED
from tests.infra.documents.public import (
    CONTENT,
    EVENTS,
    FORMER,
    FORMER_NUMBER,
    NUMBER,
    OPEN,
    REDACTED_SHA256,
    SECRET_NUMBER,
    SECRET_SHA256,
    SHA256,
    FoldedReads,
)
from tests.spec import NOON, rows

UNKNOWN = "0" * 64


def served() -> Any:
    return World().services(reads=FoldedReads(*EVENTS), routes=PUBLIC_ROUTES)


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(served()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def told(http: httpx.AsyncClient, about: str) -> Any:
    answer = await http.post("/verify", data={"about": about}, headers={"accept": "application/json"})
    return answer.json()


def test_a_file_is_known_by_its_hash_from_its_seal_on() -> None:
    row = IssuedFile(DOCUMENT, FILE, UNIT, NUMBER, ON)
    rows(ISSUED_FILES).given(NUMBERED).then(row)
    sealed = IssuedFile(DOCUMENT, FILE, UNIT, NUMBER, ON, SIGNED.sha256, "B-LT", "d" * 64, NOON)
    rows(ISSUED_FILES).given(NUMBERED, SIGNED).then(sealed)


async def test_whoever_has_the_bytes_learns_what_they_are(http: httpx.AsyncClient) -> None:
    found = await told(http, SHA256)
    assert found == {
        "issued": True,
        "number": NUMBER,
        "unit": UNIT,
        "registeredOn": "2026-03-30",
        "sha256": SHA256,
        "level": "B-LT",
        "certificateSha256": "d" * 64,
        "sealedAt": "2014-06-01T12:00:00+00:00",
        "supersededBy": None,
        "supersededOn": None,
        "title": None,
        "blob": None,
        "redacted": False,
    }
    written = f" {SHA256[:32].upper()} {SHA256[32:]} "
    assert await told(http, written) == found
    asked: list[dict[str, Any]] = [
        {"files": {"file": ("order.pdf", CONTENT, "application/pdf")}},
        {"content": CONTENT, "headers": {"content-type": "application/pdf"}},
        {"files": {"file": ("", b"")}, "data": {"about": SHA256}},
    ]
    for each in asked:
        headers = {"accept": "application/json", **each.pop("headers", {})}
        assert (await http.post("/verify", headers=headers, **each)).json() == found


async def test_scenario_5_a_superseded_file_is_answered_with_what_holds(http: httpx.AsyncClient) -> None:
    found = await told(http, FORMER)
    assert (found["number"], found["supersededBy"], found["supersededOn"]) == (FORMER_NUMBER, NUMBER, "2014-06-01")
    page = (await http.post("/verify", data={"about": FORMER}, headers={"accept-language": "es"})).text
    assert NUMBER in page
    assert 'lang="es"' in page
    assert "1 de junio de 2014" in page


async def test_nobody_learns_of_what_they_have_not(http: httpx.AsyncClient) -> None:
    """The number of a document that is not published is answered as one that there is not, byte by byte."""
    answers = {(await http.get("/verify", params={"about": about})).content for about in (NUMBER, "EX:moh/out/2026/9")}
    assert len(answers) == 1
    assert await told(http, UNKNOWN) == await told(http, NUMBER) == await told(http, OTHER) == {"issued": False}
    changed = CONTENT[:-1] + b"\x00"
    sent: dict[str, Any] = {"files": {"file": ("order.pdf", changed)}, "headers": {"accept": "application/json"}}
    assert (await http.post("/verify", **sent)).json() == {"issued": False}


async def test_a_published_document_is_found_by_its_number(http: httpx.AsyncClient) -> None:
    page = (await http.get("/verify", params={"about": OPEN})).text
    assert "Stocks &lt;of&gt; vaccines" in page
    assert f'href="/files/{"0f" * 32}"' in page


async def test_of_a_redacted_document_the_hash_is_told_to_whoever_has_the_whole(http: httpx.AsyncClient) -> None:
    """A hash of the whole would let anybody try what was taken out."""
    by_number = await told(http, SECRET_NUMBER)
    assert (by_number["number"], by_number["sha256"], by_number["redacted"]) == (SECRET_NUMBER, REDACTED_SHA256, True)
    assert await told(http, REDACTED_SHA256) == by_number
    assert (await told(http, SECRET_SHA256))["sha256"] == SECRET_SHA256
    assert "a redacted version" in (await http.get("/verify", params={"about": SECRET_NUMBER})).text


async def test_what_cannot_be_asked_says_what_would_be_right(http: httpx.AsyncClient) -> None:
    cases: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({"data": {"about": "x" * 201}}, 400, "neither the SHA-256 of a file nor a number"),
        ({"content": b"?", "headers": {"content-type": "multipart/form-data"}}, 400, "neither the SHA-256"),
        ({"content": b"0" * (16 * 1024**2 + 1)}, 413, "of more than 16 MB"),
    )
    for given, status, sentence in cases:
        answer = await http.post("/verify", **given)
        assert (answer.status_code, sentence in answer.text) == (status, True)
    empty = await http.get("/verify")
    assert (empty.status_code, empty.headers["cache-control"]) == (200, "no-store")
    assert "script-src 'self'" in empty.headers["content-security-policy"]
    assert "verdict" not in empty.text.partition("</style>")[2]


def test_a_browser_hashes_the_file_and_sends_none_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "order.pdf"
    file.write_bytes(CONTENT)
    with serving(served()) as server, browsing(tmp_path / "profile") as browser:
        browser.call("Page.navigate", url=f"{server.address}/verify?lang=es")
        browser.wait_for("document.getElementById('said')?.textContent.includes('se queda')")
        browser.screenshot(tmp_path / "form.png")
        node = browser.call("DOM.getDocument")["root"]["nodeId"]
        chosen = browser.call("DOM.querySelector", nodeId=node, selector="#file")["nodeId"]
        browser.call("DOM.setFileInputFiles", nodeId=chosen, files=[str(file)])
        browser.wait_for(f"document.querySelector('.verdict.known')?.textContent.includes('{NUMBER}')")
        browser.screenshot(tmp_path / "known.png")
        posted = [
            each["params"]["request"]
            for each in browser.events
            if each["method"] == "Network.requestWillBeSent" and each["params"]["request"]["method"] == "POST"
        ]
        assert len(posted) == 1
        assert SHA256 in json.dumps(posted)
        assert "an order" not in json.dumps(posted)
        assert browser.complaints() == []
