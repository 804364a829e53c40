"""A partner: proposed, confirmed by somebody else, its keys rolled with an overlap, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.exchange.partners import commands as c
from domain.exchange.partners import events as e
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

LONGEST = timedelta(days=5 * 366)
"""A partner is admitted for so long at most, then anew."""
OVERLAP = timedelta(days=90)
"""An old key counts beside the next one for so long at most."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No such partner."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Admitted by one officer."""

    entry: e.PartnerAdmitted


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a partner, and until when it counts: None for the present one."""

    x: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Admitted:
    """Exchanged with, while its time lasts."""

    entry: e.PartnerAdmitted
    keys: tuple[Key, ...]
    proposed: e.PartnerKeyRolled | None = None

    def exchanges_at(self, at: datetime) -> bool:
        """Whether anything is exchanged with it at a moment."""
        return self.entry.valid_from <= at < self.entry.valid_until

    def keys_at(self, at: datetime) -> tuple[str, ...]:
        """The keys that count at a moment."""
        return tuple(key.x for key in self.keys if key.until is None or at < key.until)


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing more is exchanged with it."""

    entry: e.PartnerAdmitted
    ended: e.PartnerEnded


State = Unknown | Proposed | Admitted | Ended


def evolve(state: State, event: e.Event) -> State:
    """The partner after an event."""
    match event, state:
        case e.PartnerAdmitted(), _:
            return Proposed(event)
        case e.PartnerConfirmed(), Proposed(entry):
            return Admitted(entry, (Key(entry.signing_key),))
        case e.PartnerKeyRolled(), Admitted():
            return replace(state, proposed=event)
        case e.PartnerConfirmed(), Admitted(keys=keys, proposed=e.PartnerKeyRolled() as rolled):
            old = tuple(key if key.until else Key(key.x, rolled.old_until) for key in keys)
            return replace(state, keys=(*old, Key(rolled.signing_key)), proposed=None)
        case e.PartnerEnded(), Proposed(entry) | Admitted(entry=entry):
            return Ended(entry, event)
        case _:
            return state


def decide(state: State, command: c.Command, act: Act) -> Sequence[e.Event]:
    """What a command does to the partner. The same command twice adds nothing."""
    match command:
        case c.AdmitPartner():
            return _admit(state, command, act)
        case c.RollPartnerKey():
            return _roll(state, command, act)
        case c.ConfirmPartner():
            return _confirm(state, command, act)
        case c.EndPartner():
            return _end(state, command)
        case _:
            assert_never(command)


def _admit(state: State, command: c.AdmitPartner, act: Act) -> Sequence[e.Event]:
    match state:
        case Proposed(entry) | Admitted(entry=entry) if repeats(entry, command):
            return []
        case Proposed() | Admitted():
            raise Refused("partner_exists", "partnerId", partner=command.partner_id)
        case _:
            pass  # never known, or ended: then it may be admitted anew
    if command.partner_id == command.ours:
        raise Refused("partner_is_ourselves", "partnerId", partner=command.partner_id)
    last = min(command.valid_until, max(command.valid_from, act.at) + LONGEST)
    if not command.valid_from < command.valid_until == last or command.valid_until <= act.at:
        raise Refused("partner_time_impossible", "validUntil", days=LONGEST.days)
    return [filled(e.PartnerAdmitted, command, by=act.actor)]


def _roll(state: State, command: c.RollPartnerKey, act: Act) -> Sequence[e.Event]:
    partner = admitted(state, command.partner_id)
    if partner.proposed is not None and repeats(partner.proposed, command):
        return []
    if command.signing_key in {key.x for key in partner.keys}:
        raise Refused("partner_key_known", "signingKey")
    if not act.at < command.old_until <= act.at + OVERLAP:
        raise Refused("partner_key_overlap", "oldUntil", days=OVERLAP.days)
    return [filled(e.PartnerKeyRolled, command, by=act.actor)]


def _confirm(state: State, command: c.ConfirmPartner, act: Act) -> Sequence[e.Event]:
    proposed = proposal(state)
    if proposed is None:
        if isinstance(state, Admitted) and state.keys[-1].x == command.signing_key:
            return []
        raise Refused("nothing_to_confirm", "partnerId", partner=command.partner_id)
    if proposed.signing_key != command.signing_key:
        raise Refused("partner_key_other", "signingKey")
    return [filled(e.PartnerConfirmed, command, by=act.actor)]


def _end(state: State, command: c.EndPartner) -> Sequence[e.Event]:
    match state:
        case Unknown():
            raise Refused("unknown_partner", "partnerId", partner=command.partner_id)
        case Ended(ended=ended) if repeats(ended, command):
            return []
        case Ended():
            raise Refused("partner_ended", "partnerId", partner=command.partner_id)
        case Proposed() | Admitted():
            return [filled(e.PartnerEnded, command)]
        case _:
            assert_never(state)


def proposal(state: State) -> e.PartnerAdmitted | e.PartnerKeyRolled | None:
    """What one officer proposed and another has to confirm."""
    match state:
        case Proposed(entry):
            return entry
        case Admitted(proposed=proposed):
            return proposed
        case _:
            return None


def admitted(state: State, partner_id: str, path: str = "partnerId") -> Admitted:
    """The partner, where two officers admitted it; Refused otherwise."""
    match state:
        case Admitted():
            return state
        case Ended():
            raise Refused("partner_ended", path, partner=partner_id)
        case Unknown() | Proposed():
            raise Refused("unknown_partner", path, partner=partner_id)
        case _:
            assert_never(state)


def reachable(state: State, partner_id: str, at: datetime, path: str = "partnerId") -> Admitted:
    """The partner, where something may go to it at this moment; `path` is the field of the command that names it.

    Refused: `unknown_partner`, `partner_ended`, `agreement_ended`.
    """
    partner = admitted(state, partner_id, path)
    if not partner.exchanges_at(at):
        raise Refused("agreement_ended", path, partner=partner_id)
    return partner


DECIDER: Decider[State, c.Command, e.Event] = Decider(Unknown(), decide, evolve)
