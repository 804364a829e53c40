"""What happens to seals of documents. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import INTERNAL, event


@event("documents.OwnSealOffered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OwnSealOffered:
    """The approver brought the document sealed with a key of their own: what it is worth is looked at next."""

    document_id: str
    file_id: str
    unit: str
    upload_id: str
    blob: str
    size: int
    signer: str


@event("documents.OwnSealRefused", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OwnSealRefused:
    """What the approver brought is no seal of theirs on this document; `code` says why. They may bring another one."""

    document_id: str
    file_id: str
    unit: str
    upload_id: str
    code: str


SealEvent = OwnSealOffered | OwnSealRefused
