"""Where are the files of a company's standing documents, and why was one rejected or revoked?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.naming import place_of, standing_document_id
from domain.suppliers.suppliers import events as e
from projections.kernel.declarations import BlobField, ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class StandingDocumentFile:
    """The file of a document, for the company itself and whoever verifies it; `size` is in bytes."""

    standing_document_id: str
    company_id: str
    document_id: str
    place: str
    jurisdiction: str
    blob: str
    media_type: str
    size: int
    filed_by: str
    verified_by: str | None = None
    reason: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (standing_document_id(fact.event.company_id, fact.event.document_id),)


def evolve(row: StandingDocumentFile | None, fact: Recorded[Any], key: str) -> StandingDocumentFile | None:
    """The file after an event."""
    match fact.event, row:
        case e.StandingDocumentFiled(company_id=company_id, by=by) as filed, None:
            return filled(
                StandingDocumentFile,
                filed,
                standing_document_id=key,
                place=place_of(company_id),
                filed_by=by,
            )
        case e.StandingDocumentVerified(by=by), StandingDocumentFile():
            return replace(row, verified_by=by)
        case e.StandingDocumentRejected(reason=reason, by=by), StandingDocumentFile():
            return replace(row, verified_by=by, reason=reason)
        case e.StandingDocumentRevoked(reason=reason), StandingDocumentFile():
            return replace(row, reason=reason)
        case _:
            return row


STANDING_DOCUMENT_FILES = ReadModel(
    name="suppliers.standing_document_files",
    version=1,
    row=StandingDocumentFile,
    key="standing_document_id",
    events=(
        e.StandingDocumentFiled,
        e.StandingDocumentVerified,
        e.StandingDocumentRejected,
        e.StandingDocumentRevoked,
    ),
    keys=keys,
    evolve=evolve,
    unfiltered=("document_id", "size", "media_type", "filed_by", "verified_by", "reason"),
    permission="suppliers.read",
    scope=Scope(unit="place", jurisdiction="jurisdiction"),
    blobs=(BlobField("blob", media_type="media_type"),),
)
