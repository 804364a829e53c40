"""What travels between two installations: signed texts (JWS, RFC 7515, Ed25519), and what they are answered with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

from domain.exchange.channels.parts import number_in, text_in
from domain.kernel.moments import canonical_moment

ALGORITHM: Final = "Ed25519"
MANIFEST, RECEIPT, REFUSALS = "foja-consignment+jws", "foja-receipt+jws", "foja-refusals+jws"
DATA_ASKED, DATA = "foja-data-question+jws", "foja-data+jws"
STANDING_ASKED, STANDING = "foja-standing-question+jws", "foja-standing+jws"
"""The types of what is signed (`typ`): a receipt never passes for a manifest."""
LARGEST_TEXT: Final = 256 * 1024
"""Bytes of a signed text at most: 200 parts with the longest names."""
_REGISTRY = jws.JWSRegistry({"iat": HeaderParameter("Issued At", "int")}, algorithms=[ALGORITHM])


class NotSignedError(ValueError):
    """Not a text that one of these keys signed as what it is said to be."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """What was signed, when, and with which public key (the x of its JWK)."""

    text: bytes
    at: datetime
    key: str


def sign(text: bytes, key: OKPKey, kind: str, at: datetime) -> str:
    """The text as compact JWS."""
    header = {"alg": ALGORITHM, "typ": kind, "kid": key.thumbprint(), "iat": int(at.timestamp())}
    return jws.serialize_compact(header, text, key, registry=_REGISTRY)


def opened(signed: str, keys: Collection[str], kind: str) -> SignedText:
    """The text, where one of these public keys signed it. Raises NotSignedError."""
    if len(signed) > 2 * LARGEST_TEXT:
        raise NotSignedError("a signed text that is too long")
    for x in keys:
        try:
            found = jws.deserialize_compact(signed, public_key(x), registry=_REGISTRY)
        except (JoseError, ValueError):
            continue
        header = found.headers()
        if header.get("typ") == kind and isinstance(issued := header.get("iat"), int) and 0 <= issued < 2**35:
            return SignedText(found.payload, datetime.fromtimestamp(issued, UTC), x)
    raise NotSignedError("no key that is known signed this")


def unverified(signed: str) -> str:
    """The text that a JWS holds, whoever signed it: to find out whose signature it would have to be."""
    try:
        return jws.extract_compact(signed.encode("ascii")).payload.decode()
    except (JoseError, ValueError):
        raise NotSignedError("no signed text") from None


def public_key(x: str) -> OKPKey:
    """The key with this x. Raises ValueError."""
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})


@dataclass(frozen=True, slots=True)
class ConsignmentReceipt:
    """That a consignment stands in the record of its receiver: at which position, since when.

    `refused` says why its content was not taken in: its number is used up all the same.
    """

    channel: str
    sequence: int
    consignment_id: str
    manifest_sha256: str
    position: int
    at: datetime
    refused: str | None = None

    def text(self) -> bytes:
        """Canonical JSON: the same receipt has the same bytes, for ever."""
        whole = {
            "at": canonical_moment(self.at),
            "channel": self.channel,
            "consignmentId": self.consignment_id,
            "manifestSha256": self.manifest_sha256,
            "position": self.position,
            "refused": self.refused,
            "sequence": self.sequence,
            "type": "foja-receipt/1",
        }
        return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


def receipt(text: bytes) -> ConsignmentReceipt:
    """The receipt in a signed text. Raises ValueError."""
    try:
        whole = orjson.loads(text)
        return ConsignmentReceipt(
            text_in(whole, "channel"),
            number_in(whole, "sequence"),
            text_in(whole, "consignmentId"),
            text_in(whole, "manifestSha256"),
            number_in(whole, "position"),
            datetime.fromisoformat(text_in(whole, "at")),
            None if whole["refused"] is None else text_in(whole, "refused"),
        )
    except (KeyError, TypeError, AttributeError):
        raise ValueError("a receipt lacks a value, or has one of another form") from None
