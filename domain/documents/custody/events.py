"""What happens to closed files on their way to an archive. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.documents.custody.index import OfferedFile
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import INTERNAL, event


@event("documents.DocumentsIndexed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DocumentsIndexed:
    """Some of the documents on the leaves of a closed file, where the entry that ends its index cannot name all."""

    file_id: str
    unit: str
    documents: tuple[str, ...]


@event("documents.FileIndexed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileIndexed:
    """The index of a closed file is printed, sealed and stored, as a PDF (`blob`) and as JSON (`json_blob`).

    The first `prefix_length` bytes of the PDF are those that were rendered. `documents` are those on its leaves:
    the last of them where the same act told of others before (`DocumentsIndexed`).
    """

    file_id: str
    unit: str
    leaves: int
    retention: int | None
    closed_at: datetime
    documents: tuple[str, ...]
    blob: str
    size: int
    pages: int
    level: str
    certificate_sha256: str
    prefix_length: int
    json_blob: str
    sha256: SecretText
    json_sha256: SecretText


@event("documents.RecordsOffered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordsOffered:
    """A unit offers closed files to an archive. `offered_by` did so under `grant_id`: somebody else takes them."""

    offer_id: str
    unit: str
    archive: str
    files: tuple[OfferedFile, ...]
    retention: int | None
    manifest_sha256: str
    offered_by: str
    grant_id: str


@event("documents.CustodyTaken", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CustodyTaken:
    """The archive has taken all files of the offer, as its manifest names them."""

    offer_id: str
    unit: str
    archive: str
    manifest_sha256: str


@event("documents.CustodyHandedOver", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class CustodyHandedOver:
    """The file is in the custody of the archive, which keeps it until that day; None for ever."""

    file_id: str
    offer_id: str
    unit: str
    archive: str
    keep_until: date | None
    offered_by: str
    grant_id: str


@event("documents.FileDestroyed", fields=INTERNAL, erases="file_id")
@dataclass(frozen=True, slots=True)
class FileDestroyed:
    """The archive destroys the key of the file: nobody reads a byte of it any more. Leaves and numbers stay."""

    file_id: str
    unit: str
    archive: str


@event("documents.FiledDocumentsLeft", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FiledDocumentsLeft:
    """A file with more documents than one act destroys: all that it says is gone, and so many documents go in a run."""

    file_id: str
    unit: str
    documents: int


@event("documents.FiledDocumentDestroyed", fields=INTERNAL, erases="document_id")
@dataclass(frozen=True, slots=True)
class FiledDocumentDestroyed:
    """A document goes with its file: what the register says of it, but for its number, is gone too."""

    document_id: str
    file_id: str


CustodyEvent = (
    DocumentsIndexed
    | FileIndexed
    | RecordsOffered
    | CustodyTaken
    | CustodyHandedOver
    | FileDestroyed
    | FiledDocumentsLeft
    | FiledDocumentDestroyed
)
