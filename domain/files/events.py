"""What happens to uploads. Stored names are a contract: add, never rename.

An event names stored bytes (`blob`, the SHA-256 of what is stored, under seal) only once they would survive a loss of
power.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.files.kinds import RejectionCode
from domain.kernel.blobs import StoredBlob
from domain.kernel.declarations import INTERNAL, Secret, event

OF_THING = Secret("thing")
"""Readable with the key of the thing alone, as the bytes of the file are."""


@event("files.UploadReceived", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class UploadReceived:
    """All bytes of an upload arrived, and wait in quarantine.

    They are sealed with the key of `thing`. `size` is how many bytes they are before they are sealed; `media_type` is
    what the uploader says that they are, `name` what the file is called, and `sha256` the hash of these bytes.
    """

    upload_id: str
    thing: str
    unit: str | None
    blob: str
    size: int
    media_type: str
    name: Annotated[str | None, OF_THING]
    sha256: Annotated[str | None, OF_THING]


@event("files.FileAdmitted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileAdmitted:
    """The bytes were looked into, and found to be what they say and harmless, as far as a scanner knows."""

    upload_id: str
    thing: str
    blob: StoredBlob
    size: int
    detected_type: str
    sha256: Annotated[str | None, OF_THING]


@event("files.FileRejected", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileRejected:
    """The bytes are not taken, and will be deleted; `rule` is the clause of ISO 19005 that a false PDF/A breaks."""

    upload_id: str
    blob: str
    code: RejectionCode
    rule: str | None = None


Event = UploadReceived | FileAdmitted | FileRejected
