"""A supplier: registered for a company that is known, with the standing documents that it filed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, assert_never

from domain.files import published as files
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.kernel.places import end_of_day, local_day
from domain.suppliers.kinds import CRITERIA_OF, CRITERIA_VERSION, ReminderStep
from domain.suppliers.naming import place_of
from domain.suppliers.suppliers import commands as c
from domain.suppliers.suppliers import events as e
from domain.suppliers.suppliers.documents import BEFORE, ENDED_STEP, DocumentStanding, StandingDocument
from domain.suppliers.suppliers.state import Known, State, evolve, registered

ONE_DAY: Final = timedelta(days=1)
MAX_OPEN: Final = 200
"""Documents of a company that have not ended: nobody needs more, and each bid folds them."""


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the supplier."""
    match command:
        case c.RegisterSupplier():
            return _register(state, command, act)
        case c.FileStandingDocument():
            return _file(state, command, act)
        case c.VerifyStandingDocument():
            return _verify(_document(state, command), command, act)
        case c.RejectStandingDocument():
            return _reject(_document(state, command), command, act)
        case c.RevokeStandingDocument():
            return _revoke(_document(state, command), command, act)
        case c.MarkStandingDocumentDue():
            return _mark(state, command, act)
        case _:
            assert_never(command)


def _register(state: State, command: c.RegisterSupplier, act: Act) -> Sequence[e.Event]:
    if state.registered is not None:
        return []
    if state.company is None:
        raise Refused("company_not_known", "companyId", company=command.company_id)
    if state.dissolved:
        raise Refused("company_is_no_more", "companyId", company=command.company_id)
    if state.zone is None:
        raise Refused("calendar_missing", "", year=act.at.year, jurisdiction=state.company.jurisdiction)
    return [e.SupplierRegistered(command.company_id, state.company.jurisdiction, state.zone)]


def _file(state: State, command: c.FileStandingDocument, act: Act) -> Sequence[e.Event]:
    supplier = registered(state, command.company_id)
    zone = supplier.zone
    known = state.documents.get(command.document_id)
    if known is not None:
        if repeats(known.filed, command):
            return []
        raise Refused("standing_document_exists", "documentId", document=command.document_id)
    last = command.valid_until
    if last is not None and last < command.valid_from:
        raise Refused("standing_document_ends_first", "validUntil", first=command.valid_from.isoformat())
    if last is not None and last < local_day(act.at, zone):
        raise Refused("standing_document_over", "validUntil", last=last.isoformat())
    if sum(_is_open(document) for document in state.documents.values()) >= MAX_OPEN:
        raise Refused("standing_documents_too_many", "documentId", limit=MAX_OPEN)
    file = files.usable(state.upload, place_of(command.company_id), "uploadId", command.upload_id)
    if file.sha256 is None or file.thing != command.document_id:
        raise Refused("blob_unknown", "uploadId", upload=command.upload_id)
    return [
        filled(
            e.StandingDocumentFiled,
            command,
            jurisdiction=supplier.jurisdiction,
            criteria=CRITERIA_OF[command.kind],
            criteria_version=CRITERIA_VERSION,
            begins=end_of_day(command.valid_from - ONE_DAY, zone),
            ends=None if last is None else end_of_day(last, zone),
            filed_at=act.at,
            sha256=file.sha256,
            size=file.size,
            media_type=file.detected_type,
            blob=file.blob,
            by=act.actor,
        )
    ]


def _is_open(document: StandingDocument) -> bool:
    return document.standing in {DocumentStanding.FILED, DocumentStanding.VERIFIED}


def _document(
    state: State, command: c.VerifyStandingDocument | c.RejectStandingDocument | c.RevokeStandingDocument
) -> StandingDocument:
    registered(state, command.company_id)
    document = state.documents.get(command.document_id)
    if document is None:
        raise Refused("standing_document_unknown", "documentId", document=command.document_id)
    return document


def _verify(document: StandingDocument, command: c.VerifyStandingDocument, act: Act) -> Sequence[e.Event]:
    match document.standing:
        case DocumentStanding.FILED:
            return [filled(e.StandingDocumentVerified, command, by=act.actor)]
        case DocumentStanding.VERIFIED:
            return []
        case DocumentStanding.EXPIRED if document.was_verified:
            return []
        case DocumentStanding.EXPIRED:  # it may have been valid when a tender closed
            return [filled(e.StandingDocumentVerified, command, by=act.actor)]
        case _:
            raise _settled(document)


def _reject(document: StandingDocument, command: c.RejectStandingDocument, act: Act) -> Sequence[e.Event]:
    match document.standing:
        case DocumentStanding.REJECTED:
            return []
        case DocumentStanding.FILED | DocumentStanding.EXPIRED if not document.was_verified:
            return [filled(e.StandingDocumentRejected, command, by=act.actor)]
        case _:
            raise _settled(document)


def _revoke(document: StandingDocument, command: c.RevokeStandingDocument, act: Act) -> Sequence[e.Event]:
    match document.standing:
        case DocumentStanding.VERIFIED:
            return [filled(e.StandingDocumentRevoked, command, revoked_at=act.at, by=act.actor)]
        case DocumentStanding.REVOKED:
            return []
        case _:
            raise _settled(document)


def _settled(document: StandingDocument) -> Refused:
    return Refused("standing_document_settled", "documentId", standing=document.standing.value)


def _mark(state: State, command: c.MarkStandingDocumentDue, act: Act) -> Sequence[e.Event]:
    """What is due at this moment, and was not said yet; nothing of what does not count any more."""
    document = state.documents.get(command.document_id)
    if document is None or not _is_open(document) or command.step in document.told or command.step not in BEFORE:
        return []
    ends = document.filed.ends
    if ends is None or act.at < ends - BEFORE[command.step]:
        return []
    if command.step == ENDED_STEP:
        return [e.StandingDocumentExpired(command.company_id, command.document_id, ends)]
    return [e.StandingDocumentExpiring(command.company_id, command.document_id, ReminderStep(command.step), ends)]


DECIDER: Decider[State, c.Command, Known] = Decider(State(), decide, evolve)
