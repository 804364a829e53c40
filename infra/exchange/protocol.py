"""What travels between two installations: signed texts (JWS, RFC 7515, Ed25519), and what they are answered with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

from domain.exchange.channels.parts import Manifest, Part, moment

ALGORITHM: Final = "Ed25519"
MANIFEST, RECEIPT = "foja-consignment+jws", "foja-receipt+jws"
"""The types of what is signed (`typ`): a receipt never passes for a manifest."""
LARGEST_TEXT: Final = 256 * 1024
"""Bytes of a signed text at most: 200 parts with the longest names."""
_REGISTRY = jws.JWSRegistry({"iat": HeaderParameter("Issued At", "int")}, algorithms=[ALGORITHM])


class NotSignedError(ValueError):
    """Not a text that one of these keys signed as what it is said to be."""


class MalformedManifestError(ValueError):
    """A signed text that is no manifest of this version; the message says what is wrong, without repeating it."""


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


def public_key(x: str) -> OKPKey:
    """The key with this x. Raises ValueError."""
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": x})


def manifest(text: bytes) -> Manifest:
    """The manifest in a signed text: exactly the text that it would be written as. Raises MalformedManifestError."""
    try:
        whole = orjson.loads(text)
        found = Manifest(
            sender=_text(whole, "from"),
            receiver=_text(whole, "to"),
            sequence=_number(whole, "sequence"),
            previous=_text(whole, "previous"),
            consignment_id=_text(whole, "consignmentId"),
            kind=_text(whole, "kind"),
            about=_text(whole, "about"),
            at=datetime.fromisoformat(_text(whole, "at")),
            expires_at=datetime.fromisoformat(_text(whole, "expiresAt")),
            parts=tuple(_part(each) for each in whole["parts"]),
        )
        again = found.text()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise MalformedManifestError("a manifest lacks a value, or has one of another form") from None
    if again != text:
        raise MalformedManifestError("a manifest is not written as canonical JSON of foja-consignment/1")
    return found


def _part(whole: Mapping[str, Any]) -> Part:
    """A part as its sender names it: where it lies here is known once it came."""
    return Part(_text(whole, "name"), _text(whole, "mediaType"), _number(whole, "size"), _text(whole, "sha256"), "")


def _text(whole: Mapping[str, Any], name: str) -> str:
    value = whole[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _number(whole: Mapping[str, Any], name: str) -> int:
    value = whole[name]
    if type(value) is not int or not 0 < value < 2**53:
        raise TypeError(name)
    return value


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
            "at": moment(self.at),
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
            _text(whole, "channel"),
            _number(whole, "sequence"),
            _text(whole, "consignmentId"),
            _text(whole, "manifestSha256"),
            _number(whole, "position"),
            datetime.fromisoformat(_text(whole, "at")),
            None if whole["refused"] is None else _text(whole, "refused"),
        )
    except (KeyError, TypeError, AttributeError):
        raise ValueError("a receipt lacks a value, or has one of another form") from None
