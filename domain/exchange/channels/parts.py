"""What is consigned: named parts, and the manifest that binds them to their place in a channel."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

from domain.files.published import Digest, FileName, MediaType
from domain.kernel.declarations import Refused
from domain.kernel.forms import Form, checked
from domain.kernel.moments import canonical_moment

LARGEST, MOST_PARTS, LONGEST_MANIFEST = 100 * 2**20, 100, 32_000
"""Bytes of a consignment, its parts, and bytes of its manifest, which an entry of the ledger holds: at most."""
FIRST = "0" * 64
"""What the first manifest of a channel names as the one before."""
TYPE = "foja-consignment/1"


class MalformedManifestError(ValueError):
    """A text that is no manifest of this version; the message says what is wrong, without repeating it."""


def _size(value: int, path: str) -> int:
    if not 0 < value <= LARGEST:
        raise Refused("consignment_too_large", path, size=value, limit=LARGEST)
    return value


Size = Annotated[int, Form(_size, f"1 to {LARGEST} bytes", ("consignment_too_large",))]


@dataclass(frozen=True, slots=True)
class Part:
    """A file that goes with a consignment; `sha256` is that of its bytes before they are sealed."""

    name: FileName
    media_type: MediaType
    size: Size
    sha256: Digest


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a partner is sent: who sends whom what, at which place of the channel, until when it may be taken in.

    `previous` is the SHA-256 of the manifest before, so that the manifests of a channel are a chain. `blind` is a
    random value that nobody else knows: without it, the SHA-256 would confirm what somebody guesses of the parts.
    """

    sender: str
    receiver: str
    sequence: int
    previous: str
    consignment_id: str
    kind: str
    about: str
    blind: str
    at: datetime
    expires_at: datetime
    parts: tuple[Part, ...]

    def text(self) -> str:
        """Canonical JSON: sorted names, no spaces, times in UTC. Its bytes are signed and hashed."""
        whole = {
            "about": self.about,
            "at": canonical_moment(self.at),
            "blind": self.blind,
            "consignmentId": self.consignment_id,
            "expiresAt": canonical_moment(self.expires_at),
            "from": self.sender,
            "kind": self.kind,
            "parts": _told(self.parts),
            "previous": self.previous,
            "sequence": self.sequence,
            "to": self.receiver,
            "type": TYPE,
        }
        return _canonical(whole)

    @property
    def sha256(self) -> str:
        """The SHA-256 of its text."""
        return sha256(self.text().encode()).hexdigest()


def manifest_in(text: str) -> Manifest:
    """The manifest in a text: exactly the text that it would be written as. Raises MalformedManifestError."""
    try:
        whole = json.loads(text)
        found = Manifest(
            sender=text_in(whole, "from"),
            receiver=text_in(whole, "to"),
            sequence=number_in(whole, "sequence"),
            previous=text_in(whole, "previous"),
            consignment_id=text_in(whole, "consignmentId"),
            kind=text_in(whole, "kind"),
            about=text_in(whole, "about"),
            blind=text_in(whole, "blind"),
            at=datetime.fromisoformat(text_in(whole, "at")),
            expires_at=datetime.fromisoformat(text_in(whole, "expiresAt")),
            parts=tuple(_part(each) for each in whole["parts"]),
        )
        again = found.text()
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise MalformedManifestError("a manifest lacks a value, or has one of another form") from None
    if again != text:
        raise MalformedManifestError(f"a manifest is not written as canonical JSON of {TYPE}")
    return found


def parts_text(parts: Sequence[Part]) -> str:
    """What is said of parts, as canonical JSON."""
    return _canonical(_told(parts))


def parts_in(text: str) -> tuple[Part, ...]:
    """The parts in a text. Raises MalformedManifestError for one that `parts_text` did not write."""
    try:
        return tuple(checked(_part(each)) for each in json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MalformedManifestError("parts are said as a list of names, types, sizes and digests") from None


def _canonical(whole: Any) -> str:
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _told(parts: Sequence[Part]) -> list[dict[str, object]]:
    return [
        {"mediaType": part.media_type, "name": part.name, "sha256": part.sha256, "size": part.size} for part in parts
    ]


def _part(whole: Mapping[str, Any]) -> Part:
    return Part(text_in(whole, "name"), text_in(whole, "mediaType"), number_in(whole, "size"), text_in(whole, "sha256"))


def text_in(whole: Mapping[str, Any], name: str) -> str:
    """A text of what was signed; raises KeyError and TypeError."""
    value = whole[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def number_in(whole: Mapping[str, Any], name: str) -> int:
    """A whole number above 0 of what was signed; raises KeyError and TypeError."""
    value = whole[name]
    if type(value) is not int or not 0 < value < 2**53:
        raise TypeError(name)
    return value


def check_parts(parts: Sequence[Part], path: str = "parts") -> None:
    """Refused: `parts_missing`, `too_many_parts`, `part_twice`, `consignment_too_large`."""
    if not parts:
        raise Refused("parts_missing", path)
    if len(parts) > MOST_PARTS:
        raise Refused("too_many_parts", path, limit=MOST_PARTS)
    names = [part.name.casefold() for part in parts]
    if twice := sorted({part.name for part in parts if names.count(part.name.casefold()) > 1}):
        raise Refused("part_twice", path, name=twice[0][:60])
    if (size := size_of(parts)) > LARGEST:
        raise Refused("consignment_too_large", path, size=size, limit=LARGEST)


def size_of(parts: Sequence[Part]) -> int:
    """The bytes of all of them."""
    return sum(part.size for part in parts)
