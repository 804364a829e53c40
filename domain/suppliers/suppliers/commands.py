"""What can be asked about suppliers and their standing documents."""

from __future__ import annotations

from dataclasses import dataclass

from domain.files.published import UploadId
from domain.suppliers.forms import CompanyId, Issuer, StandingDay, StandingNumber, SupplierReason, SupplierUuid
from domain.suppliers.kinds import StandingDocumentKind


@dataclass(frozen=True, slots=True)
class RegisterSupplier:
    """Let a registered company supply the state."""

    company_id: CompanyId


@dataclass(frozen=True, slots=True)
class FileStandingDocument:
    """File a document of a company, to be cited in every tender. Its last day is `valid_until`, where it has one.

    The file was uploaded for the place of the company, under the key of the document: `thing` is `document_id`.
    """

    company_id: CompanyId
    document_id: SupplierUuid
    kind: StandingDocumentKind
    issuer: Issuer
    number: StandingNumber
    valid_from: StandingDay
    upload_id: UploadId
    valid_until: StandingDay | None = None


@dataclass(frozen=True, slots=True)
class VerifyStandingDocument:
    """Say that a document was issued by its issuer, as it says."""

    company_id: CompanyId
    document_id: SupplierUuid


@dataclass(frozen=True, slots=True)
class RejectStandingDocument:
    """Say that a document is not what it says."""

    company_id: CompanyId
    document_id: SupplierUuid
    reason: SupplierReason


@dataclass(frozen=True, slots=True)
class RevokeStandingDocument:
    """Say that a verified document counts no more from now on."""

    company_id: CompanyId
    document_id: SupplierUuid
    reason: SupplierReason


@dataclass(frozen=True, slots=True)
class MarkStandingDocumentDue:
    """Remind of a document that ends, or mark that it ended; the clock asks for it."""

    company_id: CompanyId
    document_id: SupplierUuid
    step: str


Command = (
    RegisterSupplier
    | FileStandingDocument
    | VerifyStandingDocument
    | RejectStandingDocument
    | RevokeStandingDocument
    | MarkStandingDocumentDue
)
