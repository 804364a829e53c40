"""An issued document held against the record: approved, printed, sealed, and the same when it is printed anew."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from application.documents import streams
from application.documents.effects import PrintRequest
from application.kernel.effects import EffectRefused
from domain.documents.documents.dossier import Dossier, evolve
from domain.documents.documents.events import DocumentApproved, VersionSaved
from domain.documents.documents.issue_events import DocumentNumbered, SealArchived
from domain.documents.documents.manifest import digest
from domain.documents.documents.stages import Issued, Received
from domain.kernel.declarations import Recorded
from infra.documents.findings import DocumentFinding, DocumentReport
from infra.documents.needs import DocumentNeeds
from infra.documents.printing import Printer
from infra.documents.receipts import verify_received
from infra.documents.records import read
from infra.documents.storing import fetch
from infra.rendering.typesetter import RENDERER
from infra.signing.trust import SealTrust
from infra.signing.verifying import RecordedHashes, verify_pdf


async def verify_document(needs: DocumentNeeds, trust: Callable[[], SealTrust], document_id: str) -> DocumentReport:
    """All that can be looked at of a document; it raises for none. `trust` is asked where there is a seal."""
    facts = await read(needs, streams.document(document_id))
    dossier = Dossier()
    for fact in facts:
        dossier = evolve(dossier, fact.event)
    stage = dossier.document(document_id)
    if isinstance(stage, Received):
        return await verify_received(needs, stage.received)
    if not isinstance(stage, Issued) or stage.issue.rendered is None or stage.issue.signed is None:
        return DocumentReport(document_id, None, (DocumentFinding.NOT_ISSUED,))
    rendered, signed = stage.issue.rendered, stage.issue.signed
    findings = [*_approval(facts)]
    printed = await _stored(needs, rendered.blob)
    if printed is None:
        findings.append(DocumentFinding.PRINT_LOST)
    elif hashlib.sha256(printed).hexdigest() != rendered.sha256:
        findings.append(DocumentFinding.PRINT_DIFFERS)
    sealed = await _stored(needs, signed.blob)
    if sealed is None:
        findings.append(DocumentFinding.SEALED_LOST)
    else:
        findings += map(str, verify_pdf(sealed, trust(), RecordedHashes(signed.sha256, rendered.sha256)).findings)
    if stage.issue.archived is not None:
        findings += [each async for each in _archived(needs, trust(), stage.issue.archived, sealed)]
    reprinted = await _reprinted(needs, facts, rendered.sha256) if rendered.renderer == RENDERER else None
    if reprinted is False:
        findings.append(DocumentFinding.PRINTS_OTHERWISE)
    told = tuple(map(str, findings))
    said = (told, reprinted, signed.sha256, rendered.renderer, stage.issue.archived is not None)
    return DocumentReport(document_id, stage.issue.number, *said)


async def _archived(
    needs: DocumentNeeds, trust: SealTrust, recorded: SealArchived, sealed: bytes | None
) -> AsyncIterator[DocumentFinding]:
    """What is wrong with the file that has an archive timestamp behind the sealed one."""
    content = await _stored(needs, recorded.blob)
    if content is None:
        yield DocumentFinding.ARCHIVED_LOST
        return
    begins = sealed is None or content.startswith(sealed)
    if not begins or hashlib.sha256(content).hexdigest() != recorded.sha256:
        yield DocumentFinding.ARCHIVED_DIFFERS
    if verify_pdf(content, trust).findings:
        yield DocumentFinding.ARCHIVED_INVALID


def _approval(facts: Any) -> list[str]:
    """Whether the newest approval names the manifest of its version."""
    saved = {fact.event.version: fact.event for fact in facts if isinstance(fact.event, VersionSaved)}
    approved = [fact.event for fact in facts if isinstance(fact.event, DocumentApproved)][-1]
    manifest = saved[approved.version].manifest
    same = manifest is not None and digest(manifest) == approved.manifest_sha256
    return [] if same else [DocumentFinding.APPROVAL_DIFFERS]


async def _stored(needs: DocumentNeeds, blob: str) -> bytes | None:
    try:
        return await fetch(needs, blob)
    except EffectRefused:
        return None


async def _reprinted(needs: DocumentNeeds, facts: Any, sha256: str | None) -> bool:
    """Whether it is printed to the same bytes now."""
    numbered: Recorded[DocumentNumbered] = next(fact for fact in facts if isinstance(fact.event, DocumentNumbered))
    event, printer = numbered.event, Printer(needs)
    request = PrintRequest(
        event.document_id,
        event.file_id,
        event.version,
        numbered.act.at,
        event.number,
        event.registered_on.isoformat(),
    )
    try:
        return (await printer.again(request)).sha256 == sha256
    except EffectRefused:
        return False
    finally:
        await printer.close()
