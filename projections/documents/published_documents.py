"""Which documents may anybody read, and which holds in place of another?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.documents.documents import issue_events as i
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import BlobField, ReadModel

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document for everybody: `sha256` is that of its file, which lies at /files/<blob>: sealed, or `redacted`.

    One that was superseded stays, with the id of the document that holds in its place.
    """

    document_id: str
    unit: str
    jurisdiction: str
    kind_id: str
    number: str
    title: str
    language: str
    sha256: str
    blob: str
    media_type: str
    published_on: date
    published_at: datetime
    changed_at: datetime
    redacted: bool
    superseded_by_id: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (fact.event.document_id,)


def evolve(row: PublishedDocument | None, fact: Recorded[Any], _: str) -> PublishedDocument | None:
    """The document after an event."""
    match fact.event, row:
        case i.DocumentPublished() as published, _:
            jurisdiction = jurisdiction_of(published.unit)
            placed = {"jurisdiction": jurisdiction, "kind_id": published.kind, "media_type": PDF}
            times = dict.fromkeys(("published_at", "changed_at"), fact.act.at)
            return filled(PublishedDocument, published, **placed, **times)
        case i.DocumentSuperseded(by=by), PublishedDocument():
            return replace(row, superseded_by_id=by, changed_at=fact.act.at)
        case _:
            return row


PUBLISHED_DOCUMENTS = ReadModel(
    name="documents.published_documents",
    version=2,
    row=PublishedDocument,
    key="document_id",
    events=(i.DocumentPublished, i.DocumentSuperseded),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("media_type", "changed_at"),
    orders=("published_on", "published_at"),
    searched=("title", "number"),
    blobs=(BlobField("blob", media_type="media_type"),),
)
