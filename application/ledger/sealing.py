"""Values under seal: readable with the key of their person and purpose, or of their thing; without it never again.

In the envelope such a value is `{"sealed": "..."}`: base64url of a version byte, a nonce of 12 bytes and the
AES-256-GCM ciphertext of the value's JSON, which spaces fill up to a multiple of 32 bytes so that its length tells
little. Authenticated with it are the stream, version and type of the event, the field, the person or thing, and the
purpose: a sealed value that was moved to any other place is refused like one that was changed.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.declarations import EventType, Refused
from domain.kernel.fields import SECRET

VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32
STEP = 32
SHORTEST = 1 + NONCE_BYTES + STEP + 16
_SUBJECT = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9._-]{16,100}|[0-9]{8}(-[0-9]{4}){3}-[0-9]{12}")
"""A UUID may be of digits alone; any other id of digits alone could be a national number."""


class Pair(NamedTuple):
    """Whose key, and for which purpose."""

    subject: str
    purpose: str


class Erased(NamedTuple):
    """Whose keys are destroyed: all of them, or those for one purpose."""

    subject: str
    purpose: str | None = None


class Erasures:
    """Several erasures, to look at pairs with."""

    def __init__(self, erased: Iterable[Erased] = ()) -> None:
        self._erased = frozenset(erased)

    def __contains__(self, pair: Pair) -> bool:
        """Whether the key of a pair is destroyed by any of them."""
        return Erased(pair.subject) in self._erased or Erased(*pair) in self._erased


KeyMap = Mapping[Pair, bytes | None]
"""The keys that were looked for; None where there is none (any more)."""


class _Unreadable(dict[Pair, bytes | None]):
    def __missing__(self, _: Pair) -> None:
        return None


NO_KEYS: Final[KeyMap] = {}
"""Nothing was looked for: no value can be opened or sealed."""
UNREADABLE: Final[KeyMap] = _Unreadable()
"""For those who need no sealed values: each is None, as if its key was destroyed."""


class TamperedError(ValueError):
    """A sealed value that is not what was sealed in this place. The message holds no value."""


class KeysNotFetchedError(LookupError):
    """A value is to be sealed or opened, and nobody looked for its key: a fault of the program."""


class SealedPlace(NamedTuple):
    """Where a value stands under seal."""

    stream: str
    version: int
    type: str
    field: str
    subject: str
    purpose: str

    @property
    def pair(self) -> Pair:
        """The key that it is sealed with."""
        return Pair(self.subject, self.purpose)


class SubjectErased(Refused):
    """Something personal is to be recorded about a person who was erased, for good or for this purpose."""

    def __init__(self, subject: str, purpose: str | None = None) -> None:
        super().__init__("subject_erased", "", subject=subject)
        self.erased = Erased(subject, purpose)


class ThingDestroyed(Refused):
    """Something secret is to be recorded about a thing whose keys were destroyed."""

    def __init__(self, thing: str) -> None:
        super().__init__("thing_destroyed", "", thing=thing)


def places(stream: str, version: int, kind: EventType, data: Mapping[str, Any]) -> Sequence[SealedPlace]:
    """Where sealed values stand in an event's data, those kept apart too; one that was never given has no seal."""
    return [
        SealedPlace(
            stream,
            version,
            kind.name,
            name,
            _checked_subject(data[field_class.subject], kind, field_class.subject),
            field_class.purpose,
        )
        for name, field_class in kind.sealed.items()
        if data.get(name) is not None
    ]


def pairs_in(kind: EventType, data: Mapping[str, Any]) -> set[Pair]:
    """The keys that an event's data is, or will be, sealed with."""
    return {place.pair for place in places("", 0, kind, data)}


def key_to_seal(place: SealedPlace, keys: KeyMap) -> bytes:
    """The key for a value that is to be sealed; SubjectErased or ThingDestroyed where it is None."""
    key = key_for(place, keys)
    if key is None:
        raise ThingDestroyed(place.subject) if place.purpose == SECRET else SubjectErased(*place.pair)
    return key


def seal(value: Any, place: SealedPlace, key: bytes, nonce: Callable[[], bytes] | None = None) -> dict[str, str]:
    """A value (plain JSON) under seal for its place."""
    plain = orjson.dumps(value)
    plain += b" " * (-len(plain) % STEP)
    fresh = nonce() if nonce else os.urandom(NONCE_BYTES)
    sealed = bytes([VERSION]) + fresh + AESGCM(key).encrypt(fresh, plain, _context(place))
    return {"sealed": base64.urlsafe_b64encode(sealed).decode("ascii")}


def is_sealed(value: object) -> bool:
    """Whether a plain JSON value is one under seal."""
    return isinstance(value, dict) and value.keys() == {"sealed"}


def without_sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data for those who only look: what is under seal is None. A copy of it would be worth keeping."""
    return {name: None if is_sealed(value) else value for name, value in data.items()}


def unseal(sealed: object, place: SealedPlace, key: bytes | None) -> Any:
    """The value, or None without a key. Raises TamperedError for whatever was not sealed for this place with this key.

    What has another form is refused also without a key, so that a value that was never sealed does not pass.
    """
    nonce, ciphertext = _parts(sealed, place)
    if key is None:
        return None
    try:
        return orjson.loads(AESGCM(key).decrypt(nonce, ciphertext, _context(place)))
    except InvalidTag:
        raise _tampered(place, "is not what was sealed there") from None


def _parts(sealed: object, place: SealedPlace) -> tuple[bytes, bytes]:
    text = sealed["sealed"] if isinstance(sealed, dict) and is_sealed(sealed) else None
    if not isinstance(text, str):
        raise _tampered(place, "is not under seal")
    try:
        found = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise _tampered(place, "is no base64url") from None
    # Base64 may leave bits of its last letter unused: one value, one text.
    if len(found) < SHORTEST or found[0] != VERSION or base64.urlsafe_b64encode(found).decode("ascii") != text:
        raise _tampered(place, "is of no known form")
    return found[1 : 1 + NONCE_BYTES], found[1 + NONCE_BYTES :]


def _context(place: SealedPlace) -> bytes:
    return orjson.dumps([VERSION, *place])


def key_for(place: SealedPlace, keys: KeyMap) -> bytes | None:
    """The key for a place, None where there is none; KeysNotFetchedError where nobody looked for it."""
    try:
        return keys[place.pair]
    except KeyError:
        raise KeysNotFetchedError(f"nobody looked for the key of {place.field} of {place.type}") from None


def _checked_subject(value: object, kind: EventType, field: str) -> str:
    if not isinstance(value, str) or not _SUBJECT.fullmatch(value):
        raise ValueError(
            f"{field} of {kind.name} holds no random id of a person or a thing: a UUID, or 16 to 100 letters, "
            "digits and . _ -, one a letter"
        )
    return value


def _tampered(place: SealedPlace, what: str) -> TamperedError:
    return TamperedError(f"{place.field} of {place.type}, version {place.version} of its stream, {what}")
