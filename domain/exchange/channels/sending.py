"""Consignments to a partner: numbered without a gap, sent in order, each until the partner answers for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST, LONGEST_MANIFEST, Manifest, Part, check_parts, size_of
from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.files import published as files
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

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
    """How far the channel is numbered, and how far the partner has answered; what it disputed last."""

    sequence: int = 0
    manifest_sha256: str = FIRST
    settled: int = 0
    disputed: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The consignment, the partner that it goes to, the channel there, and the uploads that are its parts."""

    partner: partners.State = _STRANGER
    consignment: Consignment = Unprepared()
    line: Line = Line()
    files: Mapping[str, files.State] = field(default_factory=dict)


Event = p.Event | e.Sent | files.UploadEvent


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of these streams."""
    match event:
        case e.ConsignmentNumbered() | e.ConsignmentSettled() | e.ChannelRewound():
            return replace(state, line=filled(Line, event))
        case e.ChannelDisputed():
            return replace(state, line=filled(Line, event, disputed=event.consignment_id))
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


def decide(state: State, command: c.Outgoing, act: Act) -> Sequence[e.Sent]:
    """What a command does to the consignment and its channel. The same command twice adds nothing."""
    match command:
        case c.Consign():
            return _consign(state, command, act)
        case c.ResumeConsignment():
            return _resume(state, command)
        case c.RecordReceipt():
            return _answer(state, filled(e.ConsignmentReceipted, command))
        case c.RecordRefusal():
            return _answer(state, filled(e.ConsignmentRefused, command))
        case c.RecordAttempt():
            return _attempt(state, command, act)
        case c.RecordGap():
            return _gap(state, command)
        case _:
            assert_never(command)


def _consign(state: State, command: c.Consign, act: Act) -> Sequence[e.Sent]:
    match state.consignment:
        case Waiting(prepared) | Answered(prepared) | Stuck(prepared):
            if repeats(prepared, command):
                return []
            raise Refused("consignment_exists", "consignmentId", consignment=command.consignment_id)
        case Unprepared():
            pass
        case _:
            assert_never(state.consignment)
    partner = partners.admitted(state.partner, command.partner_id)
    if not partner.exchanges_at(act.at):
        raise Refused("agreement_ended", "partnerId", partner=command.partner_id)
    if command.expires_at <= act.at:
        raise Refused("consignment_expired", "expiresAt")
    admitted = [_file(state, command, number) for number in range(len(command.uploads))]
    parts = tuple(_part(file, number) for number, file in enumerate(admitted, 1))
    check_parts(parts, "uploads")
    manifest = filled(
        Manifest,
        command,
        sender=partner.entry.ours,
        receiver=command.partner_id,
        sequence=state.line.sequence + 1,
        previous=state.line.manifest_sha256,
        blind=command.blind or "",
        at=act.at,
        parts=parts,
    )
    return _numbered(state, command, manifest, [file.admitted.blob for file in admitted])


def _numbered(state: State, command: c.Consign, manifest: Manifest, blobs: Sequence[str]) -> Sequence[e.Sent]:
    text, sha256 = manifest.text(), manifest.sha256
    if len(text.encode()) > LONGEST_MANIFEST:
        raise Refused("consignment_names_long", "uploads", limit=LONGEST_MANIFEST)
    prepared = filled(
        e.ConsignmentPrepared,
        command,
        ours=manifest.sender,
        sequence=manifest.sequence,
        previous=manifest.previous,
        manifest_sha256=sha256,
        blobs=tuple(blobs),
        size=size_of(manifest.parts),
        manifest=text,
    )
    to = channel(manifest.sender, manifest.receiver)
    numbered = e.ConsignmentNumbered(to, command.consignment_id, manifest.sequence, sha256, state.line.settled)
    return [prepared, numbered]


def _file(state: State, command: c.Consign, number: int) -> files.Admitted:
    """An upload that is a part; Refused where the unit may not use it, or its seal is that of another thing."""
    upload_id, path = command.uploads[number], f"uploads.{number}"
    file = state.files.get(upload_id, files.UNKNOWN_FILE)
    files.usable(file, command.unit, path, upload_id)
    if not isinstance(file, files.Admitted) or file.admitted.sha256 is None:
        raise Refused("blob_unknown", path, upload=upload_id)
    if file.received.thing != command.about:
        raise Refused("part_of_another_thing", path, upload=upload_id, about=command.about)
    return file


def _part(file: files.Admitted, number: int) -> Part:
    admitted = file.admitted
    name = file.received.name or f"part-{number}"
    return Part(name, admitted.detected_type, admitted.size, admitted.sha256 or "")


def _resume(state: State, command: c.ResumeConsignment) -> Sequence[e.Sent]:
    match state.consignment:
        case Stuck():
            return [filled(e.ConsignmentResumed, command)]
        case Waiting() | Answered():
            raise Refused("consignment_not_stuck", "consignmentId", consignment=command.consignment_id)
        case Unprepared():
            raise _unknown(command.consignment_id)
        case _:
            assert_never(state.consignment)


def _answer(state: State, answer: e.ConsignmentReceipted | e.ConsignmentRefused) -> Sequence[e.Sent]:
    prepared = _prepared(state, answer.consignment_id)
    settled = e.ConsignmentSettled(
        channel(prepared.ours, prepared.partner_id),
        prepared.consignment_id,
        state.line.sequence,
        state.line.manifest_sha256,
        prepared.sequence,
    )
    if prepared.sequence <= state.line.settled:
        return _later(state.consignment, answer)
    if prepared.sequence > state.line.settled + 1:
        raise Refused("not_first_in_line", "consignmentId", first=state.line.settled + 1, number=prepared.sequence)
    if isinstance(state.consignment, Answered):
        return [settled]  # sent again to a partner who had lost it
    return [answer, settled]


def _later(consignment: Consignment, answer: e.ConsignmentReceipted | e.ConsignmentRefused) -> Sequence[e.Sent]:
    """What the partner refuses after it gave a receipt: its scan took longer than its answer."""
    match consignment, answer:
        case Answered(answer=e.ConsignmentReceipted()), e.ConsignmentRefused():
            return [answer]
        case _:
            return []


def _attempt(state: State, command: c.RecordAttempt, act: Act) -> Sequence[e.Sent]:
    match state.consignment:
        case Waiting(attempts=before, first_at=first_at) if before + 1 < len(ATTEMPTS):
            next_at = (first_at or act.at) + ATTEMPTS[before + 1]
            delayed = filled(e.ConsignmentDelayed, command, attempt=before + 1, next_at=max(next_at, act.at))
            return [delayed, *_dispute(state, command)]
        case Waiting(attempts=before):
            return [filled(e.ConsignmentFailed, command, attempts=before + 1), *_dispute(state, command)]
        case Answered() | Stuck():
            return []
        case Unprepared():
            raise _unknown(command.consignment_id)
        case _:
            assert_never(state.consignment)


def _dispute(state: State, command: c.RecordAttempt) -> Sequence[e.ChannelDisputed]:
    """An alarm, the first time that the partner says so of this consignment."""
    if command.code != "manifest_differs" or state.line.disputed == command.consignment_id:
        return []
    prepared = _prepared(state, command.consignment_id)
    to = channel(prepared.ours, prepared.partner_id)
    return [filled(e.ChannelDisputed, state.line, channel=to, consignment_id=command.consignment_id)]


def _gap(state: State, command: c.RecordGap) -> Sequence[e.Sent]:
    """The partner expects a number that it receipted before: it was restored, and gets again what it lost."""
    prepared, line = _prepared(state, command.consignment_id), state.line
    if not 0 < command.expected <= line.settled:
        return []  # what it expects is first in line anyway, or was never given
    lost = line.settled + 1 - command.expected
    return [
        filled(
            e.ChannelRewound,
            channel=channel(prepared.ours, prepared.partner_id),
            sequence=line.sequence,
            manifest_sha256=line.manifest_sha256,
            settled=command.expected - 1,
            lost=lost,
        )
    ]


def _prepared(state: State, consignment_id: str) -> e.ConsignmentPrepared:
    match state.consignment:
        case Waiting(prepared) | Answered(prepared) | Stuck(prepared):
            return prepared
        case Unprepared():
            raise _unknown(consignment_id)
        case _:
            assert_never(state.consignment)


def _unknown(consignment_id: str) -> Refused:
    return Refused("unknown_consignment", "consignmentId", consignment=consignment_id)


def channel(sender: str, receiver: str) -> str:
    """The channel from one installation to another."""
    return f"{sender}-{receiver}"


DECIDER: Decider[State, c.Outgoing, Event] = Decider(State(), decide, evolve)
