"""How far a consignment to a partner is, and its channel: numbered, waiting, tried, answered, or stuck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST
from domain.exchange.channels.reconciling import ChannelReconciled
from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.files import published as files
from domain.kernel.filling import filled

ATTEMPTS = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""When it is tried, from the first attempt on."""


_STRANGER = partners.Unknown()


@dataclass(frozen=True, slots=True)
class Unprepared:
    """Nothing under this id."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """On its way, or waiting for those before it; `first_at` is when it was tried first, `next_at` when it is again."""

    prepared: e.ConsignmentPrepared
    attempts: int = 0
    first_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The partner has it, or refuses its content."""

    prepared: e.ConsignmentPrepared
    answer: e.ConsignmentReceipted | e.ConsignmentRefused


@dataclass(frozen=True, slots=True)
class Stuck:
    """All attempts failed: it is first in line until somebody resumes it."""

    prepared: e.ConsignmentPrepared


Consignment = Unprepared | Waiting | Answered | Stuck


@dataclass(frozen=True, slots=True)
class Line:
    """How far the channel is numbered, and how far the partner has answered; what it disputed last.

    `reconciled` is what both sides said, where nothing happened since.
    """

    sequence: int = 0
    manifest_sha256: str = FIRST
    settled: int = 0
    disputed: str = ""
    reconciled: ChannelReconciled | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The consignment, the partner that it goes to, the channel there, and the uploads that are its parts."""

    partner: partners.State = _STRANGER
    consignment: Consignment = Unprepared()
    line: Line = Line()
    files: Mapping[str, files.State] = field(default_factory=dict)


Stored = e.Sent | ChannelReconciled
Event = p.Event | Stored | files.UploadEvent


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of these streams."""
    match event:
        case e.ConsignmentNumbered() | e.ConsignmentSettled() | e.ChannelRewound():
            return replace(state, line=filled(Line, event))
        case e.ChannelDisputed():
            return replace(state, line=filled(Line, event, disputed=event.consignment_id))
        case ChannelReconciled():
            return replace(state, line=filled(Line, event, reconciled=event))
        case files.UploadReceived() | files.FileAdmitted() | files.FileRejected():
            file = files.file_after(state.files.get(event.upload_id, files.UNKNOWN_FILE), event)
            return replace(state, files={**state.files, event.upload_id: file})
        case p.PartnerAdmitted() | p.PartnerConfirmed() | p.PartnerKeyRolled() | p.PartnerEnded():
            return replace(state, partner=partners.evolve(state.partner, event))
        case _:
            return replace(state, consignment=_moved(state.consignment, event))


def _moved(consignment: Consignment, event: e.Sent) -> Consignment:
    match event, consignment:
        case e.ConsignmentPrepared(), _:
            return Waiting(event)
        case e.ConsignmentReceipted() | e.ConsignmentRefused(), Waiting(prepared) | Stuck(prepared):
            return Answered(prepared, event)
        case e.ConsignmentRefused(), Answered(prepared):
            return Answered(prepared, event)  # after its scan
        case e.ConsignmentDelayed(), Waiting(prepared, _, first_at):
            first = first_at or event.next_at - ATTEMPTS[event.attempt]
            return Waiting(prepared, event.attempt, first, event.next_at)
        case e.ConsignmentFailed(), Waiting(prepared):
            return Stuck(prepared)
        case e.ConsignmentResumed(), Stuck(prepared):
            return Waiting(prepared)
        case _:
            return consignment


def channel(sender: str, receiver: str) -> str:
    """The channel from one installation to another."""
    return f"{sender}-{receiver}"
