"""An agreement: signed by one officer, in force once another one signed the same, until it is ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.exchange.services import commands as c
from domain.exchange.services import events as e
from domain.exchange.services import offering
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

_STRANGER = partners.Unknown()


@dataclass(frozen=True, slots=True)
class Unsigned:
    """No such agreement."""


@dataclass(frozen=True, slots=True)
class SignedOnce:
    """One officer signed."""

    signed: e.AgreementSigned


@dataclass(frozen=True, slots=True)
class InForce:
    """Two officers signed."""

    signed: e.AgreementSigned
    second: str


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing is asked or answered under it."""

    ended: e.AgreementEnded


Agreement = Unsigned | SignedOnce | InForce | Ended


@dataclass(frozen=True, slots=True)
class State:
    """The agreement, the partner, and the services that are offered here."""

    agreement: Agreement = Unsigned()
    partner: partners.State = _STRANGER
    services: Mapping[str, offering.State] = field(default_factory=dict)


Event = e.AgreementEvent | e.ServiceEvent | p.Event


def agreement_after(agreement: Agreement, event: e.AgreementEvent) -> Agreement:
    """The agreement after an event on it."""
    match event, agreement:
        case e.AgreementSigned(by=by), SignedOnce(signed):
            return InForce(signed, by)
        case e.AgreementSigned(), _:
            return SignedOnce(event)
        case e.AgreementEnded(), _:
            return Ended(event)
        case _:
            assert_never(event)


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of these streams."""
    if isinstance(event, e.AgreementEvent):
        return replace(state, agreement=agreement_after(state.agreement, event))
    if isinstance(event, e.ServiceEvent):
        service = offering.evolve(state.services.get(event.service_id, offering.Unoffered()), event)
        return replace(state, services={**state.services, event.service_id: service})
    return replace(state, partner=partners.evolve(state.partner, event))


def decide(state: State, command: c.AgreementCommand, act: Act) -> Sequence[e.AgreementEvent]:
    """What a command does to the agreement."""
    match command, state.agreement:
        case c.SignAgreement(), _:
            return _sign(state, command, act)
        case c.EndAgreement(), SignedOnce() | InForce():
            return [filled(e.AgreementEnded, command)]
        case c.EndAgreement(), Ended():
            return []
        case c.EndAgreement(), _:
            raise Refused("unknown_data_agreement", "agreementId", agreement=command.agreement_id)
        case _:
            raise AssertionError(command)


def _sign(state: State, command: c.SignAgreement, act: Act) -> Sequence[e.AgreementEvent]:
    """Refused: `agreement_differs`, `agreement_over`, `terms_incomplete`, `unknown_service`, and what partners are."""
    match state.agreement:
        case SignedOnce(signed) | InForce(signed) if not repeats(signed, command):
            raise Refused("agreement_differs", "agreementId", agreement=command.agreement_id)
        case SignedOnce(signed) if act.actor == signed.by:
            return []
        case InForce():
            return []
        case Ended():
            raise Refused("agreement_over", "agreementId", agreement=command.agreement_id)
        case _:
            return [_signed(state, command, act)]


def _signed(state: State, command: c.SignAgreement, act: Act) -> e.AgreementSigned:
    terms, until = command.terms, command.terms.basis.valid_until
    partner = partners.reachable(state.partner, command.partner_id, act.at)
    if not terms.purposes or (until is not None and until < terms.basis.valid_from):
        raise Refused("terms_incomplete", "terms")
    if command.provides:
        service = state.services.get(terms.service_id)
        if not isinstance(service, offering.Offered):
            raise Refused("unknown_service", "terms.serviceId", service=terms.service_id)
        offering.check_fields(terms.fields, service.offer.fields, "field_not_offered", "terms.fields")
    sides = (partner.entry.ours, command.partner_id)
    provider, consumer = sides if command.provides else sides[::-1]
    return filled(e.AgreementSigned, command, terms_sha256=terms.sha256_between(provider, consumer), by=act.actor)


DECIDER: Decider[State, c.AgreementCommand, Event] = Decider(State(), decide, evolve)
