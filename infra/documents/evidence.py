"""The evidence of a delivery, made from the record and signed with the seal of the installation."""

from __future__ import annotations

from datetime import datetime

from application.documents import streams
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.evidence import evidence_of
from domain.documents.documents.issue_events import DocumentReceived, DocumentSigned
from domain.kernel.evidence import EvidencePart
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.signing.evidence import sign_evidence
from infra.signing.keys import SealKey

PDF = "application/pdf"


async def delivery_evidence(
    needs: DocumentNeeds, key: SealKey, issuer: str, document_id: str, recipient: str, now: datetime
) -> list[str]:
    """A JWS for each event of the delivery that EN 319 522 knows, in order; none where there is no such delivery."""
    delivery = streams.delivery(delivery_id(document_id, recipient))
    parts = tuple(
        part for fact in await read(needs, streams.document(document_id)) if (part := _part(fact.event)) is not None
    )
    facts = await read(needs, delivery, placed=True)
    return [sign_evidence(evidence, key, now) for evidence in evidence_of(facts, parts, issuer)]


def _part(event: object) -> EvidencePart | None:
    """What was delivered: the sealed file, or the manifest of what came in."""
    match event:
        case DocumentSigned(document_id=id_, sha256=str(sha256)):
            return EvidencePart(f"{id_}.pdf", PDF, sha256)
        case DocumentReceived(document_id=id_, manifest_sha256=str(sha256)):
            return EvidencePart(f"{id_}.json", "application/json", sha256)
        case _:
            return None
