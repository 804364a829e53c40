"""Which documents belong to the terms of a tender?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.procurement.tenders import events as e
from projections.kernel.declarations import BlobField, ReadModel


@dataclass(frozen=True, slots=True)
class TenderDocument:
    """A document of the terms, for everybody to download: `sha256` is that of its bytes."""

    tender_document_id: str
    tender_id: str
    document_id: str
    lot_id: str | None
    title: str
    kind: str
    language: str
    media_type: str
    size: int
    sha256: str
    blob: str | None
    published_at: datetime


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (f"{fact.event.tender_id}-{fact.event.document_id}",)


def evolve(row: TenderDocument | None, fact: Recorded[Any], key: str) -> TenderDocument | None:
    """The document as it was published; it is never published again under its id."""
    return row or filled(TenderDocument, fact.event, tender_document_id=key, published_at=fact.act.at)


TENDER_DOCUMENTS = ReadModel(
    name="procurement.tender_documents",
    version=1,
    row=TenderDocument,
    key="tender_document_id",
    events=(e.DocumentPublished,),
    keys=keys,
    evolve=evolve,
    unfiltered=("document_id", "title", "media_type", "size", "published_at"),
    searched=("title",),
    blobs=(BlobField("blob", name="title", media_type="media_type"),),
)
