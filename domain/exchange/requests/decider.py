"""A request for data: asked under an agreement that is in force, as often as agreed, and answered once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.exchange.partners import decider as partners
from domain.exchange.partners import events as p
from domain.exchange.requests import commands as c
from domain.exchange.requests import events as e
from domain.exchange.services import events as s
from domain.exchange.services import offering
from domain.exchange.services.agreeing import Agreement, InForce, Unsigned, agreement_after
from domain.exchange.services.forms import MAX_QUESTION
from domain.exchange.services.kinds import AnswerKept
from domain.exchange.services.terms import AgreementTerms
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

_STRANGER, _UNSIGNED = partners.Unknown(), Unsigned()


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, and what came of it."""

    asked: e.DataRequested
    answer: e.DataAnswered | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The request, its agreement and partner, the services offered here, and how often was asked on the last day."""

    request: Request | None = None
    agreement: Agreement = _UNSIGNED
    partner: partners.State = _STRANGER
    services: Mapping[str, offering.State] = field(default_factory=dict)
    use: e.DataUseCounted | None = None


Event = e.RequestEvent | s.AgreementEvent | s.ServiceEvent | p.Event


def request_of(partner_id: str, asked_as: str) -> str:
    """The id under which a partner's request is kept here: no partner can name one of ours, or of another one."""
    return "q" + hashlib.sha256(f"{partner_id} {asked_as}".encode()).hexdigest()[:40]


def evolve(state: State, event: Event) -> State:
    """The state after an event of any of these streams."""
    match event:
        case e.DataRequested():
            return replace(state, request=Request(event))
        case e.DataAnswered():
            return replace(state, request=state.request and replace(state.request, answer=event))
        case e.DataUseCounted():
            return replace(state, use=event)
        case s.AgreementSigned() | s.AgreementEnded():
            return replace(state, agreement=agreement_after(state.agreement, event))
        case s.DataServiceOffered() | s.DataServiceEnded():
            service = offering.evolve(state.services.get(event.service_id, offering.Unoffered()), event)
            return replace(state, services={**state.services, event.service_id: service})
        case _:
            return replace(state, partner=partners.evolve(state.partner, event))


def decide(state: State, command: c.RequestCommand, act: Act) -> Sequence[e.RequestEvent]:
    """What a command does to the request. The same command twice adds nothing."""
    match command:
        case c.RequestData():
            return _ask(state, command, act)
        case c.AnswerData():
            return _answer(state, command, act)
        case c.RecordDataAnswer():
            return _record(state, command)
        case _:
            assert_never(command)


def _ask(state: State, command: c.RequestData, act: Act) -> Sequence[e.RequestEvent]:
    if state.request is not None:
        if repeats(state.request.asked, command):
            return []
        raise Refused("data_request_exists", "requestId", request=command.request_id)
    if command.question is None:
        raise Refused("question_length", "question", length=0, limit=MAX_QUESTION)
    signed = _agreed(state, command, act)
    if signed.provides:
        raise Refused("no_agreement", "agreementId", agreement=command.agreement_id)
    said = _said(signed, act)
    asked = filled(e.DataRequested, command, **said, asked_as=command.request_id)
    return [asked, _counted(state, command.agreement_id, signed.terms, act)]


def _answer(state: State, command: c.AnswerData, act: Act) -> Sequence[e.RequestEvent]:
    """Refused as the one who asks is; and `no_agreement` also where the terms there are others."""
    if state.request is not None:
        return []
    signed = _agreed(state, command, act)
    agreed = (signed.partner_id, signed.terms_sha256, signed.provides)
    if agreed != (command.partner_id, command.terms_sha256, True):
        raise Refused("no_agreement", "agreementId", agreement=command.agreement_id)
    if not isinstance(state.services.get(signed.terms.service_id), offering.Offered):
        raise Refused("no_agreement", "agreementId", agreement=command.agreement_id)
    counted = _counted(state, command.agreement_id, signed.terms, act)
    said = {name: value for name, value in _said(signed, act).items() if name not in {"terms_sha256", "partner_id"}}
    asked = filled(e.DataRequested, command, **said, unit=None)
    return [asked, counted, _kept(signed.terms.keeps, filled(e.DataAnswered, command, code=None))]


def _said(signed: s.AgreementSigned, act: Act) -> dict[str, object]:
    """What the agreement says of a request under it."""
    terms = signed.terms
    return {
        "terms_sha256": signed.terms_sha256,
        "service_id": terms.service_id,
        "partner_id": signed.partner_id,
        "provides": signed.provides,
        "basis": terms.basis.citation,
        "keeps": terms.keeps,
        "by": act.actor,
    }


def _agreed(state: State, command: c.RequestData | c.AnswerData, act: Act) -> s.AgreementSigned:
    """Refused, the first that holds: `no_agreement`, what partners are refused for, `purpose_not_agreed`,
    `basis_not_in_force`, `field_not_agreed`.
    """
    if not isinstance(state.agreement, InForce):
        raise Refused("no_agreement", "agreementId", agreement=command.agreement_id)
    signed, on = state.agreement.signed, act.at.date()
    partners.reachable(state.partner, signed.partner_id, act.at, "agreementId")
    terms = signed.terms
    if command.purpose not in terms.purposes:
        known = ", ".join(terms.purposes)
        raise Refused("purpose_not_agreed", "purpose", purpose=command.purpose, known=known)
    if not terms.basis.holds_on(on):
        raise Refused("basis_not_in_force", "agreementId", basis=terms.basis.citation, on=on.isoformat())
    offering.check_fields(command.fields, terms.fields, "field_not_agreed", "fields")
    return signed


def _counted(state: State, agreement_id: str, terms: AgreementTerms, act: Act) -> e.DataUseCounted:
    """Refused: `beyond_daily`."""
    on = act.at.date()
    before = 0 if state.use is None or state.use.on != on else state.use.number
    if before >= terms.per_day:
        raise Refused("beyond_daily", "agreementId", limit=terms.per_day)
    return e.DataUseCounted(agreement_id, on, before + 1)


def _record(state: State, command: c.RecordDataAnswer) -> Sequence[e.DataAnswered]:
    if state.request is None:
        raise Refused("unknown_data_request", "requestId", request=command.request_id)
    if state.request.answer is not None:
        return []
    return [_kept(state.request.asked.keeps, filled(e.DataAnswered, command))]


def _kept(keeps: AnswerKept, answer: e.DataAnswered) -> e.DataAnswered:
    """The answer as far as the agreement lets it be kept."""
    match keeps:
        case AnswerKept.FULL:
            return answer
        case AnswerKept.METADATA:
            return replace(answer, payload=None)
        case AnswerKept.NONE:
            return replace(answer, payload=None, sha256=None)
        case _:
            assert_never(keeps)


DECIDER: Decider[State, c.RequestCommand, Event] = Decider(State(), decide, evolve)
