"""What can be asked about requests for data: by people here, and by the machine for partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from domain.exchange.forms import InstallationCode
from domain.exchange.requests.events import OF_REQUEST
from domain.exchange.services.forms import AgreementId, FieldCode, PurposeCode, Question, RequestId
from domain.exchange.services.kinds import AnswerOutcome
from domain.files.published import Digest, UnitId
from domain.kernel.declarations import INTERNAL, command
from domain.kernel.forms import pattern

SubjectAccount = Annotated[
    str,
    pattern(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "not_a_subject_account",
        "the random UUID of an account",
        told=False,
        small=True,
    ),
]
"""The account of the person whose data are asked for."""


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RequestData:
    """Ask the partner of an agreement for these fields of the row with this key (`question`), for an agreed purpose.

    It goes out by itself. `subject` is the account here of the person whose data they are, who sees the request.
    """

    request_id: RequestId
    agreement_id: AgreementId
    unit: UnitId | None
    purpose: PurposeCode
    fields: tuple[FieldCode, ...]
    question: Annotated[Question | None, OF_REQUEST]
    subject: SubjectAccount | None = None


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RecordDataAnswer:
    """What the partner answered: `payload` is the row, as canonical JSON."""

    request_id: RequestId
    outcome: AnswerOutcome
    code: str | None
    sha256: Annotated[Digest | None, OF_REQUEST]
    payload: Annotated[str | None, OF_REQUEST]


@command(fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class AnswerData:
    """A partner asks, and this is what is answered, recorded before a byte of it goes out.

    `request_id` is ours (`request_of`), `asked_as` the partner's; `subject` is whom the row is about.
    """

    request_id: RequestId
    asked_as: RequestId
    partner_id: InstallationCode
    agreement_id: AgreementId
    terms_sha256: Digest
    purpose: PurposeCode
    fields: tuple[FieldCode, ...]
    subject: SubjectAccount | None
    outcome: AnswerOutcome
    question: Annotated[Question | None, OF_REQUEST]
    sha256: Annotated[Digest | None, OF_REQUEST]
    payload: Annotated[str | None, OF_REQUEST]


RequestCommand = RequestData | RecordDataAnswer | AnswerData
