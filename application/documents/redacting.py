"""What is done outside for a redacted file: hold it against the issued document and what was taken out of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from application.kernel.effects import Effect
from domain.documents.documents.publishing_events import RedactionDrafted
from domain.documents.documents.redaction_commands import RecordRedactionCheck
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class RedactionRequest:
    """A redacted file to look into; its passages are None where its official file was destroyed."""

    document_id: str
    upload_id: str
    blob: str
    issued_blob: str
    passages: tuple[str, ...] | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RedactionFound:
    """What was found: the code of why the file cannot be published, or nothing."""

    failure: str | None


def to_check(fact: Recorded[Any]) -> RedactionRequest:
    """A redacted file."""
    return filled(RedactionRequest, fact.event)


def _found(request: RedactionRequest, found: RedactionFound) -> Sequence[RecordRedactionCheck]:
    return [RecordRedactionCheck(request.document_id, request.upload_id, found.failure)]


def _unread(request: RedactionRequest, _: str) -> Sequence[RecordRedactionCheck]:
    return [RecordRedactionCheck(request.document_id, request.upload_id, "redaction_unreadable")]


REDACTION = Effect("documents.check_redaction", (RedactionDrafted,), to_check, _found, _unread, start="beginning")
