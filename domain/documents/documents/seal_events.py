"""What happens to seals of documents. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.secrecy import SecretText
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


@event("documents.ArchiveStampDue", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ArchiveStampDue:
    """The newest sealed file of the document is due for an archive timestamp behind it."""

    document_id: str
    file_id: str
    unit: str
    blob: str


@event("documents.SealArchived", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class SealArchived:
    """An archive timestamp stands behind the sealed file, whose first `prefix_length` bytes are as they were."""

    document_id: str
    file_id: str
    unit: str
    blob: str
    size: int
    level: str
    prefix_length: int
    sha256: SecretText


@event("documents.ArchiveStampFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ArchiveStampFailed:
    """There was no archive timestamp to be had: the seal stays at its level, and it is asked for again later."""

    document_id: str
    file_id: str
    unit: str
    code: str


SealEvent = OwnSealOffered | OwnSealRefused | ArchiveStampDue | SealArchived | ArchiveStampFailed
