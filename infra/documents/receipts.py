"""A document that came in, held against the record: what its manifest says, and the bytes of its files."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator

from application.blobs.reading import BlobDestroyed, BlobMissing, SealedFiles
from application.blobs.segments import BrokenBlobError
from domain.documents.documents.issue_events import DocumentReceived
from domain.documents.documents.manifest import digest
from infra.documents.findings import DocumentFinding, DocumentReport
from infra.documents.needs import DocumentNeeds


async def verify_received(needs: DocumentNeeds, received: DocumentReceived) -> DocumentReport:
    """All that can be looked at of a document that came in; nothing was printed or sealed here."""
    findings = [finding async for finding in _findings(needs, received)]
    told = tuple(map(str, findings))
    return DocumentReport(received.document_id, received.number, told, parts=len(received.parts))


async def _findings(needs: DocumentNeeds, received: DocumentReceived) -> AsyncIterator[DocumentFinding]:
    if received.manifest is None or digest(received.manifest) != received.manifest_sha256:
        yield DocumentFinding.MANIFEST_DIFFERS
        return
    said = json.loads(received.manifest)["attachments"]
    for part, attachment in zip(received.parts, said, strict=True):
        stored = await _sha256(needs, part.blob)
        if stored is None:
            yield DocumentFinding.PART_LOST
        elif stored != attachment["sha256"]:
            yield DocumentFinding.PART_DIFFERS


async def _sha256(needs: DocumentNeeds, blob: str) -> str | None:
    """The SHA-256 of a file as it came in; None where nobody can read it any more."""
    sha256 = hashlib.sha256()
    try:
        file = await SealedFiles(needs.blobs, needs.keys).open(blob)
        async for chunk in file.plain():
            await asyncio.to_thread(sha256.update, chunk)
    except (BlobDestroyed, BlobMissing, BrokenBlobError):
        return None
    return sha256.hexdigest()
