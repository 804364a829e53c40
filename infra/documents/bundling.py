"""The evidence of a delivery as files for strangers: JWS, the proof of each event in the log, and the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from api.kernel.errors import LogIncomplete
from api.kernel.services import ServedProof, TransparencyLog
from application.documents import streams
from application.kernel.effects import EffectRefused
from domain.documents.documents.issue_events import DocumentSigned
from infra.documents.evidence import PDF, SignedEvidence
from infra.documents.needs import DocumentNeeds
from infra.documents.records import read
from infra.documents.storing import fetch
from infra.signing.containers import Files

README: Final = "README.txt"
_TEXT: Final = Path(__file__).with_name("bundle.txt")
_JWS, _PROOF, _ENTRY = "application/jose", "text/plain", "application/json"


@dataclass(frozen=True, slots=True)
class EvidenceBundle:
    """Files by their names, and how many events of the delivery are proven in the log, of how many."""

    files: Files = field(repr=False)
    proven: int
    events: int


async def bundle(
    signed: Sequence[SignedEvidence], log: TransparencyLog | None, *, entries: bool, document: tuple[str, bytes] | None
) -> EvidenceBundle:
    """The files: with the events themselves where the log gives out its `entries`, and the document where it is given.

    An event that no published checkpoint covers yet has no proof: the same asked later has one.
    """
    files: dict[str, tuple[str, bytes]] = {}
    if document is not None:
        name, content = document
        files[name] = (PDF, content)
    proven = 0
    for number, each in enumerate(signed, 1):
        name = f"evidence/{number:02}-{each.told.event.component}"
        files[f"{name}.jws"] = (_JWS, each.token.encode())
        if (proof := await _proof(log, each)) is not None:
            files[f"{name}.tlog-proof"] = (_PROOF, proof)
            proven += 1
        if entries:
            files[f"{name}.entry"] = (_ENTRY, each.entry.state)
    files[README] = ("text/plain", _TEXT.read_bytes())
    return EvidenceBundle(files, proven, len(signed))


async def sealed_document(needs: DocumentNeeds, document_id: str) -> tuple[str, bytes] | None:
    """The name and the bytes of the sealed file that evidence is about; None where there is none to be read."""
    facts = await read(needs, streams.document(document_id))
    blob = next((fact.event.blob for fact in facts if isinstance(fact.event, DocumentSigned)), None)
    if blob is None:
        return None
    try:
        return f"{document_id}.pdf", await fetch(needs, blob)
    except EffectRefused:
        return None


async def _proof(log: TransparencyLog | None, signed: SignedEvidence) -> bytes | None:
    """The .tlog-proof of an event; None where it is not covered yet, or something of the log is gone."""
    if log is None:
        return None
    try:
        served: ServedProof | None = await log.proof(signed.entry.position)
    except LogIncomplete:
        return None
    if served is None or served.leaf_hash is None or served.leaf_hash.hex() != signed.told.leaf:
        return None
    return served.file
