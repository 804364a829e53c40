"""Consignments from a partner: taken in one after the other, each once, and answered with the same receipt for ever."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.arrivals import ConsignmentAdmitted
from domain.exchange.channels.parts import FIRST, LARGEST
from domain.exchange.channels.stages import channel
from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.files import published as files
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled

CLOCK_OFF = timedelta(minutes=5)
"""How far the clock of a partner may be from ours."""


_STRANGER = partners.Unknown()
_ARRIVAL = re.compile(r"a[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Standing:
    """The last number that was taken in or refused, its manifest, and the last doubt about what was sent."""

    sequence: int = 0
    manifest_sha256: str = FIRST
    doubt: e.ChannelDoubted | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The partner, where its channel stands, what came before under the id of the consignment, and its parts here.

    `rejected` is what the scan found later, or whoever it is for; `admitted` once nothing is wrong with its parts.
    """

    partner: partners.State = _STRANGER
    standing: Standing = Standing()
    received: e.ConsignmentReceived | None = None
    rejected: e.ConsignmentRejected | None = None
    admitted: ConsignmentAdmitted | None = None
    files: Mapping[str, files.State] = field(default_factory=dict)


Stored = e.Received | ConsignmentAdmitted
Event = p.Event | Stored | files.UploadEvent


def thing_of(partner_id: str, consignment_id: str) -> str:
    """The id under which an arrival is kept here, and whose key seals it: no partner can name one of another."""
    return "a" + hashlib.sha256(f"{partner_id} {consignment_id}".encode()).hexdigest()[:40]


