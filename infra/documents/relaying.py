"""A document gathered for another installation: what tells of it, the sealed file, its manifest and attachments."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from application.documents import streams
from application.documents.relaying import RelayParts, RelayRequest, check_relay
from application.kernel.effects import EffectFailed, EffectRefused
from domain.documents.deliveries.envelope import NAME, Envelope
from domain.documents.documents.events import VersionSaved
from domain.documents.documents.issue_events import DocumentNumbered, DocumentReceived, DocumentSigned
from domain.documents.documents.manifest import Attachment, StoredPart
from domain.documents.naming import unit_of
from domain.kernel.refused import Refused
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.documents.storing import store

PDF, JSON = "application/pdf", "application/json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class _Sendable:
    """What there is of a document: its files and where they are, the manifest, and what the manifest is of."""

    files: Sequence[tuple[Attachment, str]]
    manifest: str
    manifest_sha256: str


class DocumentRelay:
    """Gathers what goes to another installation, under the key of the official file."""

    def __init__(self, parts: DocumentNeeds) -> None:
        self._parts = parts

    async def gather(self, request: RelayRequest, _: UUID) -> RelayParts:
        """The parts of the consignment, in order. Raises EffectRefused with the code of what keeps it from going."""
        facts = [fact.event for fact in await read(self._parts, streams.document(request.document_id))]
        sendable = _sendable(request.document_id, facts)
        told = sendable.manifest.encode()
        manifest = Attachment(MANIFEST, JSON, len(told), sendable.manifest_sha256)
        (document, at), *others = sendable.files
        files = [(document, at), (manifest, await store(self._parts, request.file_id, told)), *others]
        envelope = _envelope(request, sendable, [file for file, _ in files]).text().encode()
        parts = (
            Attachment(NAME, JSON, len(envelope), hashlib.sha256(envelope).hexdigest()),
            *(file for file, _ in files),
        )
        try:
            check_relay(parts)
        except Refused as refused:
            raise EffectRefused(refused.code) from None
        blobs = (await store(self._parts, request.file_id, envelope), *(blob for _, blob in files))
        return RelayParts(blobs, parts, secrets.token_hex(32))


def _envelope(request: RelayRequest, sendable: _Sendable, parts: Sequence[Attachment]) -> Envelope:
    said = json.loads(sendable.manifest)
    return Envelope(
        sender=request.sender,
        recipient=unit_of(request.recipient).partition("@")[0],
        document_id=request.document_id,
        number=request.number,
        kind=request.kind,
        language=said["language"],
        subject=said["subject"],
        manifest_sha256=sendable.manifest_sha256,
        parts=tuple(parts),
    )


def _sendable(document_id: str, facts: Sequence[Any]) -> _Sendable:
    """What was sealed here, or came in; EffectFailed(`not_issued`) where there is no such thing yet."""
    for event in facts:
        if isinstance(event, DocumentReceived):
            return _whole(event.manifest, event.manifest_sha256, event.parts, ())
    signed = next((event for event in facts if isinstance(event, DocumentSigned)), None)
    numbered = next((event for event in facts if isinstance(event, DocumentNumbered)), None)
    if signed is None or numbered is None:
        raise EffectFailed("not_issued")
    if signed.sha256 is None:
        raise EffectRefused("file_destroyed")
    saved = next(event for event in facts if isinstance(event, VersionSaved) and event.version == numbered.version)
    document = Attachment(f"{document_id}.pdf", PDF, signed.size, signed.sha256)
    return _whole(saved.manifest, saved.manifest_sha256, saved.parts, [(document, signed.blob)])


def _whole(
    manifest: str | None, sha256: str | None, stored: Iterable[StoredPart], first: Sequence[tuple[Attachment, str]]
) -> _Sendable:
    if manifest is None or sha256 is None:
        raise EffectRefused("file_destroyed")
    said = json.loads(manifest)["attachments"]
    files = [
        (Attachment(_name(number, each["name"]), each["mediaType"], each["size"], each["sha256"]), part.blob)
        for number, (each, part) in enumerate(zip(said, stored, strict=True), 1)
    ]
    if not (first or files):
        raise EffectRefused("parts_missing")
    return _Sendable([*first, *files], manifest, sha256)


def _name(number: int, name: str) -> str:
    """Names of parts differ, also in small letters; what a file is called stands in the manifest."""
    _, dot, ending = name.rpartition(".")
    return f"part-{number}.{ending[:20].lower()}" if dot else f"part-{number}"
