"""What can be asked about uploads. The machine gives these commands: once all bytes arrived, and were looked into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.files.events import OF_THING
from domain.files.forms import Blob, Clause, Digest, FileName, MediaType, ThingId, UnitId, UploadId
from domain.files.kinds import RejectionCode
from domain.kernel.declarations import INTERNAL, command


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class ReceiveUpload:
    """Record that all bytes of an upload arrived, for a unit; for the installation as a whole where none is named."""

    upload_id: UploadId
    thing: ThingId
    unit: UnitId | None
    blob: Blob
    size: int
    media_type: MediaType
    name: Annotated[FileName | None, OF_THING]
    sha256: Annotated[Digest | None, OF_THING]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AdmitFile:
    """Take a file out of quarantine, as what it was found to be."""

    upload_id: UploadId
    thing: ThingId
    detected_type: MediaType
    sha256: Annotated[Digest | None, OF_THING]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RejectFile:
    """Do not take a file."""

    upload_id: UploadId
    code: RejectionCode
    rule: Clause | None = None


Command = ReceiveUpload | AdmitFile | RejectFile
