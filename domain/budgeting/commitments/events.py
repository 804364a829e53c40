"""What happens to money that is committed, up to its payment. Stored names: add, never rename.

Each amount counts once, at its furthest stage: committed, liability, ordered, paid. Documents carry the number that the
administration gives them, unique within the commitment. The event holds the pseudonymous id of the officer who
carried out a duty, since the duties on the same money fall to different people.

Each says the payee as far as it is known: a company by its public id, a person by a random one, and neither where
nobody named a payee, as in older events. What a person is called stands in PayeeNamed alone, under seal. Where the
money is for a contract, that is named, and from the liability on the accepted delivery that it rests on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from domain.budgeting.coding import Coding
from domain.kernel.declarations import PUBLIC, Internal, Personal, event


def _unnamed(data: dict[str, Any]) -> dict[str, Any]:
    """Commitments of schema 1 and what followed from them named no payee."""
    return {**data, "payee_company_id": None, "payee_person_id": None}


def _without_contract(data: dict[str, Any]) -> dict[str, Any]:
    """Nor were they for a contract."""
    return {**_unnamed(data), "contract_id": None}


def _without_acceptance(data: dict[str, Any]) -> dict[str, Any]:
    """Nor did what was owed rest on an acceptance."""
    return {**_without_contract(data), "acceptance": None}


@event("budgeting.CommitmentMade", fields=PUBLIC, schema=2, upcasts={1: _unnamed})
@dataclass(frozen=True, slots=True)
class CommitmentMade:
    """Money of a line is reserved for a purpose; `account_id` is the control account that it was held against."""

    commitment_id: str
    line_id: str
    coding: Coding
    account_id: str | None
    amount: Decimal
    currency: str
    on: date
    period: int
    subject: str
    proposed_by: Annotated[str, Internal()]
    override_reason: str | None = None
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None


@event("budgeting.CommitmentReduced", fields=PUBLIC, schema=2, upcasts={1: _without_contract})
@dataclass(frozen=True, slots=True)
class CommitmentReduced:
    """So much of a commitment is not needed: its part that is not yet a liability falls."""

    commitment_id: str
    line_id: str
    coding: Coding
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None


@event("budgeting.CommitmentReleased", fields=PUBLIC, schema=2, upcasts={1: _without_contract})
@dataclass(frozen=True, slots=True)
class CommitmentReleased:
    """What is left of a commitment is given back: nothing more becomes a liability under it."""

    commitment_id: str
    line_id: str
    coding: Coding
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None


@event("budgeting.LiabilityVerified", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class LiabilityVerified:
    """Goods or services were delivered: so much of the commitment is owed, as the document of this SHA-256 shows.

    `acceptance` is what it rests on, where the commitment is for a contract.
    """

    commitment_id: str
    line_id: str
    coding: Coding
    liability: str
    amount: Decimal
    currency: str
    document_sha256: str
    on: date
    period: int
    verified_by: Annotated[str, Internal()]
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PaymentOrdered", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class PaymentOrdered:
    """The treasury is ordered to pay so much of a liability."""

    commitment_id: str
    line_id: str
    coding: Coding
    liability: str
    order: str
    amount: Decimal
    currency: str
    on: date
    period: int
    ordered_by: Annotated[str, Internal()]
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PaymentMade", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class PaymentMade:
    """So much of a payment order was paid."""

    commitment_id: str
    line_id: str
    coding: Coding
    order: str
    payment: str
    amount: Decimal
    currency: str
    on: date
    period: int
    paid_by: Annotated[str, Internal()]
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PaymentReturned", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """Money that was paid came back for good: it is available again."""

    commitment_id: str
    line_id: str
    coding: Coding
    payment: str
    return_number: str
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PaymentReversed", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """What was left of a payment did not take place: it is ordered again, and can be paid again."""

    commitment_id: str
    line_id: str
    coding: Coding
    payment: str
    order: str
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PaymentOrderCancelled", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class PaymentOrderCancelled:
    """So much of a payment order, not paid, will not be paid by it: it is owed as before, and can be ordered again."""

    commitment_id: str
    line_id: str
    coding: Coding
    liability: str
    order: str
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.LiabilityWrittenOff", fields=PUBLIC, schema=2, upcasts={1: _without_acceptance})
@dataclass(frozen=True, slots=True)
class LiabilityWrittenOff:
    """So much of a liability, not ordered yet, will never be paid: it is available again."""

    commitment_id: str
    line_id: str
    coding: Coding
    liability: str
    amount: Decimal
    currency: str
    on: date
    period: int
    reason: str
    payee_company_id: str | None = None
    payee_person_id: Annotated[str | None, Internal()] = None
    contract_id: str | None = None
    acceptance: str | None = None


@event("budgeting.PayeeNamed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PayeeNamed:
    """A commitment, or a liability under it, is to be paid to this person."""

    commitment_id: str
    line_id: str
    coding: Coding
    liability: str | None
    payee_person_id: Annotated[str, Internal()]
    payee_name: Annotated[str | None, Personal("payee_person_id", "payee")]


@event("budgeting.CommitmentBound", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CommitmentBound:
    """The commitment is for this contract from now on: what is owed under it rests on what was accepted."""

    commitment_id: str
    contract_id: str
    amount: Decimal
    currency: str
    payee_company_id: str


@event("budgeting.AcceptanceRecorded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AcceptanceRecorded:
    """So much of a delivery under the contract was accepted: liabilities may be verified up to it.

    `managed_by` are those who managed the contract until then, and so do not verify what is owed.
    """

    commitment_id: str
    contract_id: str
    acceptance: str
    amount: Decimal
    currency: str
    document_sha256: str
    accepted_by: Annotated[str, Internal()]
    managed_by: Annotated[tuple[str, ...], Internal()]


CommitmentEvent = (
    CommitmentMade
    | CommitmentReduced
    | CommitmentReleased
    | LiabilityVerified
    | PaymentOrdered
    | PaymentOrderCancelled
    | PaymentMade
    | PaymentReturned
    | PaymentReversed
    | LiabilityWrittenOff
)
CommitmentFact = CommitmentEvent | PayeeNamed | CommitmentBound | AcceptanceRecorded
"""All that a commitment's stream holds; a CommitmentEvent moves money."""
