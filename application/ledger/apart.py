"""Values kept apart: their bytes lie under seal in the store of blobs, and the event holds the hash of these.

In the envelope such a value is `{"apart": "<SHA-256 of the stored bytes, hex>", "size": <their number>}`. Stored is a
version byte, a nonce of 12 bytes and the AES-256-GCM ciphertext of a letter (`t` a text, `b` bytes) and the value,
under the key that secrets of the thing have. The place is authenticated as that of a sealed value is, with another
version: what was stored for one place opens in no other, and never as a sealed value.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application.ledger.sealing import NONCE_BYTES, KeysNotFetchedError, SealedPlace, TamperedError
from domain.kernel.declarations import ApartReference, Refused

VERSION = 2
MOST = 16 * 1024 * 1024
"""Bytes that a value has at most."""
OVERHEAD = 1 + NONCE_BYTES + 1 + 16
_NAME = re.compile(r"[0-9a-f]{64}")

Bodies = Mapping[str, bytes | None]
"""What was fetched from the store, by name; None where the store has it no more."""


class _Nothing(dict[str, bytes | None]):
    def __missing__(self, _: str) -> None:
        return None


REFERENCES: Final[Bodies] = {}
"""Nothing was fetched: a value kept apart is the reference to it."""
NO_BODIES: Final[Bodies] = _Nothing()
"""For those who need no values kept apart: each is None, as if it was gone."""


class ApartTooLarge(Refused):
    """A value of more than 16 MB."""

    def __init__(self, size: int) -> None:
        super().__init__("value_too_large", "", size=size, limit=MOST)


def seal_apart(value: object, place: SealedPlace, key: bytes, nonce: Callable[[], bytes] | None = None) -> bytes:
    """The bytes to store for a value; ApartTooLarge above 16 MB, TypeError for what is neither text nor bytes."""
    if isinstance(value, str):
        plain = b"t" + value.encode()
    elif isinstance(value, bytes):
        plain = b"b" + value
    else:
        raise TypeError(f"{place.field} of {place.type} is kept apart: it is text or bytes, not {type(value).__name__}")
    if len(plain) > MOST + 1:
        raise ApartTooLarge(len(plain) - 1)
    fresh = nonce() if nonce else os.urandom(NONCE_BYTES)
    return bytes([VERSION]) + fresh + AESGCM(key).encrypt(fresh, plain, _context(place))


def named(stored: bytes) -> dict[str, str | int]:
    """What stands in an event for bytes that are stored."""
    return {"apart": hashlib.sha256(stored).hexdigest(), "size": len(stored)}


def reference(data: object, place: SealedPlace) -> ApartReference:
    """The reference in an event's data. Raises TamperedError for whatever has another form."""
    match data:
        case {"apart": str(name), "size": int(size), **more} if not more and _NAME.fullmatch(name) and size >= OVERHEAD:
            return ApartReference(name, size)
        case _:
            raise _tampered(place, "is no reference to what is kept apart")


def open_apart(
    data: object, place: SealedPlace, key: bytes | None, bodies: Bodies
) -> ApartReference | str | bytes | None:
    """The value, or the reference to it where nothing was fetched; None without a key, and where the bytes are gone.

    Raises TamperedError where they are not what was stored for this place, and KeysNotFetchedError where others were
    fetched and these not.
    """
    found = reference(data, place)
    if key is None:
        return None
    if bodies is REFERENCES:
        return found
    try:
        stored = bodies[found.sha256]
    except KeyError:
        raise KeysNotFetchedError(f"nobody fetched {place.field} of {place.type}, which is kept apart") from None
    return None if stored is None else _opened(stored, found, place, key)


def _opened(stored: bytes, expected: ApartReference, place: SealedPlace, key: bytes) -> str | bytes:
    if hashlib.sha256(stored).hexdigest() != expected.sha256 or stored[:1] != bytes([VERSION]):
        raise _tampered(place, "is kept apart, and other bytes are stored for it")
    try:
        plain = AESGCM(key).decrypt(stored[1 : 1 + NONCE_BYTES], stored[1 + NONCE_BYTES :], _context(place))
    except InvalidTag:
        raise _tampered(place, "is kept apart, and was not stored for this place") from None
    return plain[1:].decode() if plain[:1] == b"t" else plain[1:]


def names_in(data: Mapping[str, Any], fields: Mapping[str, object]) -> dict[str, int]:
    """The names of the stored bytes that these fields of an event's data refer to, and how many they are."""
    said = (data.get(name) for name in fields)
    return {each["apart"]: each["size"] for each in said if isinstance(each, dict) and each.keys() == {"apart", "size"}}


def _context(place: SealedPlace) -> bytes:
    return orjson.dumps([VERSION, *place])


def _tampered(place: SealedPlace, what: str) -> TamperedError:
    return TamperedError(f"{place.field} of {place.type}, version {place.version} of its stream, {what}")
