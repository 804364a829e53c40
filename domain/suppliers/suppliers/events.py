"""What happens to suppliers and their standing documents. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from domain.kernel.blobs import StoredBlob
from domain.kernel.declarations import PUBLIC, Internal, event
from domain.suppliers.kinds import Criterion, ReminderStep, StandingDocumentKind

Inside = Internal()


@event("suppliers.SupplierRegistered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SupplierRegistered:
    """A company may supply the state. `jurisdiction` made the company known; its days end in `zone`."""

    company_id: str
    jurisdiction: str
    zone: str


@event("suppliers.StandingDocumentFiled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentFiled:
    """A company files a document once, and cites it by its hash from then on.

    It is valid from `begins` up to, not with, `ends`: the instants at which its days begin and end where the company
    is. `criteria` are what its kind was evidence for on that day, by `criteria_version`. `sha256` is the hash of the
    file; its bytes are kept apart, under the key of the document.
    """

    company_id: str
    document_id: str
    jurisdiction: str
    kind: StandingDocumentKind
    criteria: tuple[Criterion, ...]
    criteria_version: int
    issuer: str
    number: str
    valid_from: date
    valid_until: date | None
    begins: datetime
    ends: datetime | None
    filed_at: datetime
    sha256: str
    size: int
    media_type: str
    blob: Annotated[StoredBlob, Inside]
    by: Annotated[str, Inside]


@event("suppliers.StandingDocumentVerified", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentVerified:
    """A registrar found that the issuer issued it, as it says."""

    company_id: str
    document_id: str
    by: Annotated[str, Inside]


@event("suppliers.StandingDocumentRejected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentRejected:
    """A registrar found that it is not what it says: it never counted."""

    company_id: str
    document_id: str
    reason: Annotated[str, Inside]
    by: Annotated[str, Inside]


@event("suppliers.StandingDocumentRevoked", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentRevoked:
    """A document that was verified counts no more from `revoked_at` on: its issuer withdrew it."""

    company_id: str
    document_id: str
    revoked_at: datetime
    reason: Annotated[str, Inside]
    by: Annotated[str, Inside]


@event("suppliers.StandingDocumentExpiring", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentExpiring:
    """The company is reminded that a document ends."""

    company_id: str
    document_id: str
    step: ReminderStep
    ends: datetime


@event("suppliers.StandingDocumentExpired", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class StandingDocumentExpired:
    """The last day of a document is over."""

    company_id: str
    document_id: str
    ends: datetime


Event = (
    SupplierRegistered
    | StandingDocumentFiled
    | StandingDocumentVerified
    | StandingDocumentRejected
    | StandingDocumentRevoked
    | StandingDocumentExpiring
    | StandingDocumentExpired
)
