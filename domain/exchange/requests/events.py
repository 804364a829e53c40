"""What happens to requests for data. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.exchange.services.kinds import AnswerKept, AnswerOutcome
from domain.kernel.declarations import INTERNAL, Secret, event

OF_REQUEST = Secret("request_id")


@event("exchange.DataRequested", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DataRequested:
    """Data were asked for under an agreement: of the partner, or (`provides`) by it.

    `subject` is the account whose data they are, where they are a person's. `asked_as` is the id on the side that asks.
    """

    request_id: str
    agreement_id: str
    terms_sha256: str
    service_id: str
    partner_id: str
    provides: bool
    asked_as: str
    purpose: str
    basis: str
    fields: tuple[str, ...]
    keeps: AnswerKept
    unit: str | None
    subject: str | None
    question: Annotated[str | None, OF_REQUEST]
    by: str


@event("exchange.DataAnswered", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DataAnswered:
    """What came of a request. The hash, and the answer itself, stand here as far as the agreement lets them be kept."""

    request_id: str
    outcome: AnswerOutcome
    code: str | None
    sha256: Annotated[str | None, OF_REQUEST]
    payload: Annotated[str | None, OF_REQUEST]


@event("exchange.DataUseCounted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class DataUseCounted:
    """So many requests were made under an agreement on a day (UTC) by now: a passbook."""

    agreement_id: str
    on: date
    number: int


RequestEvent = DataRequested | DataAnswered | DataUseCounted
