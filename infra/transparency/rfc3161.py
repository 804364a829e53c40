"""Timestamps (RFC 3161): an authority's word that a checkpoint was there at a time, beside that of the witnesses."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

import httpx
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from infra.http.asking import ACCEPTED, UnreadableAnswerError, address, content, shown
from infra.settings.settings import is_loopback

Transport = httpx.AsyncBaseTransport

SECONDS = 10.0
LONGEST = 65_536
"""Bytes of an answer, certificates included."""
_TYPE, _ANSWER = "application/timestamp-query", "application/timestamp-reply"


class TimestampError(Exception):
    """There is no timestamp that can be believed; the message says why."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """An authority's answer as it came (DER, TimeStampResp), and the time that it states."""

    answer: bytes
    at: datetime


class Timestamps(Protocol):
    """The authority that says when something was there."""

    def stamp(self, message: bytes) -> Stamp:
        """A timestamp of these bytes; raises TimestampError."""
        ...


class TimestampAuthority(Timestamps):
    """An authority over HTTP (RFC 3161, section 3.4), believed by certificates that somebody named.

    Raises ValueError for an address that is neither https nor on this machine, and for no certificates.
    """

    def __init__(
        self, url: str, roots: Sequence[Certificate], seconds: float = SECONDS, transport: Transport | None = None
    ) -> None:
        parts = urlsplit(url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
            raise ValueError("that is no address of an authority, such as https://tsa.example.org")
        if not roots:
            raise ValueError("an authority is believed by a certificate: none was given")
        self._named = shown(address(url))
        self._url, self._roots = url, list(roots)
        self._seconds, self._transport = seconds, transport

    def stamp(self, message: bytes) -> Stamp:
        """A timestamp of the SHA-256 of these bytes, with a nonce of our own, checked before it is given out."""
        request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
        # On a loop of its own, where an answer that trickles can be given up in time.
        answer = asyncio.run(self._ask(request.as_bytes()))
        try:
            response = decode_timestamp_response(answer)
        except ValueError:
            raise TimestampError(f"{self._named} answered with something that is no timestamp") from None
        verifier = VerifierBuilder.from_request(request)
        for root in self._roots:
            verifier = verifier.add_root_certificate(root)
        try:
            verifier.build().verify_message(response, message)
            return Stamp(answer, _time(response))
        except (VerificationError, ValueError) as error:
            raise TimestampError(f"the timestamp of {self._named} cannot be believed: {error}") from None

    async def _ask(self, request: bytes) -> bytes:
        headers = {"content-type": _TYPE, "accept": _ANSWER, "accept-encoding": ACCEPTED}
        client = httpx.AsyncClient(transport=self._transport, timeout=self._seconds, follow_redirects=False)
        try:
            async with (
                asyncio.timeout(self._seconds),
                client,
                client.stream("POST", self._url, content=request, headers=headers) as answer,
            ):
                kind = answer.headers.get("content-type", "").partition(";")[0].strip()
                if answer.status_code != httpx.codes.OK or kind != _ANSWER:
                    raise TimestampError(f"{self._named} answers {answer.status_code} with {kind[:40]!r}")
                return await content(answer, LONGEST)
        except TimeoutError:
            raise TimestampError(f"{self._named} does not answer within {self._seconds:g} seconds") from None
        except UnreadableAnswerError as error:
            raise TimestampError(f"{self._named} {error}") from None
        except httpx.HTTPError as error:
            raise TimestampError(f"{self._named} cannot be reached: {type(error).__name__}") from None


def certificates(pem: bytes) -> Sequence[Certificate]:
    """The certificates of a PEM file; ValueError where there are none."""
    return load_pem_x509_certificates(pem)


def _time(response: TimeStampResponse) -> datetime:
    return response.tst_info.gen_time.astimezone(UTC)
