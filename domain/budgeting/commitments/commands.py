"""What can be asked on the way from a commitment to its payment: each step a permission, and another person.

`number`, `liability`, `order` and `payment` are the administration's own numbers: letters, digits, dots, dashes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.budgeting.forms import CompanyId, Number, PersonId, PersonName, Reason, Sha256
from domain.kernel.declarations import PUBLIC, Internal, Personal, command
from domain.kernel.forms import text
from domain.kernel.values import Money

MAX_SUBJECT = 500

Subject = Annotated[str, text(MAX_SUBJECT, "subject_length")]
"""What money is committed for."""


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Commit:
    """Reserve money of a line for a purpose. `number` is unique within the budget.

    The payee is a company (`MD:1003600012345`), or a person by the id of their account and their name, which is kept
    under seal; left out, each liability names its own.
    """

    line_id: str
    number: Number
    amount: Money
    on: date
    subject: Subject
    payee_company_id: CompanyId | None = None
    payee_person_id: PersonId | None = None
    payee_name: Annotated[PersonName | None, Personal("payee_person_id", "payee")] = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CommitAboveAvailable:
    """Reserve more than is available, at an account whose policy is to warn, for a stated reason."""

    line_id: str
    number: Number
    amount: Money
    on: date
    subject: Subject
    reason: Reason
    payee_company_id: CompanyId | None = None
    payee_person_id: PersonId | None = None
    payee_name: Annotated[PersonName | None, Personal("payee_person_id", "payee")] = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReduceCommitment:
    """Give back a part of a commitment that is not a liability yet."""

    commitment_id: str
    amount: Money
    on: date
    reason: Reason


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReleaseCommitment:
    """Give back all that is left of a commitment, and end it."""

    commitment_id: str
    on: date
    reason: Reason


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class VerifyLiability:
    """Confirm that so much is owed under a commitment; `document_sha256` is the invoice's digest, 64 hex digits.

    Where the commitment named no payee, this may. Where it is for a contract, `acceptance` is the number of the
    delivery that was accepted.
    """

    commitment_id: str
    liability: Number
    amount: Money
    document_sha256: Sha256
    on: date
    payee_company_id: CompanyId | None = None
    payee_person_id: PersonId | None = None
    payee_name: Annotated[PersonName | None, Personal("payee_person_id", "payee")] = None
    acceptance: str | None = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class OrderPayment:
    """Order the treasury to pay so much of a liability."""

    commitment_id: str
    liability: str
    order: Number
    amount: Money
    on: date


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Take back so much of a payment order as is not paid, all of it where no amount is given: it is owed as before."""

    commitment_id: str
    order: str
    on: date
    reason: Reason
    amount: Money | None = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Pay:
    """Pay so much of a payment order."""

    commitment_id: str
    order: str
    payment: Number
    amount: Money
    on: date


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReturnPayment:
    """Record that money paid came back for good. `return_number` tells two returns of one payment apart."""

    commitment_id: str
    payment: str
    return_number: Number
    amount: Money
    on: date
    reason: Reason


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReversePayment:
    """Record that a payment did not take place: what is left of it is ordered again."""

    commitment_id: str
    payment: str
    on: date
    reason: Reason


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class WriteOffLiability:
    """Record that so much of a liability, not ordered yet, will never be paid."""

    commitment_id: str
    liability: str
    amount: Money
    on: date
    reason: Reason


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BindCommitment:
    """Use a commitment for a contract of so much with this company, and for nothing else."""

    commitment_id: str
    contract_id: str
    amount: Money
    payee_company_id: CompanyId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RecordAcceptance:
    """Let liabilities of so much be verified, because a delivery of the contract was accepted.

    `managed_by` are those who managed the contract until then.
    """

    commitment_id: str
    contract_id: str
    acceptance: Number
    amount: Money
    document_sha256: Sha256
    managed_by: Annotated[tuple[str, ...], Internal()] = ()


CommitmentCommand = (
    Commit
    | CommitAboveAvailable
    | ReduceCommitment
    | ReleaseCommitment
    | VerifyLiability
    | OrderPayment
    | CancelOrder
    | Pay
    | ReturnPayment
    | ReversePayment
    | WriteOffLiability
    | BindCommitment
    | RecordAcceptance
)
