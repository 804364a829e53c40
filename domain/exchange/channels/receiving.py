"""Consignments from a partner: taken in one after the other, each once, and answered with the same receipt for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.exchange.channels import commands as c
from domain.exchange.channels import events as e
from domain.exchange.channels.parts import FIRST, check_parts
from domain.exchange.channels.sending import channel
from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled

CLOCK_OFF = timedelta(minutes=5)
"""How far the clock of a partner may be from ours."""


_STRANGER = partners.Unknown()


@dataclass(frozen=True, slots=True)
class Standing:
    """The last number that was taken in or refused, its manifest, and the last doubt about what was sent."""

    sequence: int = 0
    manifest_sha256: str = FIRST
    doubt: e.ChannelDoubted | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The partner, where its channel stands, and what came before under the id of the consignment."""

    partner: partners.State = _STRANGER
    standing: Standing = Standing()
    received: e.ConsignmentReceived | None = None


Event = p.Event | e.Received


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of the three streams."""
    match event:
        case e.ConsignmentReceived():
            return replace(state, received=event)
        case e.ChannelAdvanced():
            return replace(state, standing=Standing(event.sequence, event.manifest_sha256))
        case e.ChannelDoubted():
            return replace(state, standing=Standing(event.sequence, event.manifest_sha256, event))
        case _:
            return replace(state, partner=partners.evolve(state.partner, event))


def decide(state: State, command: c.ReceiveConsignment, act: Act) -> Sequence[e.Received]:
    """Take in the next one; the same again adds nothing. A gap and a difference are recorded, and taken in never."""
    partner = partners.admitted(state.partner, command.partner_id)
    if command.signed_by not in partner.keys_at(act.at):
        raise Refused("signature_invalid", "signedBy", partner=command.partner_id)
    if not partner.exchanges_at(act.at):
        raise Refused("agreement_ended", "partnerId", partner=command.partner_id)
    if abs(command.signed_at - act.at) > CLOCK_OFF:
        raise Refused("clock_off", "signedAt", minutes=CLOCK_OFF // timedelta(minutes=1))
    if state.received is not None and state.received.manifest_sha256 == command.manifest_sha256:
        return []
    standing, ours = state.standing, partner.entry.ours
    code = _doubt(state, command)
    if code:
        doubt = e.ChannelDoubted(
            channel(command.partner_id, ours),
            standing.sequence,
            standing.manifest_sha256,
            code,
            command.sequence,
            command.manifest_sha256,
        )
        return [] if doubt == standing.doubt else [doubt]
    return [
        filled(e.ConsignmentReceived, command, ours=ours, refused=_content(command, ours, act)),
        e.ChannelAdvanced(channel(command.partner_id, ours), command.sequence, command.manifest_sha256),
    ]


def _doubt(state: State, command: c.ReceiveConsignment) -> str:
    """Why it is not the next one of the channel; empty where it is."""
    if command.sequence > state.standing.sequence + 1:
        return "sequence_gap"
    is_next = command.sequence == state.standing.sequence + 1
    if state.received is not None or not is_next or command.previous != state.standing.manifest_sha256:
        return "manifest_differs"
    return ""


def _content(command: c.ReceiveConsignment, ours: str, act: Act) -> str | None:
    """Why its content is refused, so that its number is used up; None where it is taken in."""
    if command.receiver != ours:
        return "wrong_addressee"
    if command.expires_at <= act.at:
        return "expired"
    try:
        check_parts(command.parts)
    except Refused as refused:
        return "too_large" if refused.code == "consignment_too_large" else refused.code
    return command.refused


DECIDER: Decider[State, c.ReceiveConsignment, Event] = Decider(State(), decide, evolve)
