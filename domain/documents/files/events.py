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


@event("documents.FileClosed", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileClosed:
    """The file is closed with so many leaves."""

    file_id: str
    leaves: int
    standing: FileStanding


FileEvent = FileOpened | FileClosed
