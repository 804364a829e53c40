"""The manifest of a version: what people agree to and approve, as bytes that everybody makes alike.

It is JSON with its keys in order, no spaces, in UTF-8; it holds texts and whole numbers alone, so that it is also the
canonical form of RFC 8785. Its SHA-256 stands for the version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from domain.documents.forms import FieldName
from domain.kernel.refused import Refused

MAX_PARTS: Final = 200
MAX_FIELD: Final = 8_000
MAX_MANIFEST: Final = 48_000
"""Bytes: a manifest stands in one event."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value for a field of the template: data, printed as it stands."""

    name: FieldName
    value: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes that belong to a version: what they are called, what they are, and which."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredPart:
    """The bytes of an attachment as they are stored: `blob` names them."""

    blob: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that a version says: approved as a whole, and printed by the template that it names."""

    document_id: str
    template: str
    language: str
    subject: str
    text: str
    data: tuple[FieldValue, ...]
    attachments: tuple[Attachment, ...]

    def canonical(self) -> str:
        """The manifest as text, of which the UTF-8 bytes are what counts."""
        said = {
            "attachments": [
                {"mediaType": part.media_type, "name": part.name, "sha256": part.sha256, "size": part.size}
                for part in self.attachments
            ],
            "data": {field.name: field.value for field in self.data},
            "document": self.document_id,
            "language": self.language,
            "subject": self.subject,
            "template": self.template,
            "text": self.text,
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(canonical: str) -> str:
    """The SHA-256 of a manifest: 64 hexadecimal digits."""
    return sha256(canonical.encode()).hexdigest()


def filled_fields(canonical: str) -> frozenset[str]:
    """The names of the fields that a manifest gives a value for."""
    data: dict[str, str] = json.loads(canonical)["data"]
    return frozenset(name for name, value in data.items() if value.strip())


def check_data(data: Sequence[FieldValue]) -> None:
    """Refused: `too_many_parts`, `field_twice`, `field_length`, `unprintable`."""
    if len(data) > MAX_PARTS:
        raise Refused("too_many_parts", "data", limit=MAX_PARTS)
    seen = set[str]()
    for field in data:
        if field.name in seen:
            raise Refused("field_twice", "data", field=field.name)
        seen.add(field.name)
        if len(field.value) > MAX_FIELD:
            raise Refused("field_length", "data", field=field.name, length=len(field.value), limit=MAX_FIELD)
        if not field.value.replace("\n", "").isprintable():
            raise Refused("unprintable", "data")


def check_size(canonical: str) -> None:
    """Refused: `manifest_too_large`."""
    if (size := len(canonical.encode())) > MAX_MANIFEST:
        raise Refused("manifest_too_large", "text", size=size, limit=MAX_MANIFEST)
