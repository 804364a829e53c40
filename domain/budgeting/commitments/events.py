"""What happens to money that is committed, up to its payment. Stored names: add, never rename.

Each amount counts once, at its furthest stage: committed, liability, ordered, paid. Documents carry the number that the
administration gives them, unique within the commitment. The event holds the pseudonymous id of the officer who
carried out a duty, since the duties on the same money fall to different people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.budgeting.coding import Coding
from domain.kernel.declarations import PUBLIC, Internal, event


@event("budgeting.CommitmentMade", fields=PUBLIC)
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


@event("budgeting.CommitmentReduced", fields=PUBLIC)
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


@event("budgeting.CommitmentReleased", fields=PUBLIC)
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


@event("budgeting.LiabilityVerified", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LiabilityVerified:
    """Goods or services were delivered: so much of the commitment is owed, as the document of this SHA-256 shows."""

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


@event("budgeting.PaymentOrdered", fields=PUBLIC)
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


@event("budgeting.PaymentMade", fields=PUBLIC)
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


@event("budgeting.PaymentReturned", fields=PUBLIC)
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


@event("budgeting.PaymentReversed", fields=PUBLIC)
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


@event("budgeting.PaymentOrderCancelled", fields=PUBLIC)
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


@event("budgeting.LiabilityWrittenOff", fields=PUBLIC)
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
