"""Redacted versions of an issued document: another file, in which none of what was taken out is left.

The rule: whoever redacts names each passage that was taken out, as it stands in the issued document. A redacted file
is published only once the machine has found each passage in the issued file, so that none is misspelled, and none in
the redacted one: not in the text of a page, shown or hidden, not in an annotation, a form, the metadata, or a former
state that the file still holds. Letters and digits alone are compared, and what cannot be read counts as any text. What
only a picture shows, no machine vouches for: people look at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from domain.documents.documents import publishing_events as e
from domain.documents.documents import redaction_commands as c
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.issue import Issue
from domain.documents.documents.stages import Issued
from domain.files.published import UNKNOWN_FILE, FileAdmitted, usable
from domain.kernel.filling import filled, repeats
from domain.kernel.refused import Refused

PDF: Final = "application/pdf"
MOST_PASSAGES: Final = 40


def redact(dossier: Dossier, command: c.RedactionCommand) -> Sequence[e.RedactionEvent]:
    """Draft a redacted version, or record what was found in it."""
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, Issued) or stage.issue.signed is None:
        raise Refused("not_issued", "documentId")
    match command:
        case c.RedactDocument():
            return _draft(dossier, stage, command)
        case c.RecordRedactionCheck():
            return _check(stage.issue, command)
        case _:
            assert_never(command)


def _draft(dossier: Dossier, stage: Issued, command: c.RedactDocument) -> Sequence[e.RedactionDrafted]:
    """Refused: `redaction_exists`, `published_already`, `passages_out_of_range`, and what its file is refused for."""
    issue, standing = stage.issue, stage.draft.standing
    if (known := issue.redactions.get(command.upload_id)) is not None:
        if repeats(known.drafted, command):
            return []
        raise Refused("redaction_exists", "uploadId")
    if issue.published is not None:
        raise Refused("published_already", "documentId")
    if not 1 <= len(passages := command.passages or ()) <= MOST_PASSAGES:
        raise Refused("passages_out_of_range", "passages", count=len(passages), limit=MOST_PASSAGES)
    file = _redacted(dossier, stage, command.upload_id)
    said = {"file_id": standing.file_id, "unit": standing.unit, "blob": file.blob, "size": file.size}
    issued = issue.signed and issue.signed.blob
    return [filled(e.RedactionDrafted, command, issued_blob=issued, sha256=file.sha256, **said)]


def _redacted(dossier: Dossier, stage: Issued, upload: str) -> FileAdmitted:
    """Refused: `blob_unknown`, `blob_quarantined`, `redaction_not_pdf`, `redaction_same_file`."""
    standing, issue = stage.draft.standing, stage.issue
    file = usable(dossier.uploads.get(upload, UNKNOWN_FILE), standing.unit, "uploadId", upload)
    if file.thing != standing.file_id:
        raise Refused("blob_unknown", "uploadId", upload=upload)
    if file.detected_type != PDF:
        raise Refused("redaction_not_pdf", "uploadId", type=file.detected_type)
    if file.sha256 in {printed.sha256 for printed in (issue.rendered, issue.signed) if printed is not None}:
        raise Refused("redaction_same_file", "uploadId")
    return file


def _check(issue: Issue, command: c.RecordRedactionCheck) -> Sequence[e.RedactionChecked]:
    """Refused: `redaction_unknown`."""
    known = issue.redactions.get(command.upload_id)
    if known is None:
        raise Refused("redaction_unknown", "uploadId")
    return [] if known.checked else [filled(e.RedactionChecked, command)]


def publishable(issue: Issue, upload: str) -> e.RedactionDrafted:
    """The redacted file, once nothing of what was taken out was found in it.

    Refused: `redaction_unknown`, `redaction_not_checked`, `redaction_has_text`, `redaction_has_files`,
    `passage_not_in_document`, `redaction_unreadable`.
    """
    redaction = issue.redactions.get(upload)
    if redaction is None:
        raise Refused("redaction_unknown", "redaction")
    if not redaction.checked:
        raise Refused("redaction_not_checked", "redaction")
    match redaction.failure:
        case None:
            return redaction.drafted
        case "redaction_has_text":
            raise Refused("redaction_has_text", "redaction")
        case "redaction_has_files":
            raise Refused("redaction_has_files", "redaction")
        case "passage_not_in_document":
            raise Refused("passage_not_in_document", "redaction")
        case _:
            raise Refused("redaction_unreadable", "redaction")