def is_arrival(thing: str) -> bool:
    """Whether a thing may be one: files of others are none of exchange's business."""
    return _ARRIVAL.fullmatch(thing) is not None


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of these streams."""
    match event:
        case e.ConsignmentReceived():
            return replace(state, received=event)
        case e.ConsignmentRejected():
            return replace(state, rejected=event)
        case ConsignmentAdmitted():
            return replace(state, admitted=event)
        case files.UploadReceived() | files.FileAdmitted() | files.FileRejected():
            file = files.file_after(state.files.get(event.upload_id, files.UNKNOWN_FILE), event)
            return replace(state, files={**state.files, event.upload_id: file})
        case e.ChannelAdvanced():
            return replace(state, standing=Standing(event.sequence, event.manifest_sha256))
        case e.ChannelDoubted():
            return replace(state, standing=Standing(event.sequence, event.manifest_sha256, event))
        case _:
            return replace(state, partner=partners.evolve(state.partner, event))


def decide(state: State, command: c.Incoming, act: Act) -> Sequence[Stored]:
    """What came does to the channel, and what the scan says, and whoever it is for, does to it later."""
    match command:
        case c.ReceiveConsignment():
            return _receive(state, command, act)
        case c.RejectPart():
            return _reject(state, command)
        case c.AdmitArrival():
            return _admit(state)
        case c.RefuseArrival():
            return _refuse(state, command)
        case _:
            assert_never(command)


def check_sender(
    state: partners.State, partner_id: str, signed_by: str, signed_at: datetime, at: datetime
) -> partners.Admitted:
    """The partner that signed this, if anything is exchanged with it at this moment.

    Refused: `unknown_partner`, `partner_ended`, `signature_invalid`, `agreement_ended`, `clock_off`.
    """
    partner = partners.admitted(state, partner_id)
    if signed_by not in partner.keys_at(at):
        raise Refused("signature_invalid", "signedBy", partner=partner_id)
    if not partner.exchanges_at(at):
        raise Refused("agreement_ended", "partnerId", partner=partner_id)
    if abs(signed_at - at) > CLOCK_OFF:
        raise Refused("clock_off", "signedAt", minutes=CLOCK_OFF // timedelta(minutes=1))
    return partner


def _receive(state: State, command: c.ReceiveConsignment, act: Act) -> Sequence[e.Received]:
    """Take in the next one; the same again adds nothing. A gap and a difference are recorded, and taken in never."""
    partner = check_sender(state.partner, command.partner_id, command.signed_by, command.signed_at, act.at)
    if is_repeated(state, command.manifest_sha256):
        return []
    standing, ours = state.standing, partner.entry.ours
    if code := doubt(state, command.sequence, command.previous):
        doubted = e.ChannelDoubted(
            channel(command.partner_id, ours),
            standing.sequence,
            standing.manifest_sha256,
            code,
            command.sequence,
            command.manifest_sha256,
        )
        return [] if doubted == standing.doubt else [doubted]
    return [
        filled(e.ConsignmentReceived, command, ours=ours, refused=_content(state, command, ours, act)),
        e.ChannelAdvanced(channel(command.partner_id, ours), command.sequence, command.manifest_sha256),
    ]


def _reject(state: State, command: c.RejectPart) -> Sequence[e.Received]:
    """The scan tells of every file: this concerns one that is a part of what was taken in."""
    received = state.received
    if received is None or received.refused or state.rejected or command.upload_id not in received.uploads:
        return []
    return [filled(e.ConsignmentRejected, received, command)]


def _admit(state: State) -> Sequence[ConsignmentAdmitted]:
    """Once, when the last part was looked into."""
    received = state.received
    if received is None or received.refused or state.rejected or state.admitted:
        return []
    parts = [state.files.get(upload_id, files.UNKNOWN_FILE) for upload_id in received.uploads]
    found = [part.admitted for part in parts if isinstance(part, files.Admitted)]
    if len(found) < len(parts):
        return []
    blobs, types = tuple(each.blob for each in found), tuple(each.detected_type for each in found)
    return [filled(ConsignmentAdmitted, received, blobs=blobs, types=types)]


def _refuse(state: State, command: c.RefuseArrival) -> Sequence[e.ConsignmentRejected]:
    """No part is at fault."""
    received = state.received
    if received is None:
        raise Refused("unknown_consignment", "thing", consignment=command.thing)
    if received.refused or state.rejected:
        return []
    return [filled(e.ConsignmentRejected, received, code=command.code, upload_id="")]


def is_repeated(state: State, manifest_sha256: str) -> bool:
    """Whether this very consignment came before."""
    return state.received is not None and state.received.manifest_sha256 == manifest_sha256


def doubt(state: State, sequence: int, previous: str) -> str:
    """Why something is not the next one of the channel; empty where it is."""
    if sequence > state.standing.sequence + 1:
        return "sequence_gap"
    is_next = sequence == state.standing.sequence + 1
    if state.received is not None or not is_next or previous != state.standing.manifest_sha256:
        return "manifest_differs"
    return ""


def content_refusal(receiver: str, ours: str, expires_at: datetime, size: int, at: datetime) -> str | None:
    """Why content is refused before any part of it is looked at; None where it is not."""
    if receiver != ours:
        return "wrong_addressee"
    if expires_at <= at:
        return "expired"
    return "too_large" if size > LARGEST else None


def _content(state: State, command: c.ReceiveConsignment, ours: str, act: Act) -> str | None:
    """Why its content is refused, so that its number is used up; None where it is taken in."""
    code = content_refusal(command.receiver, ours, command.expires_at, command.size, act.at) or command.refused
    if code:
        return code
    if len(command.uploads) != command.parts:
        raise Refused("parts_missing", "uploads")
    for upload_id in command.uploads:
        match state.files.get(upload_id, files.UNKNOWN_FILE):
            case files.Rejected(rejected=rejected):
                return str(rejected.code)
            case files.Quarantined(received) | files.Admitted(received) if received.thing == command.thing:
                continue
            case _:
                raise Refused("blob_unknown", "uploads", upload=upload_id)
    return None


DECIDER: Decider[State, c.Incoming, Event] = Decider(State(), decide, evolve)
