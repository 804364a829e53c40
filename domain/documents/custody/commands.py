"""What can be asked about the custody of closed files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from domain.documents.forms import DocumentUuid
from domain.kernel.declarations import INTERNAL, Secret, command
from domain.kernel.forms import pattern

MOST_FILES: Final = 100
"""Files in one offer: taking them is one act, which writes to each."""
MOST_IN_ENTRY: Final = 1_200
"""Documents that one entry names, and that one act destroys."""

OfferHash = Annotated[
    str, pattern(r"[0-9a-f]{64}", "not_an_offer_hash", "SHA-256 in 64 small hexadecimal digits", told=False)
]
"""The hash of the manifest that an archive takes."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordFileIndex:
    """Record the sealed index of a closed file: given by the machine, once it is printed and stored.

    `blob` is the sealed PDF, `json_blob` the same as data.
    """

    file_id: DocumentUuid
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
    sha256: Annotated[str | None, Secret("file_id")]
    json_sha256: Annotated[str | None, Secret("file_id")]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class OfferRecords:
    """Offer closed files of a unit to an archive, which is to keep them for so many years from their closing.

    `retention` is at least that of each file, None for ever.
    """

    offer_id: DocumentUuid
    files: tuple[DocumentUuid, ...]
    archive: str
    retention: int | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class TakeCustody:
    """Take the files of an offer into custody: exactly those of the manifest that has this hash."""

    offer_id: DocumentUuid
    manifest_sha256: OfferHash


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DestroyFile:
    """Destroy what a file says, by its key, once the archive has kept it long enough."""

    file_id: DocumentUuid


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DestroyFiledDocuments:
    """Destroy more documents of a file that was destroyed, for which that act had no room: those of a page from 1."""

    file_id: DocumentUuid
    page: int


CustodyCommand = RecordFileIndex | OfferRecords | TakeCustody | DestroyFile | DestroyFiledDocuments
"""From the index of a closed file to its end."""
