"""What happens to a document from its approval on. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.documents.documents.circular_events import CircularDispatched, CircularEvent, RecipientsListed
from domain.documents.documents.manifest import StoredPart
from domain.documents.documents.publishing_events import DocumentPublished, RedactionChecked, RedactionDrafted
from domain.documents.documents.seal_events import (
    ArchiveStampDue,
    ArchiveStampFailed,
    OwnSealOffered,
    OwnSealRefused,
    SealArchived,
    SealEvent,
)
from domain.documents.kinds.terms import SealedBy
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import INTERNAL, event

__all__ = [
    "ArchiveStampDue",
    "ArchiveStampFailed",
    "CircularDispatched",
    "CircularEvent",
    "DocumentDispatched",
    "DocumentNumbered",
    "DocumentPublished",
    "DocumentReceived",
    "DocumentRendered",
    "DocumentSigned",
    "DocumentSuperseded",
    "IssueEvent",
    "OwnSealOffered",
    "OwnSealRefused",
    "RecipientsListed",
    "RedactionChecked",
    "RedactionDrafted",
    "RenderingFailed",
    "RequestAnswered",
    "SealArchived",
    "SealEvent",
    "Supersedes",
]


@event("documents.DocumentNumbered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentNumbered:
    """The document has its number in a register of its unit: `n` of the year."""

    document_id: str
    file_id: str
    unit: str
    version: int
    number: str
    series: str
    year: int
    n: int
    registered_on: date


@event("documents.DocumentRendered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentRendered:
    """The document is printed: `blob` names the stored bytes, `sha256` is that of the PDF itself.

    `sealed_by` is what its kind says of who seals it next.
    """

    document_id: str
    file_id: str
    unit: str
    blob: str
    size: int
    pages: int
    renderer: str
    fonts_sha256: str
    sha256: SecretText
    sealed_by: SealedBy = SealedBy.INSTALLATION


@event("documents.RenderingFailed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RenderingFailed:
    """The document could not be printed: it keeps its number, and somebody has to look at it."""

    document_id: str
    file_id: str
    unit: str
    code: str


@event("documents.DocumentSigned", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentSigned:
    """The document is sealed, and so issued: the first `prefix_length` bytes are those that were rendered."""

    document_id: str
    file_id: str
    unit: str
    blob: str
    size: int
    level: str
    certificate_sha256: str
    prefix_length: int
    sha256: SecretText


@event("documents.DocumentDispatched", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentDispatched:
    """The document goes to these recipients: units, posts, accounts or parties."""

    document_id: str
    file_id: str
    unit: str
    recipients: tuple[str, ...]
    dispatched_at: datetime
    list_sha256: SecretText


@event("documents.RequestAnswered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """A reply to the document was dispatched: it is owed no more."""

    document_id: str
    reply_id: str


@event("documents.DocumentSuperseded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentSuperseded:
    """Another document holds in its place; this one stays readable."""

    document_id: str
    by: str
    reason: str


@event("documents.Supersedes", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class Supersedes:
    """The other side: the document holds in place of a former one."""

    document_id: str
    former_id: str


@event("documents.DocumentReceived", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentReceived:
    """A document came in from outside and has its number; `scanned` where it came on paper.

    The manifest tells of its files, and `parts` where their bytes are.
    """

    document_id: str
    file_id: str
    unit: str
    kind: str
    language: str
    channel: str
    sender: str | None
    received_at: datetime
    scanned: bool
    number: str
    series: str
    year: int
    n: int
    registered_on: date
    subject: SecretText
    manifest: SecretText
    manifest_sha256: SecretText
    parts: tuple[StoredPart, ...] = ()


@event("documents.DocumentFiled", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentFiled:
    """The document stands on these leaves of its file."""

    document_id: str
    first: int
    last: int


@event("documents.DocumentHidden", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentHidden:
    """The leaves of the document are sealed: those see it whom the seal names."""

    document_id: str
    seal_id: str


IssueEvent = (
    DocumentNumbered
    | DocumentRendered
    | RenderingFailed
    | DocumentSigned
    | DocumentDispatched
    | RecipientsListed
    | CircularDispatched
    | RequestAnswered
    | DocumentSuperseded
    | Supersedes
    | DocumentReceived
    | DocumentFiled
    | DocumentPublished
    | RedactionDrafted
    | RedactionChecked
    | DocumentHidden
    | SealEvent
)
