"""What the commands on approved documents look at, ask others for, and where they may be given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from application.documents import streams
from application.documents.files import place_of
from application.documents.leaving import LEAVING, RECORD, REGISTER
from application.documents.looking import kind_and_file, kind_of_document, number_of, of_document, pin_of
from application.kernel.parts import ActParts
from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Terms
from domain.calendars.published import year_id
from domain.documents.deliveries.commands import delivery_id
from domain.documents.documents import issue_commands as c
from domain.documents.documents.circular import is_circular
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Approved, Issued, Received
from domain.documents.documents.superseding import sent_again
from domain.documents.kinds.terms import DocumentDirection, KindTerms
from domain.documents.naming import is_within, kind_id, kind_of, partner_of, unit_of
from domain.files.published import upload_stream
from domain.kernel.definitions import AdoptedVersion
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of
from domain.registers.published import EntryDirection, EntryRegistered, RegisterEntry

DISPATCH, MARK = "documents.dispatch", "documents.mark_due"
"""Only the clock has the latter."""
LONGEST_TERM = timedelta(days=800)
"""Further ahead than any term of a kind and its ladder: whose calendars are looked at."""


def _of_file(command: c.RegisterIncoming, state: Dossier) -> Sequence[Place]:
    file = state.files.get(command.file_id)
    return () if file is None else (place_of(file.standing.unit),)


# --- numbers -----------------------------------------------------------------------------------


def _certificate(command: c.RecordSignature) -> Sequence[str]:
    return (streams.certificate(command.certificate_sha256),)


def _upload(command: c.SealDocument) -> Sequence[str]:
    return (upload_stream(command.upload_id),)


def _terms(document_id: str, state: Dossier) -> KindTerms | None:
    pin = pin_of(document_id, state)
    kind = None if pin is None else state.kinds.get(kind_of(pin))
    version = None if kind is None or pin is None else kind.versions.known.get(pin)
    return version.content if isinstance(version, AdoptedVersion) else None


def _entry_of_document(command: c.RegisterDocument, state: Dossier, _: datetime) -> Sequence[RegisterEntry]:
    """The entry that an approved document gets in the register that its kind names."""
    stage, terms = state.document(command.document_id), _terms(command.document_id, state)
    if not isinstance(stage, Approved) or terms is None:
        return ()
    began, newest = stage.draft.began, stage.draft.newest
    kind = kind_of(began.kind).removeprefix(f"{jurisdiction_of(began.unit)}-")
    within = {DocumentDirection.OUTWARD, DocumentDirection.PUBLIC}
    entry = RegisterEntry(
        began.unit,
        terms.series,
        EntryDirection.OUT if terms.direction in within else EntryDirection.INTERNAL,
        command.document_id,
        kind,
        subject=None if newest is None else newest.subject,
        manifest_sha256=stage.approval.manifest_sha256,
    )
    return (entry,)


def _file_and_uploads(command: c.RegisterIncoming) -> Sequence[str]:
    return (streams.leaves(command.file_id), *map(upload_stream, dict.fromkeys(command.attachments)))


def _file_and_kind(command: c.RegisterIncoming, state: Dossier) -> Sequence[str]:
    file = state.files.get(command.file_id)
    return () if file is None else (streams.kind(kind_id(jurisdiction_of(file.standing.unit), command.kind)),)


def _entry_of_incoming(command: c.RegisterIncoming, state: Dossier, _: datetime) -> Sequence[RegisterEntry]:
    file = state.files.get(command.file_id)
    if file is None or isinstance(state.document(command.document_id), Received):
        return ()
    sender = command.sender
    said = {"counterparty": sender, "subject": command.subject}
    return (
        RegisterEntry(file.standing.unit, command.series, EntryDirection.IN, command.document_id, command.kind, **said),
    )


# --- sending -----------------------------------------------------------------------------------


def _deliveries(command: c.Dispatch) -> Sequence[str]:
    """The partners that it goes to, and the deliveries that the act makes itself."""
    recipients = dict.fromkeys(command.recipients)
    partners = dict.fromkeys(partner for to in recipients if (partner := partner_of(to)) is not None)
    made = () if is_circular(command.recipients) else recipients
    deliveries = (streams.delivery(delivery_id(command.document_id, to)) for to in made)
    return (*map(streams.partner, partners), *deliveries)


def _sent_by(command: c.Dispatch, state: Dossier) -> Iterator[str]:
    """The kind, the number, the seals of the file; the request that is answered, and its delivery to the answerer."""
    yield from kind_of_document(command, state)
    yield from number_of(command, state)
    if (file_id := state.file_of(command.document_id)) is not None:
        yield streams.file_access(file_id)
    draft = state.draft_of(command.document_id)
    if draft is not None and draft.began.answers is not None:
        yield streams.document(draft.began.answers)
        yield streams.delivery(delivery_id(draft.began.answers, draft.began.unit))


def _calendars(command: c.Dispatch, state: Dossier, at: datetime) -> Sequence[str]:
    """The calendars that a term of the kind may reach into."""
    unit, terms = state.unit_of(command.document_id), _terms(command.document_id, state)
    if unit is None or terms is None or terms.days is None:
        return ()
    return calendars(jurisdiction_of(unit), at)


def calendars(jurisdiction: str, at: datetime) -> Sequence[str]:
    """The calendars of the years that a term from this moment may reach into."""
    years = range(at.year, (at + LONGEST_TERM).year + 1)
    return tuple(streams.working_days(year_id(jurisdiction, year)) for year in years)


def _recipients(command: c.Dispatch, state: Dossier) -> Iterator[Site]:
    """Each unit and post is there, and stands where the direction of the kind wants it, on the day of the act."""
    unit, terms = state.unit_of(command.document_id), _terms(command.document_id, state)
    if is_circular(command.recipients):
        return  # each delivery asks for its own
    for to in command.recipients:
        if not is_within(to) or unit is None or terms is None:
            continue
        yield Site("recipients", to, refusal=Refused("recipient_unknown", "recipients", recipient=to))
        upper, lower = (unit, unit_of(to)) if terms.direction is DocumentDirection.DOWN else (unit_of(to), unit)
        if terms.direction in {DocumentDirection.UP, DocumentDirection.DOWN}:
            said = {"upper": upper, "lower": lower, "direction": terms.direction.value}
            yield Site("recipients", lower, upper, refusal=Refused("wrong_direction", "recipients", **said))


def _both_documents(command: c.Supersede) -> Sequence[str]:
    return (streams.document(command.by),)


def _sent_again(command: c.Supersede, state: Dossier) -> Sequence[str]:
    """What the new document looks at when it goes to whoever got the former."""
    former, holding = state.document(command.document_id), state.document(command.by)
    if not (isinstance(former, Issued) and isinstance(holding, Issued)):
        return ()
    again = c.Dispatch(command.by, sent_again(former.issue, holding.issue, holding.draft.began.unit))
    return (*_deliveries(again), *_sent_by(again, state))


def _calendars_of_new(command: c.Supersede, state: Dossier, at: datetime) -> Sequence[str]:
    return _calendars(c.Dispatch(command.by, ()), state, at)


RULES: dict[type[Any], Rule] = {
    **LEAVING,
    c.RegisterDocument: Rule(
        permission=REGISTER,
        beside=kind_and_file,
        parts=ActParts((RegisterEntry,), _entry_of_document, (EntryRegistered,)),
        places=of_document,
    ),
    c.RegisterIncoming: Rule(
        permission=REGISTER,
        guards=_file_and_uploads,
        beside=_file_and_kind,
        parts=ActParts((RegisterEntry,), _entry_of_incoming, (EntryRegistered,)),
        places=_of_file,
    ),
    c.ReturnAfterTrial: Rule(permission=RECORD, places=of_document),
    c.RecordTrialPrint: Rule(permission=RECORD, places=of_document),
    c.RecordRendering: Rule(permission=RECORD, beside=kind_of_document, places=of_document),
    c.RecordRenderingFailure: Rule(permission=RECORD, places=of_document),
    c.RecordSignature: Rule(permission=RECORD, guards=_certificate, places=of_document),
    c.RequestArchiveStamp: Rule(permission="documents.mark_due", places=of_document),
    c.RecordArchiveStamp: Rule(permission=RECORD, places=of_document),
    c.RecordArchiveStampFailure: Rule(permission=RECORD, places=of_document),
    c.SealDocument: Rule(permission="documents.approve", guards=_upload, places=of_document),
    c.Dispatch: Rule(
        permission=DISPATCH,
        guards=_deliveries,
        beside=lambda command, state: tuple(_sent_by(command, state)),
        dated=_calendars,
        places=of_document,
        terms=Terms(sites=lambda command, state: tuple(_recipients(command, state))),
    ),
    c.Supersede: Rule(
        permission=DISPATCH, guards=_both_documents, beside=_sent_again, dated=_calendars_of_new, places=of_document
    ),
}
