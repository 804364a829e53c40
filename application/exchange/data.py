"""Data services: the commands on services, agreements and requests, and how a request goes to the partner.

Services and agreements concern the installation as a whole; a unit asks for what it needs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from application.exchange.slice import PARTNERS, TRANSMIT
from application.kernel.effects import Effect
from application.kernel.parts import ActParts
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.exchange.requests import commands as q
from domain.exchange.requests import decider as requests
from domain.exchange.requests import events as qe
from domain.exchange.services import agreeing, offering
from domain.exchange.services import commands as c
from domain.exchange.services.kinds import AnswerOutcome
from domain.identity.published import RecordReading
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of

SERVICES, AGREEMENTS, REQUESTS = Streams("data_service"), Streams("agreement"), Streams("data_request")
USES = Streams("data_use")
"""How often an agreement was used on its last day."""


def _not_the_first(_: c.SignAgreement, state: agreeing.State) -> Iterator[BarredPerson]:
    """Two officers sign for an installation, and they are two persons."""
    if isinstance(state.agreement, agreeing.SignedOnce):
        by = state.agreement.signed.by
        yield BarredPerson(by, "signer_signed_already", "signer_signed_already", path="agreementId")


def _signed(command: c.SignAgreement) -> Sequence[str]:
    return (PARTNERS(command.partner_id), SERVICES(command.terms.service_id))


def _used(command: q.RequestData | q.AnswerData) -> Sequence[str]:
    return (AGREEMENTS(command.agreement_id), USES(command.agreement_id))


def _agreed(_: object, state: requests.State) -> Sequence[str]:
    """The partner and the service of the agreement, once it is known which."""
    match state.agreement:
        case agreeing.SignedOnce(signed) | agreeing.InForce(signed):
            return (PARTNERS(signed.partner_id), SERVICES(signed.terms.service_id))
        case _:
            return ()


def _place(command: q.RequestData, _: object) -> Sequence[Place]:
    return () if command.unit is None else ((command.unit, jurisdiction_of(command.unit)),)


def reading_of(request_id: str) -> str:
    """The id of the reading that a request is: a request is one, however often it comes."""
    return str(UUID(bytes=hashlib.sha256(f"data request {request_id}".encode()).digest()[:16], version=4))


def _reading(command: q.RequestData | q.AnswerData, state: requests.State, _: datetime) -> Sequence[RecordReading]:
    """The person concerned sees it among the readings of their data, on either side."""
    if command.subject is None or not isinstance(state.agreement, agreeing.InForce):
        return ()
    signed = state.agreement.signed
    reading = RecordReading(
        reading_id=reading_of(command.request_id),
        model=f"exchange.{signed.terms.service_id}",
        fields=command.fields,
        account_ids=(command.subject,),
        purpose=f"{signed.partner_id}: {command.purpose}",
    )
    return (reading,)


def _stream_of(event: qe.RequestEvent) -> str:
    return USES(event.agreement_id) if isinstance(event, qe.DataUseCounted) else REQUESTS(event.request_id)


SERVICE: Slice[Any, Any, Any] = Slice(
    name="exchange.data_service",
    decider=offering.DECIDER,
    streams=SERVICES,
    key="service_id",
    commands={c.OfferDataService: Rule(), c.EndDataService: Rule()},
)
AGREEMENT: Slice[Any, Any, Any] = Slice(
    name="exchange.agreement",
    decider=agreeing.DECIDER,
    streams=AGREEMENTS,
    key="agreement_id",
    commands={
        c.SignAgreement: Rule(guards=_signed, terms=Terms(not_by=_not_the_first)),
        c.EndAgreement: Rule(),
    },
)
_PARTS = ActParts((RecordReading,), _reading)
REQUEST: Slice[Any, Any, Any] = Slice(
    name="exchange.data_request",
    decider=requests.DECIDER,
    streams=REQUESTS,
    key="request_id",
    commands={
        q.RequestData: Rule(guards=_used, beside=_agreed, places=_place, parts=_PARTS),
        q.AnswerData: Rule(permission=TRANSMIT, guards=_used, beside=_agreed, parts=_PARTS),
        q.RecordDataAnswer: Rule(permission=TRANSMIT),
    },
    route=_stream_of,
    writes=(USES,),
    passbooks=(USES,),
    in_turn=True,
)
SLICES = (SERVICE, AGREEMENT, REQUEST)


@dataclass(frozen=True, slots=True)
class DataQuestion:
    """What a partner is asked."""

    request_id: str
    agreement_id: str
    terms_sha256: str
    partner_id: str
    purpose: str
    fields: tuple[str, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class DataTold:
    """What it answered: the row as canonical JSON, and its hash; or the code of a refusal."""

    outcome: AnswerOutcome
    code: str | None = None
    sha256: str | None = None
    payload: str | None = None


def to_ask(fact: Recorded[Any]) -> DataQuestion | None:
    """What is asked of a partner; what a partner asked is answered already."""
    event: qe.DataRequested = fact.event
    return None if event.provides else filled(DataQuestion, event)


def _recorded(question: DataQuestion, told: DataTold) -> Sequence[Any]:
    return [filled(q.RecordDataAnswer, told, request_id=question.request_id)]


def _failed(question: DataQuestion, code: str) -> Sequence[Any]:
    return [q.RecordDataAnswer(question.request_id, AnswerOutcome.REFUSED, code, None, None)]


TRIES = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Whoever asks waits for it: what is not answered soon is asked for anew."""
ASK = Effect("exchange.ask", (qe.DataRequested,), to_ask, _recorded, _failed, tries=TRIES)
EFFECTS = (ASK,)
