"""Consignments to a partner: numbered without a gap, sent in order, each until the partner answers for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST, Manifest, check_parts
from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
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
    """On its way, or waiting for those before it; `first_at` is when it was tried first."""

    prepared: e.ConsignmentPrepared
    attempts: int = 0
    first_at: datetime | None = None


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
    """How far the channel is numbered, and how far the partner has answered."""

    sequence: int = 0
    manifest_sha256: str = FIRST
    settled: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """The consignment, the partner that it goes to, and the channel there."""

    partner: partners.State = _STRANGER
    consignment: Consignment = Unprepared()
    line: Line = Line()


Event = p.Event | e.Sent


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of the three streams."""
    match event:
        case e.ConsignmentNumbered() | e.ConsignmentSettled() | e.ChannelRewound():
            return replace(state, line=filled(Line, event))
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
        case e.ConsignmentDelayed(), Waiting(prepared, _, first_at):
            return Waiting(prepared, event.attempt, first_at or event.next_at - ATTEMPTS[event.attempt])
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
    check_parts(command.parts)
    if command.expires_at <= act.at:
        raise Refused("consignment_expired", "expiresAt")
    sequence, ours = state.line.sequence + 1, partner.entry.ours
    manifest = Manifest(
        ours,
        command.partner_id,
        sequence,
        state.line.manifest_sha256,
        command.consignment_id,
        command.kind,
        command.about,
        act.at,
        command.expires_at,
        command.parts,
    )
    to, sha256 = channel(ours, command.partner_id), manifest.sha256
    return [
        filled(
            e.ConsignmentPrepared,
            command,
            ours=ours,
            sequence=sequence,
            previous=manifest.previous,
            manifest_sha256=sha256,
        ),
        e.ConsignmentNumbered(to, command.consignment_id, sequence, sha256, state.line.settled),
    ]


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
        return []
    if prepared.sequence > state.line.settled + 1:
        raise Refused("not_first_in_line", "consignmentId", first=state.line.settled + 1, number=prepared.sequence)
    if isinstance(state.consignment, Answered):
        return [settled]  # sent again to a partner who had lost it
    return [answer, settled]


def _attempt(state: State, command: c.RecordAttempt, act: Act) -> Sequence[e.Sent]:
    match state.consignment:
        case Waiting(attempts=before, first_at=first_at) if before + 1 < len(ATTEMPTS):
            next_at = (first_at or act.at) + ATTEMPTS[before + 1]
            return [filled(e.ConsignmentDelayed, command, attempt=before + 1, next_at=max(next_at, act.at))]
        case Waiting(attempts=before):
            return [filled(e.ConsignmentFailed, command, attempts=before + 1)]
        case Answered() | Stuck():
            return []
        case Unprepared():
            raise _unknown(command.consignment_id)
        case _:
            assert_never(state.consignment)


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


def manifest_of(prepared: e.ConsignmentPrepared, at: datetime) -> Manifest:
    """The manifest of what was prepared at a time: the same bytes for ever."""
    return filled(Manifest, prepared, sender=prepared.ours, receiver=prepared.partner_id, at=at)


DECIDER: Decider[State, c.Outgoing, Event] = Decider(State(), decide, evolve)
