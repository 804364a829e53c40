"""Which redacted versions of a document are there, and what keeps each from being published?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.documents.documents import publishing_events as e
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.documents.document_rows import PDF
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DocumentRedaction:
    """A redacted file: once it was `checked` without a `failure`, the document can be published as it says."""

    document_redaction_id: str
    document_id: str
    file_id: str
    unit: str
    jurisdiction: str
    upload_id: str
    blob: str
    media_type: str
    size: int
    sha256: SecretText
    checked: bool
    failure: str | None
    drafted_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document, and the upload."""
    return (f"{fact.event.document_id}/{fact.event.upload_id}",)


def evolve(row: DocumentRedaction | None, fact: Recorded[Any], key: str) -> DocumentRedaction | None:
    """The redacted file after an event."""
    match fact.event:
        case e.RedactionDrafted() as drafted:
            placed = {"jurisdiction": jurisdiction_of(drafted.unit), "media_type": PDF}
            found = {"checked": False, "failure": None}
            at = fact.act.at
            return filled(DocumentRedaction, drafted, document_redaction_id=key, drafted_at=at, **placed, **found)
        case e.RedactionChecked(failure=failure):
            return row and replace(row, checked=True, failure=failure)
        case _:
            return row


DOCUMENT_REDACTIONS = ReadModel(
    name="documents.document_redactions",
    version=1,
    row=DocumentRedaction,
    key="document_redaction_id",
    events=(e.RedactionDrafted, e.RedactionChecked),
    keys=keys,
    evolve=evolve,
    unfiltered=("media_type", "size", "failure"),
    orders=("drafted_at",),
    permission="documents.read",
    scope=Scope(unit="unit", jurisdiction="jurisdiction", file="file_id", entry="document_id"),
    blobs=(BlobField("blob", media_type="media_type"),),
)
