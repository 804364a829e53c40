"""What the registration of a document that a partner sent looks at, and asks the register for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from application.documents import streams
from application.documents.issuing import calendars
from application.documents.leaving import RECORD
from application.kernel.parts import ActParts
from application.kernel.rules import Rule
from domain.documents.deliveries.commands import delivery_id
from domain.documents.documents.arriving import RegisterArrival
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Unstarted
from domain.documents.intakes.events import IntakeOpened
from domain.documents.naming import kind_id
from domain.organisations.published import jurisdiction_of
from domain.registers.published import EntryDirection, EntryRegistered, RegisterEntry


def _guards(command: RegisterArrival) -> Sequence[str]:
    delivery = delivery_id(command.document_id, command.unit)
    return (streams.intake(command.unit), streams.leaves(command.file_id), streams.delivery(delivery))


def _kind(command: RegisterArrival, state: Dossier) -> Sequence[str]:
    intake = state.intakes.get(command.unit)
    if not isinstance(intake, IntakeOpened):
        return ()
    return (streams.kind(kind_id(jurisdiction_of(command.unit), intake.kind)),)


def _calendars(command: RegisterArrival, _: Dossier, at: datetime) -> Sequence[str]:
    return calendars(jurisdiction_of(command.unit), at)


def _entry(command: RegisterArrival, state: Dossier, _: datetime) -> Sequence[RegisterEntry]:
    intake = state.intakes.get(command.unit)
    if not isinstance(intake, IntakeOpened) or not isinstance(state.document(command.document_id), Unstarted):
        return ()
    said = {"counterparty": command.sender, "subject": command.subject}
    return (RegisterEntry(command.unit, intake.series, EntryDirection.IN, command.document_id, intake.kind, **said),)


ARRIVING = Rule(
    permission=RECORD,
    guards=_guards,
    beside=_kind,
    dated=_calendars,
    parts=ActParts((RegisterEntry,), _entry, (EntryRegistered,)),
)
