"""What happens to official files. Each entry says where the file stands after it: the stream is a passbook.

Stored names are a contract: add, never rename.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.files.standing import Classification, FileStanding
from domain.documents.secrecy import SecretText
from domain.kernel.declarations import INTERNAL, event


@event("documents.FileOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileOpened:
    """A unit opens an official file."""

    file_id: str
    unit: str
    classification: Classification
    retention: int | None
    title: SecretText
    standing: FileStanding


@event("documents.LeavesAdded", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LeavesAdded:
    """A document takes the next leaves of the file. `index_sha256` goes over all entries so far: see `index_after`."""

    file_id: str
    first: int
    last: int
    document_id: str
    standing: FileStanding
    sha256: SecretText
    index_sha256: SecretText


@event("documents.LeafSealed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class LeafSealed:
    """The leaves of a document are sealed, from the first to the last: they keep their numbers, and none is removed.

    From whom, and why, stands with the access to the file, under `seal_id`. The index goes on as it was.
    """

    file_id: str
    first: int
    last: int
    document_id: str
    seal_id: str
    standing: FileStanding
    index_sha256: SecretText


@event("documents.FileClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileClosed:
    """The file is closed with so many leaves; `index_sha256` stands for what they are."""

    file_id: str
    leaves: int
    standing: FileStanding
    index_sha256: SecretText = None


FileEvent = FileOpened | LeavesAdded | LeafSealed | FileClosed


def index_of(event: FileEvent) -> str | None:
    """The hash of the index so far, as the last entry of the file says it; None while it is empty."""
    return None if isinstance(event, FileOpened) else event.index_sha256
