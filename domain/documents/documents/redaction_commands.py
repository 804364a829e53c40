"""What can be asked about a redacted version of an issued document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.documents.forms import DocumentUuid, Passage
from domain.files.published import UploadId
from domain.kernel.declarations import INTERNAL, Secret, command


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RedactDocument:
    """Let another PDF stand for an issued document in public, and say which `passages` were taken out of it.

    The file is an upload of the unit, sealed with the key of the document's file. A passage is given as it stands in
    the issued document; what is checked is said at `redaction`.
    """

    document_id: DocumentUuid
    upload_id: UploadId
    passages: Annotated[tuple[Passage, ...] | None, Secret("document_id")]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordRedactionCheck:
    """Record what the machine found in a redacted file; `failure` is the code of why it cannot be published."""

    document_id: DocumentUuid
    upload_id: UploadId
    failure: str | None = None


RedactionCommand = RedactDocument | RecordRedactionCheck
