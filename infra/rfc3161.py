"""Timestamps (RFC 3161): an authority's word that a checkpoint was there at a time, beside that of the witnesses."""

from __future__ import annotations

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

from infra.settings import is_loopback

SECONDS = 20.0
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
    """Whoever says when something was there."""

    def stamp(self, message: bytes) -> Stamp:
        """A timestamp of these bytes; raises TimestampError."""
        ...


class TimestampAuthority(Timestamps):
    """An authority over HTTP (RFC 3161, section 3.4), believed by certificates that somebody named.

    Raises ValueError for an address that is neither https nor on this machine, and for no certificates.
    """

    def __init__(self, url: str, roots: Sequence[Certificate], client: httpx.Client | None = None) -> None:
        parts = urlsplit(url)
        if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
            raise ValueError(f"{url[:100]!r} is no address of an authority, such as https://tsa.example.org")
        if not roots:
            raise ValueError("an authority is believed by a certificate: none was given")
        self._url, self._roots = url, list(roots)
        self._client = client or httpx.Client(timeout=SECONDS, follow_redirects=False)

    def stamp(self, message: bytes) -> Stamp:
        """A timestamp of the SHA-256 of these bytes, with a nonce of our own, checked before it is given out."""
        request = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
        answer = self._ask(request.as_bytes())
        try:
            response = decode_timestamp_response(answer)
        except ValueError:
            raise TimestampError(f"{self._url} answered with something that is no timestamp") from None
        verifier = VerifierBuilder.from_request(request)
        for root in self._roots:
            verifier = verifier.add_root_certificate(root)
        try:
            verifier.build().verify_message(response, message)
            return Stamp(answer, _time(response))
        except (VerificationError, ValueError) as error:
            raise TimestampError(f"the timestamp of {self._url} cannot be believed: {error}") from None

    def _ask(self, request: bytes) -> bytes:
        headers = {"content-type": _TYPE, "accept": _ANSWER}
        try:
            found = self._client.post(self._url, content=request, headers=headers)
        except httpx.HTTPError as error:
            raise TimestampError(f"{self._url} cannot be reached: {type(error).__name__}") from None
        kind = found.headers.get("content-type", "").partition(";")[0].strip()
        if found.status_code != 200 or kind != _ANSWER or len(found.content) > LONGEST:
            raise TimestampError(f"{self._url} answered with {found.status_code} and {kind or 'no'} content")
        return found.content


def certificates(pem: bytes) -> Sequence[Certificate]:
    """The certificates of a PEM file; ValueError where there are none."""
    return load_pem_x509_certificates(pem)


def _time(response: TimeStampResponse) -> datetime:
    return response.tst_info.gen_time.astimezone(UTC)
