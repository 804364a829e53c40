"""What happens to a document that the public may read, and to its redacted versions. Stored names are a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.documents.secrecy import SecretText
from domain.kernel.declarations import INTERNAL, PUBLIC, Secret, event


@event("documents.RedactionDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RedactionDrafted:
    """Another file stands for the document in public: `passages` are what was taken out of it.

    `blob` names its bytes, and `issued_blob` those of the issued document, which it is held against.
    """

    document_id: str
    file_id: str
    unit: str
    upload_id: str
    blob: str
    size: int
    issued_blob: str
    sha256: SecretText
    passages: Annotated[tuple[str, ...] | None, Secret("file_id")]


@event("documents.RedactionChecked", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RedactionChecked:
    """The redacted file was looked into; `failure` is the code of why it cannot be published."""

    document_id: str
    upload_id: str
    failure: str | None


def _whole(data: dict[str, Any]) -> dict[str, Any]:
    """In schema 1 documents were published whole."""
    return {**data, "redacted": False}


@event("documents.DocumentPublished", fields=PUBLIC, schema=2, upcasts={1: _whole})
@dataclass(frozen=True, slots=True)
class DocumentPublished:
    """Anybody may read the document: its sealed file, or the redacted one, has this hash."""

    document_id: str
    unit: str
    kind: str
    number: str
    title: str
    language: str
    sha256: str
    blob: str
    published_on: date
    redacted: bool = False


RedactionEvent = RedactionDrafted | RedactionChecked
