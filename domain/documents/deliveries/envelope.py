"""What goes along with a document to another installation: for whom it is, from whom, and what the parts are.

It is canonical JSON, the first part of the consignment; the document follows it, then its manifest and attachments.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from domain.documents.documents.manifest import Attachment

TYPE: Final = "foja-delivery/1"
NAME: Final = "delivery.json"
"""What the part is called."""
LONGEST: Final = 128 * 1024
"""Bytes of an envelope at most."""


class MalformedEnvelopeError(ValueError):
    """A text that is no envelope of this version."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document on its way: `sender` and `recipient` are units, the one there and the one here.

    `parts` are the document as it was sealed, its manifest, and its attachments, under the names of the consignment.
    """

    sender: str
    recipient: str
    document_id: str
    number: str
    kind: str
    language: str
    subject: str
    manifest_sha256: str
    parts: tuple[Attachment, ...]

    def text(self) -> str:
        """Its canonical JSON."""
        whole = {
            "document": self.document_id,
            "from": self.sender,
            "kind": self.kind,
            "language": self.language,
            "manifestSha256": self.manifest_sha256,
            "number": self.number,
            "parts": [
                {"mediaType": part.media_type, "name": part.name, "sha256": part.sha256, "size": part.size}
                for part in self.parts
            ],
            "subject": self.subject,
            "to": self.recipient,
            "type": TYPE,
        }
        return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def envelope_in(text: str) -> Envelope:
    """The envelope in a text: exactly the text that it would be written as. Raises MalformedEnvelopeError."""
    try:
        whole = json.loads(text)
        found = Envelope(
            sender=_text(whole, "from"),
            recipient=_text(whole, "to"),
            document_id=_text(whole, "document"),
            number=_text(whole, "number"),
            kind=_text(whole, "kind"),
            language=_text(whole, "language"),
            subject=_text(whole, "subject"),
            manifest_sha256=_text(whole, "manifestSha256"),
            parts=tuple(_part(each) for each in whole["parts"]),
        )
        again = found.text()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MalformedEnvelopeError("an envelope lacks a value, or has one of another form") from None
    if again != text:
        raise MalformedEnvelopeError(f"an envelope is not written as canonical JSON of {TYPE}")
    return found


def _part(whole: Any) -> Attachment:
    size = whole["size"]
    if type(size) is not int or size <= 0:
        raise TypeError("size")
    return Attachment(_text(whole, "name"), _text(whole, "mediaType"), size, _text(whole, "sha256"))


def _text(whole: Any, name: str) -> str:
    value = whole[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value
