"""The acts of a small budget, for the specifications of its read models."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.budgeting.coding import Coding
from domain.budgeting.commitments.events import (
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
    LiabilityVerified,
    LiabilityWrittenOff,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
    PaymentReturned,
    PaymentReversed,
)
from domain.budgeting.control import ControlPolicy, Standing
from domain.budgeting.lines.events import (
    AppropriationAdjusted,
    AppropriationApproved,
    ExecutionRecorded,
    LinePlacedUnderControl,
)
from domain.kernel.levels import Level

BUDGET = "MD-2014"
LINE = "MD-2014:l1"
ACCOUNT = "MD-2014:a1"
COMMITMENT = "MD-2014:C-7"
MARCH = date(2014, 3, 14)
COURTS = Coding(administrative=("0104",), functional=("03", "033"), source=("1",))
APPROVED = AppropriationApproved(
    LINE, BUDGET, "MD", 2014, Level.CENTRAL, COURTS, 2, Decimal("100.50"), "MDL", "Law 339"
)
PLACED = LinePlacedUnderControl(LINE, ACCOUNT)
DIGEST = "0" * 64


def approved(line_id: str, amount: str, coding: Coding = COURTS) -> AppropriationApproved:
    """Another line."""
    return AppropriationApproved(
        line_id, BUDGET, "MD", 2014, Level.CENTRAL, coding, 1, Decimal(amount), "MDL", "Law 339"
    )


def adjusted(by: str, reference: str = "Order 1", coding: Coding | None = COURTS) -> AppropriationAdjusted:
    return AppropriationAdjusted(LINE, coding, Decimal(by), "MDL", reference)


def executed(amount: str, reference: str = "Bill 1", line_id: str = LINE) -> ExecutionRecorded:
    return ExecutionRecorded(line_id, COURTS, Decimal(amount), "MDL", MARCH, 3, reference)


def _of(commitment_id: str) -> dict[str, Any]:
    """What every act under a commitment tells."""
    return {
        "commitment_id": commitment_id,
        "line_id": LINE,
        "coding": COURTS,
        "currency": "MDL",
        "on": MARCH,
        "period": 3,
    }


def committed(amount: str, of: str = COMMITMENT, override_reason: str | None = None) -> CommitmentMade:
    return CommitmentMade(
        **_of(of),
        account_id=ACCOUNT,
        amount=Decimal(amount),
        subject="Paper",
        proposed_by="u-1",
        override_reason=override_reason,
    )


def reduced(amount: str, of: str = COMMITMENT) -> CommitmentReduced:
    return CommitmentReduced(**_of(of), amount=Decimal(amount), reason="Cheaper")


def released(amount: str, of: str = COMMITMENT) -> CommitmentReleased:
    return CommitmentReleased(**_of(of), amount=Decimal(amount), reason="Done")


def verified(amount: str, number: str = "F-1", of: str = COMMITMENT) -> LiabilityVerified:
    return LiabilityVerified(
        **_of(of), liability=number, amount=Decimal(amount), document_sha256=DIGEST, verified_by="u-2"
    )


def written_off(amount: str, number: str = "F-1", of: str = COMMITMENT) -> LiabilityWrittenOff:
    return LiabilityWrittenOff(**_of(of), liability=number, amount=Decimal(amount), reason="Waived")


def ordered(amount: str, number: str = "O-1", liability: str = "F-1", of: str = COMMITMENT) -> PaymentOrdered:
    return PaymentOrdered(**_of(of), liability=liability, order=number, amount=Decimal(amount), ordered_by="u-3")


def cancelled(amount: str, order: str = "O-1", liability: str = "F-1", of: str = COMMITMENT) -> PaymentOrderCancelled:
    return PaymentOrderCancelled(
        **_of(of), liability=liability, order=order, amount=Decimal(amount), reason="Wrong account"
    )


def paid(amount: str, number: str = "P-1", order: str = "O-1", of: str = COMMITMENT) -> PaymentMade:
    return PaymentMade(**_of(of), order=order, payment=number, amount=Decimal(amount), paid_by="u-4")


def returned(amount: str, number: str = "R-1", payment: str = "P-1", of: str = COMMITMENT) -> PaymentReturned:
    return PaymentReturned(**_of(of), payment=payment, return_number=number, amount=Decimal(amount), reason="Overpaid")


def undone(amount: str, payment: str = "P-1", order: str = "O-1", of: str = COMMITMENT) -> PaymentReversed:
    return PaymentReversed(**_of(of), payment=payment, order=order, amount=Decimal(amount), reason="Rejected")


def standing(ceiling: str, consumed: str, *allotted: str, by_allotment: bool = False) -> Standing:
    """A control account in lei under a policy to stop."""
    quotas = tuple(Decimal(one) for one in allotted)
    return Standing("MDL", ControlPolicy.STOP, by_allotment, Decimal(ceiling), Decimal(consumed), quotas)
