"""Consignments to a partner: numbered without a gap, sent in order, each until the partner answers for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.consigning import consign, consign_files
from domain.exchange.channels.reconciling import OurEnd, RecordReconciliation, reconcile
from domain.exchange.channels.stages import (
    ATTEMPTS,
    Answered,
    Consignment,
    Event,
    State,
    Stored,
    Stuck,
    Unprepared,
    Waiting,
    channel,
    evolve,
)
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled

Command = c.Outgoing | RecordReconciliation


def decide(state: State, command: Command, act: Act) -> Sequence[Stored]:
    """What a command does to the consignment and its channel. The same command twice adds nothing."""
    if isinstance(command, RecordReconciliation):
        return reconcile(filled(OurEnd, state.line), state.line.reconciled, command, act)
    return _sent(state, command, act)


def _sent(state: State, command: c.Outgoing, act: Act) -> Sequence[e.Sent]:
    match command:
        case c.Consign():
            return consign(state, command, act)
        case c.ConsignFiles():
            return consign_files(state, command, act)
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
    answer = replace(answer, reference=prepared.reference)
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
        case Waiting(prepared, before):
            said = {"unit": prepared.unit, "consigned_by": prepared.by, "reference": prepared.reference}
            failed = filled(e.ConsignmentFailed, command, attempts=before + 1, **said)
            return [failed, *_dispute(state, command)]
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


DECIDER: Decider[State, Command, Event] = Decider(State(), decide, evolve)
