"""The evidence of a delivery, made from the record and signed with the seal of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.documents import streams
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.evidence import evidence_of
from domain.documents.documents.issue_events import DocumentReceived, DocumentSigned
from domain.kernel.evidence import Evidence, EvidencePart
from infra.documents.needs import DocumentNeeds
from infra.documents.records import Entry, read, read_placed
from infra.signing.evidence import sign_evidence
from infra.signing.keys import SealKey
from infra.tlog.merkle import leaf_hash

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class SignedEvidence:
    """Evidence as a JWS, what it says, and the entry of the log that it is made from."""

    told: Evidence
    token: str
    entry: Entry


async def delivery_evidence(
    needs: DocumentNeeds, key: SealKey, issuer: str, document_id: str, recipient: str, now: datetime
) -> Sequence[SignedEvidence]:
    """Evidence for each event of the delivery that EN 319 522 knows, in order; none where there is no such delivery.

    Each names the hash of its event in the log (RFC 6962), so that it is proven there without the event itself.
    """
    delivery = streams.delivery(delivery_id(document_id, recipient))
    parts = tuple(
        part for fact in await read(needs, streams.document(document_id)) if (part := _part(fact.event)) is not None
    )
    placed = await read_placed(needs, delivery)
    entries = {entry.position: entry for entry, _ in placed}
    signed = []
    for evidence in evidence_of([fact for _, fact in placed], parts, issuer):
        entry = entries[evidence.position]
        told = replace(evidence, leaf=leaf_hash(entry.state).hex())
        signed.append(SignedEvidence(told, sign_evidence(told, key, now), entry))
    return signed


def _part(event: object) -> EvidencePart | None:
    """What was delivered: the sealed file, or the manifest of what came in."""
    match event:
        case DocumentSigned(document_id=id_, sha256=str(sha256)):
            return EvidencePart(f"{id_}.pdf", PDF, sha256)
        case DocumentReceived(document_id=id_, manifest_sha256=str(sha256)):
            return EvidencePart(f"{id_}.json", "application/json", sha256)
        case _:
            return None
