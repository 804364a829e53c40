"""An envelope is sent again where the API is busy, and what it answers is said as it is."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from infra.procurement.sealing import sending
from infra.procurement.sealing.bidding import seal_files
from infra.procurement.sealing.inputs import InputError, PublicTerms
from infra.procurement.sealing.sending import NotSentError, SentEnvelope, send
from tests.infra.procurement.sealing.envelopes import ADDRESS, BID, panel

PANEL = panel()
TERMS = PublicTerms(ADDRESS.tender, ADDRESS.terms_sha256, PANEL.k, tuple(PANEL.public))
RECEIVED = {"data": {"submitEnvelope": {"receipt": {"position": "17"}, "userErrors": []}}}
LATE = {
    "data": {"submitEnvelope": {"receipt": None, "userErrors": [{"code": "bid_after_deadline", "message": "Late."}]}}
}


async def sent(folder: Path, *answers: httpx.Response) -> tuple[SentEnvelope, list[httpx.Request]]:
    package, requests, waiting = folder / "bid.foja", list[httpx.Request](), list(answers)
    _, receipt = seal_files(ADDRESS, TERMS, BID, {}, package)

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return waiting.pop(0)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://api") as client:
        return await send(client, package, receipt), requests


def stored() -> httpx.Response:
    return httpx.Response(201, json={"package": "ab" * 32})


async def test_a_package_is_uploaded_and_its_envelope_submitted(tmp_path: Path) -> None:
    done, (upload, mutation) = await sent(tmp_path, stored(), httpx.Response(200, json=RECEIVED))
    assert done.position == "17"
    assert upload.content == (tmp_path / "bid.foja").read_bytes()
    assert dict(upload.url.params) == {"tenderId": "T-1", "bidId": "B-1", "company": "XX-1"}
    said = json.loads(mutation.content)["variables"]["input"]
    assert (said["package"], said["envelope"], said["lot"]) == ("ab" * 32, "FINANCIAL", "1")


async def test_a_busy_api_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSES", (0.0, 0.0))
    busy = [httpx.Response(503, json={"errors": [{"message": "Too many uploads run."}]}) for _ in range(3)]
    done, requests = await sent(tmp_path, *busy[:2], stored(), httpx.Response(200, json=RECEIVED))
    assert (done.position, len(requests)) == ("17", 4)
    (tmp_path / "again").mkdir()
    with pytest.raises(NotSentError, match="Too many uploads"):
        await sent(tmp_path / "again", *busy)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((stored(), httpx.Response(200, json=LATE)), "bid_after_deadline: Late."),
        ((httpx.Response(403, json={"errors": [{"message": "You may not do this."}]}),), "may not"),
        ((httpx.Response(200, text="<html>"),), "no API of Foja"),
        ((httpx.Response(200, json={}),), "no API of Foja"),
    ],
)
async def test_what_the_api_answers_is_said(answers: tuple[httpx.Response, ...], said: str, tmp_path: Path) -> None:
    with pytest.raises(NotSentError, match=said):
        await sent(tmp_path, *answers)


async def test_the_receipt_of_another_package_is_not_sent(tmp_path: Path) -> None:
    _, receipt = seal_files(ADDRESS, TERMS, BID, {}, tmp_path / "first")
    seal_files(ADDRESS, TERMS, BID, {}, tmp_path / "second")
    async with httpx.AsyncClient() as client:
        with pytest.raises(InputError, match="package_sha256"):
            await send(client, tmp_path / "second", receipt)
