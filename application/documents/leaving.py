"""What the commands look at that file an issued document, seal it there, and let the public read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from application.documents.files import KEEP
from application.documents.looking import file_of_document, kind_and_file, of_document
from application.kernel.parts import ActParts
from application.kernel.rules import Rule
from domain.documents.documents import issue_commands as c
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.redaction_commands import RecordRedactionCheck, RedactDocument
from domain.documents.documents.stages import Issued, Received
from domain.files.published import upload_stream
from domain.sharing.published import OrderSeal, SealReach

REGISTER, RECORD, PUBLISH = (f"documents.{duty}" for duty in ("register", "record", "publish"))


def _seal(command: c.SealLeaf, state: Dossier, _: datetime) -> Sequence[OrderSeal]:
    """The seal on the access to the file, for the document alone."""
    match state.document(command.document_id):
        case Issued(draft, issue):
            file_id = draft.began.file_id
        case Received(received, issue):
            file_id = received.file_id
        case _:
            return ()
    if issue.leaves is None or command.seal_id in issue.hidden:
        return ()
    entries, reach = (command.document_id,), SealReach.ALL_BUT_NAMED
    return (OrderSeal(file_id, command.seal_id, reach, command.basis, command.reason, command.named, entries),)


def _upload(command: RedactDocument) -> Sequence[str]:
    return (upload_stream(command.upload_id),)


LEAVING: dict[type[Any], Rule] = {
    c.AddLeaves: Rule(permission=REGISTER, beside=file_of_document, places=of_document),
    c.SealLeaf: Rule(permission=KEEP, beside=file_of_document, parts=ActParts((OrderSeal,), _seal), places=of_document),
    RedactDocument: Rule(permission=PUBLISH, guards=_upload, places=of_document),
    RecordRedactionCheck: Rule(permission=RECORD, places=of_document),
    c.PublishAnnouncement: Rule(permission=RECORD, beside=kind_and_file, places=of_document),
    c.PublishDocument: Rule(permission=PUBLISH, beside=kind_and_file, places=of_document),
}
