"""What registrars and the machine do with an approved document: number, print, seal, supersede."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents import manifest as m
from domain.documents.documents.attaching import attached
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.reviewing import APPROVAL_LASTS
from domain.documents.documents.sealing import sign
from domain.documents.documents.stages import Approved, Issued, Received, Unstarted
from domain.documents.forms import MAX_SUBJECT
from domain.documents.naming import kind_id, kind_pin
from domain.kernel.declarations import Act
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of


def register(dossier: Dossier, command: c.RegisterDocument, act: Act) -> Sequence[i.DocumentNumbered]:
    """Refused: `not_approved`, `approval_lapsed`, `file_closed`; and what its register refuses."""
    stage = dossier.drafted(command.document_id)
    match stage:
        case Issued():
            return []
        case Approved(draft, _, approval):
            if act.at >= approval.approved_at + APPROVAL_LASTS:
                raise Refused("approval_lapsed", "documentId", approved=approval.approved_at.date().isoformat())
            dossier.open_file(draft.began.file_id)
            entry = dossier.entries[command.document_id]
            return [filled(i.DocumentNumbered, draft.standing, entry, unit=draft.began.unit, version=approval.version)]
        case _:
            raise Refused("not_approved", "documentId")


def receive(dossier: Dossier, command: c.RegisterIncoming, act: Act) -> Sequence[i.DocumentReceived]:
    """Refused: `document_exists`, `subject_length`, `received_in_future`, and what files and a kind are refused for."""
    stage = dossier.document(command.document_id)
    if isinstance(stage, Received) and _same_receipt(dossier, stage.received, command):
        return []
    if not isinstance(stage, Unstarted):
        raise Refused("document_exists", "documentId")
    if command.subject is None:
        raise Refused("subject_length", "subject", length=0, limit=MAX_SUBJECT)
    if command.received_at > act.at:
        raise Refused("received_in_future", "receivedAt", now=act.at.isoformat(timespec="seconds"))
    unit = dossier.open_file(command.file_id).unit
    pin = kind_in_effect(dossier, unit, command.kind, act)
    attachments, parts = attached(dossier, unit, command.file_id, command.attachments)
    reference = () if command.reference is None else (m.FieldValue("reference", command.reference),)
    manifest = m.Manifest(
        command.document_id, "", command.language, command.subject, command.text or "", reference, attachments
    ).canonical()
    m.check_size(manifest)
    entry = dossier.entries[command.document_id]
    said = {"unit": unit, "kind": pin, "manifest": manifest, "manifest_sha256": m.digest(manifest), "parts": parts}
    numbered = {"number": entry.number, "year": entry.year, "n": entry.n, "registered_on": entry.registered_on}
    return [filled(i.DocumentReceived, command, **said, **numbered)]


def _same_receipt(dossier: Dossier, received: i.DocumentReceived, command: c.RegisterIncoming) -> bool:
    """Whether a document came in as the command says; one that names no files leaves open which came with it."""
    if not repeats(received, command, kind=received.kind):
        return False
    uploads = command.attachments
    return not uploads or attached(dossier, received.unit, received.file_id, uploads)[1] == received.parts


def kind_in_effect(dossier: Dossier, unit: str, code: str, act: Act) -> str:
    """The pin of the version of a kind that documents begin under today; Refused(`kind_unknown`, `kind_retired`)."""
    jurisdiction = jurisdiction_of(unit)
    kind = dossier.kinds.get(kind_id(jurisdiction, code))
    version = None if kind is None else kind.version_on(act.at.date())
    if kind is None or version is None:
        raise Refused("kind_unknown", "kind", kind=kind_id(jurisdiction, code))
    if kind.retired:
        raise Refused("kind_retired", "kind", kind=kind_id(jurisdiction, code))
    return kind_pin(jurisdiction, code, version)


def record(dossier: Dossier, command: c.RecordingCommand, act: Act) -> Sequence[i.IssueEvent]:
    """What the machine found when it printed or sealed: recorded once, and never changed.

    Refused: `not_numbered`, `pins_differ`, and what a seal is refused for.
    """
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, Issued):
        raise Refused("not_numbered", "documentId")
    issue, standing = stage.issue, stage.draft.standing
    match command:
        case c.RecordRendering() | c.RecordRenderingFailure() if issue.rendered is not None:
            return []
        case c.RecordRendering():
            newest = stage.draft.newest
            approved = None if newest is None else newest.manifest_sha256
            if (command.template, command.manifest_sha256) != (stage.draft.template, approved):
                raise Refused("pins_differ", "template")
            sealed_by = dossier.sealed_by(stage.draft.began.kind)
            placed = {"file_id": standing.file_id, "unit": standing.unit, "sealed_by": sealed_by}
            return [filled(i.DocumentRendered, command, **placed)]
        case c.RecordRenderingFailure(_, code):
            return [] if issue.failed == code else [filled(i.RenderingFailed, standing, code=code)]
        case c.RecordSignature():
            return sign(dossier, stage, command, act)
        case _:
            assert_never(command)
