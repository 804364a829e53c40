"""Sends an envelope to the API: the package is uploaded as it lies on the disk, and then its envelope is submitted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.procurement.sealing.bidding import against_receipt, inspect
from infra.procurement.sealing.inputs import InputError
from infra.procurement.sealing.keeping import EnvelopeReceipt

UPLOAD = "/procurement/packages"
FIELD = "mutation($input: %sInput!) { %s(input: $input) { receipt { position } userErrors { code message path } } }"
SUBMIT, REPLACE = (FIELD % (name, name[0].lower() + name[1:]) for name in ("SubmitEnvelope", "ReplaceEnvelope"))
BUSY = 503
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0)
"""Seconds between two tries: in the last minute before a deadline all others send too."""
_CHUNK = 1 << 20


class NotSentError(Exception):
    """The API did not take the envelope; the text says what it answered."""


@dataclass(frozen=True, slots=True)
class SentEnvelope:
    """Where the receipt of an envelope stands in the record."""

    position: str


async def send(
    client: httpx.AsyncClient, package: Path, receipt: EnvelopeReceipt, *, replacing: bool = False
) -> SentEnvelope:
    """Upload a package and submit its envelope, or replace the one of its kind; sent again it is the same envelope.

    `client` has the address of the API and the token. Raises InputError where package and receipt differ, and
    NotSentError, which says what the API answered.
    """
    if wrong := against_receipt(inspect(package), receipt):
        raise InputError(f"{package} is not what its receipt is of: {', '.join(wrong)}")
    whose = {"tenderId": receipt.tender, "bidId": receipt.bid, "company": receipt.bidder}
    try:
        uploaded = await _patiently(lambda: client.post(UPLOAD, params=whose, content=_parts(package)))
        stored = _answered(uploaded)["package"]
        said = _input(receipt) | {"package": stored}
        asked = {"query": REPLACE if replacing else SUBMIT, "variables": {"input": said}}
        data = _answered(await _patiently(lambda: client.post("/graphql", json=asked)))["data"]
        (payload,) = data.values()
    except httpx.HTTPError as error:
        raise NotSentError(f"the API cannot be reached ({type(error).__name__}): send it again") from None
    except (KeyError, TypeError, ValueError):
        raise NotSentError(
            "this answers as no API of Foja: name its address, such as https://foja.example.org"
        ) from None
    if payload["userErrors"]:
        raise NotSentError("; ".join(f"{error['code']}: {error['message']}" for error in payload["userErrors"]))
    return SentEnvelope(str(payload["receipt"]["position"]))


async def _patiently(request: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """The answer to a request, which is made again where the API says that too many are under way."""
    for pause in PAUSES:
        response = await request()
        if response.status_code != BUSY:
            return response
        await asyncio.sleep(pause)
    return await request()


def _input(receipt: EnvelopeReceipt) -> dict[str, str]:
    return {
        "tenderId": receipt.tender,
        "lot": receipt.lot,
        "bidId": receipt.bid,
        "company": receipt.bidder,
        "envelope": receipt.envelope.upper(),
        "commitment": receipt.commitment,
        "packageSha256": receipt.package_sha256,
        "nonce": receipt.nonce,
    }


def _answered(response: httpx.Response) -> Any:
    answer = response.json()
    if errors := answer.get("errors"):
        raise NotSentError("; ".join(str(error.get("message")) for error in errors))
    return answer


async def _parts(package: Path) -> AsyncIterator[bytes]:
    with package.open("rb") as opened:
        while part := opened.read(_CHUNK):
            yield part
