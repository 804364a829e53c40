"""Which data may be asked for, under which agreements, and what was asked and answered?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, get_args

from domain.exchange.requests import events as q
from domain.exchange.services import events as e
from domain.exchange.services.kinds import AnswerKept, AnswerOutcome
from domain.kernel.declarations import Recorded, Secret
from domain.kernel.filling import filled, refilled
from domain.organisations.published import jurisdiction_of
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class DataService:
    """Fields of a source that partners may ask for by an agreement. `reason` is why it ended."""

    service_id: str
    title: str
    source: str
    fields: tuple[str, ...]
    reason: str | None = None


def service_keys(fact: Recorded[Any]) -> Iterable[str]:
    """The service."""
    return (fact.event.service_id,)


def service_after(row: DataService | None, fact: Recorded[Any], _: str) -> DataService | None:
    """The service after an event."""
    match fact.event:
        case e.DataServiceOffered() as offered:
            return filled(DataService, offered)
        case event:
            return row and refilled(row, event)


DATA_SERVICES = ReadModel(
    name="exchange.data_services",
    version=1,
    row=DataService,
    key="service_id",
    events=get_args(e.ServiceEvent),
    keys=service_keys,
    evolve=service_after,
    unfiltered=("reason", "fields"),
    permission="exchange.read",
)


class AgreementStatus(StrEnum):
    """How far an agreement is on this side."""

    SIGNED_ONCE = "signed_once"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is agreed with a partner: this side `provides` the data, or asks for them.

    `basis` is the law that allows it, in force from `basisFrom` to `basisUntil`. Both sides have one
    `termsSha256`.
    """

    agreement_id: str
    partner_id: str
    provides: bool
    status: AgreementStatus
    service_id: str
    purposes: tuple[str, ...]
    basis: str
    basis_from: date
    basis_until: date | None
    fields: tuple[str, ...]
    per_day: int
    keeps: AnswerKept
    terms_sha256: str
    signed_by: str
    signed_second_by: str | None = None
    reason: str | None = None


def agreement_keys(fact: Recorded[Any]) -> Iterable[str]:
    """The agreement."""
    return (fact.event.agreement_id,)


def agreement_after(row: Agreement | None, fact: Recorded[Any], _: str) -> Agreement | None:
    """The agreement after an event."""
    match fact.event, row:
        case e.AgreementSigned(by=by), Agreement():
            return replace(row, status=AgreementStatus.IN_FORCE, signed_second_by=by)
        case e.AgreementSigned(terms=terms, by=by) as signed, _:
            basis = terms.basis
            said = {"basis": basis.citation, "basis_from": basis.valid_from, "basis_until": basis.valid_until}
            return filled(Agreement, signed, terms, status=AgreementStatus.SIGNED_ONCE, signed_by=by, **said)
        case e.AgreementEnded(), Agreement():
            return refilled(row, fact.event, status=AgreementStatus.ENDED)
        case _:
            return row


AGREEMENTS = ReadModel(
    name="exchange.agreements",
    version=1,
    row=Agreement,
    key="agreement_id",
    events=get_args(e.AgreementEvent),
    keys=agreement_keys,
    evolve=agreement_after,
    unfiltered=(
        *("reason", "fields", "purposes", "basis", "basis_from", "basis_until", "per_day", "keeps"),
        *("terms_sha256", "signed_by", "signed_second_by"),
    ),
    permission="exchange.read",
)


@dataclass(frozen=True, slots=True)
class DataRequest:
    """Data that a partner was asked for, or (`provides`) asked for. `outcome` is null until it is answered.

    `answer` and `answerSha256` are there as far as the agreement lets them be kept.
    """

    request_id: str
    agreement_id: str
    service_id: str
    partner_id: str
    provides: bool
    purpose: str
    basis: str
    fields: tuple[str, ...]
    keeps: AnswerKept
    unit: str | None
    jurisdiction: str | None
    subject: str | None
    question: Annotated[str | None, Secret("request_id")]
    requested_by: str
    requested_at: datetime
    outcome: AnswerOutcome | None = None
    code: str | None = None
    answered_at: datetime | None = None
    answer: Annotated[str | None, Secret("request_id")] = None
    answer_sha256: Annotated[str | None, Secret("request_id")] = None


def request_keys(fact: Recorded[Any]) -> Iterable[str]:
    """The request."""
    return (fact.event.request_id,)


def request_after(row: DataRequest | None, fact: Recorded[Any], _: str) -> DataRequest | None:
    """The request after an event."""
    match fact.event, row:
        case q.DataRequested(unit=unit, by=by) as asked, _:
            jurisdiction = None if unit is None else jurisdiction_of(unit)
            said = {"requested_by": by, "requested_at": fact.act.at, "jurisdiction": jurisdiction}
            return filled(DataRequest, asked, **said)
        case q.DataAnswered() as answered, DataRequest():
            said = {"answer": answered.payload, "answer_sha256": answered.sha256, "answered_at": fact.act.at}
            return refilled(row, answered, **said)
        case _:
            return row


DATA_REQUESTS = ReadModel(
    name="exchange.data_requests",
    version=1,
    row=DataRequest,
    key="request_id",
    events=(q.DataRequested, q.DataAnswered),
    keys=request_keys,
    evolve=request_after,
    orders=("requested_at",),
    unfiltered=("fields", "keeps", "basis", "code", "answered_at"),
    permission="exchange.read_data_requests",
    scope=Scope(unit="unit", jurisdiction="jurisdiction"),
)
