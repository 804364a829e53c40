"""What came from a partner: registered in the register of the unit that it is for, and delivered to that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from domain.documents.deliveries import events as d
from domain.documents.deliveries.commands import delivery_id
from domain.documents.deliveries.stages import consigned
from domain.documents.documents import issue_events as i
from domain.documents.documents import manifest as m
from domain.documents.documents.dispatching import term_of
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.issuing import kind_in_effect
from domain.documents.documents.stages import Received, Unstarted
from domain.documents.forms import MAX_SUBJECT, DocumentUuid, Language, Recipient, SubjectLine, UnitName
from domain.documents.intakes.events import IntakeOpened
from domain.documents.naming import kind_of
from domain.files.published import Blob
from domain.kernel.declarations import INTERNAL, Act, Secret, command
from domain.kernel.refused import Refused

CHANNEL: Final = "exchange"
"""How such documents come in."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RegisterArrival:
    """Give a document that a partner sent its number, and deliver it to the unit. `sender` is the partner's unit.

    The machine has looked at it: `blobs` are its parts under the key of the file, and `parts` says what they are
    (`parts_text`), the document itself first. `reference` is the number that the sender gave it.
    """

    document_id: DocumentUuid
    unit: UnitName
    file_id: DocumentUuid
    sender: Recipient
    language: Language
    received_at: datetime
    blobs: tuple[Blob, ...]
    subject: Annotated[SubjectLine | None, Secret("file_id")]
    reference: Annotated[SubjectLine | None, Secret("file_id")]
    parts: Annotated[str | None, Secret("file_id")]


Arrival = i.DocumentReceived | d.DeliverySubmitted | d.DeliveryConsigned


def parts_text(parts: Sequence[m.Attachment]) -> str:
    """What the parts of an arrival are, as JSON."""
    return json.dumps([[part.name, part.media_type, part.size, part.sha256] for part in parts], ensure_ascii=False)


def arrive(dossier: Dossier, command: RegisterArrival, act: Act) -> Sequence[Arrival]:
    """Refused: `intake_missing`, `intake_moved`, `file_closed`, `document_exists`, and what kinds are refused for."""
    stage = dossier.document(command.document_id)
    if isinstance(stage, Received) and stage.received.sender == command.sender:
        return []
    if not isinstance(stage, Unstarted):
        raise Refused("document_exists", "documentId")
    if command.subject is None or command.parts is None:
        raise Refused("subject_length", "subject", length=0, limit=MAX_SUBJECT)
    intake = dossier.intakes.get(command.unit)
    if not isinstance(intake, IntakeOpened):
        raise Refused("intake_missing", "unit", unit=command.unit)
    if intake.file_id != command.file_id:
        raise Refused("intake_moved", "fileId", unit=command.unit)
    dossier.open_file(command.file_id)
    received = _received(dossier, command, intake, act)
    return [received, *_delivered(dossier, received, act)]


def _received(dossier: Dossier, command: RegisterArrival, intake: IntakeOpened, act: Act) -> i.DocumentReceived:
    attachments = tuple(m.Attachment(*said) for said in json.loads(command.parts or "[]"))
    reference = () if command.reference is None else (m.FieldValue("reference", command.reference),)
    manifest = m.Manifest(
        command.document_id, "", command.language, command.subject or "", "", reference, attachments
    ).canonical()
    m.check_size(manifest)
    stored = zip(command.blobs, attachments, strict=True)
    entry = dossier.entries[command.document_id]
    return i.DocumentReceived(
        document_id=command.document_id,
        file_id=command.file_id,
        unit=command.unit,
        kind=kind_in_effect(dossier, command.unit, intake.kind, act),
        language=command.language,
        channel=CHANNEL,
        sender=command.sender,
        received_at=command.received_at,
        scanned=False,
        number=entry.number,
        series=intake.series,
        year=entry.year,
        n=entry.n,
        registered_on=entry.registered_on,
        subject=command.subject,
        manifest=manifest,
        manifest_sha256=m.digest(manifest),
        parts=tuple(m.StoredPart(blob, part.media_type, part.size) for blob, part in stored),
    )


def _delivered(dossier: Dossier, received: i.DocumentReceived, act: Act) -> Sequence[Arrival]:
    """It lies in the inbox of the unit, which owes what the kind of its intake expects."""
    terms = dossier.kinds[kind_of(received.kind)].versions.adopted(received.kind, "documentId")
    id_ = delivery_id(received.document_id, received.unit)
    submitted = d.DeliverySubmitted(
        delivery_id=id_,
        document_id=received.document_id,
        file_id=received.file_id,
        sender=received.sender or "",
        recipient=received.unit,
        recipient_unit=received.unit,
        number=received.number,
        kind=received.kind,
        expects=terms.expects,
        silence=terms.silence,
        term=None if terms.days is None else term_of(dossier, received.unit, terms.days, act),
        submitted_by=act.actor,
        under_grant=act.grant,
        submitted_at=act.at,
    )
    return [submitted, consigned(submitted)]
