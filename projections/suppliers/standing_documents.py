"""Which documents has a company filed, and do they count?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.suppliers.kinds import StandingDocumentKind
from domain.suppliers.naming import standing_document_id
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.documents import DocumentStanding
from projections.kernel.declarations import ReadModel

EVENTS = get_args(e.Event)[1:]


@dataclass(frozen=True, slots=True)
class StandingDocument:
    """A document of a company that it cites by its `sha256`, and what a registrar found about it.

    `criteria` are the codes of what it shows, as e-Certis has them. It is valid from `begins` up to, not with, `ends`.
    `verified` stays after it ended or was revoked.
    """

    standing_document_id: str
    company_id: str
    document_id: str
    kind: StandingDocumentKind
    criteria: tuple[str, ...]
    issuer: str
    number: str
    valid_from: date
    valid_until: date | None
    begins: datetime
    ends: datetime | None
    sha256: str
    standing: DocumentStanding
    verified: bool
    filed_at: datetime
    revoked_at: datetime | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The document."""
    return (standing_document_id(fact.event.company_id, fact.event.document_id),)


def evolve(row: StandingDocument | None, fact: Recorded[Any], key: str) -> StandingDocument | None:
    """The document after an event."""
    match fact.event, row:
        case e.StandingDocumentFiled() as filed, None:
            return filled(
                StandingDocument,
                filed,
                standing_document_id=key,
                criteria=tuple(criterion.value for criterion in filed.criteria),
                standing=DocumentStanding.FILED,
                verified=False,
            )
        case _, None:
            return None
        case e.StandingDocumentVerified(), StandingDocument(standing=DocumentStanding.EXPIRED):
            return replace(row, verified=True)
        case e.StandingDocumentVerified(), StandingDocument():
            return replace(row, standing=DocumentStanding.VERIFIED, verified=True)
        case e.StandingDocumentRejected(), StandingDocument():
            return replace(row, standing=DocumentStanding.REJECTED)
        case e.StandingDocumentRevoked(revoked_at=at), StandingDocument():
            return replace(row, standing=DocumentStanding.REVOKED, revoked_at=at)
        case e.StandingDocumentExpired(), StandingDocument():
            return replace(row, standing=DocumentStanding.EXPIRED)
        case _:
            return row


STANDING_DOCUMENTS = ReadModel(
    name="suppliers.standing_documents",
    version=1,
    row=StandingDocument,
    key="standing_document_id",
    events=EVENTS,
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("document_id", "number", "issuer", "valid_from", "begins", "filed_at", "revoked_at"),
    orders=("valid_until", "filed_at"),
)
