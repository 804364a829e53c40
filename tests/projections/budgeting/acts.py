"""The acts of a small budget, for the specifications of its read models."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.budgeting import events as e
from domain.budgeting.coding import Coding
from domain.budgeting.control import ControlPolicy, Standing
from domain.budgeting.level import Level

BUDGET = "MD-2014"
LINE = "MD-2014:l1"
ACCOUNT = "MD-2014:a1"
COMMITMENT = "MD-2014:C-7"
MARCH = date(2014, 3, 14)
COURTS = Coding(administrative=("0104",), functional=("03", "033"), source=("1",))
APPROVED = e.AppropriationApproved(
    LINE, BUDGET, "MD", 2014, Level.CENTRAL, COURTS, 2, Decimal("100.50"), "MDL", "Law 339"
)
PLACED = e.LinePlacedUnderControl(LINE, ACCOUNT)
DIGEST = "0" * 64


def approved(line_id: str, amount: str, coding: Coding = COURTS) -> e.AppropriationApproved:
    """Another line."""
    return e.AppropriationApproved(
        line_id, BUDGET, "MD", 2014, Level.CENTRAL, coding, 1, Decimal(amount), "MDL", "Law 339"
    )


def adjusted(by: str, reference: str = "Order 1", coding: Coding | None = COURTS) -> e.AppropriationAdjusted:
    return e.AppropriationAdjusted(LINE, coding, Decimal(by), "MDL", reference)


def executed(amount: str, reference: str = "Bill 1", line_id: str = LINE) -> e.ExecutionRecorded:
    return e.ExecutionRecorded(line_id, COURTS, Decimal(amount), "MDL", MARCH, 3, reference)


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


def committed(amount: str, of: str = COMMITMENT, override_reason: str | None = None) -> e.CommitmentMade:
    return e.CommitmentMade(
        **_of(of),
        account_id=ACCOUNT,
        amount=Decimal(amount),
        subject="Paper",
        proposed_by="u-1",
        override_reason=override_reason,
    )


def reduced(amount: str, of: str = COMMITMENT) -> e.CommitmentReduced:
    return e.CommitmentReduced(**_of(of), amount=Decimal(amount), reason="Cheaper")


def released(amount: str, of: str = COMMITMENT) -> e.CommitmentReleased:
    return e.CommitmentReleased(**_of(of), amount=Decimal(amount), reason="Done")


def verified(amount: str, number: str = "F-1", of: str = COMMITMENT) -> e.LiabilityVerified:
    return e.LiabilityVerified(
        **_of(of), liability=number, amount=Decimal(amount), document_sha256=DIGEST, verified_by="u-2"
    )


def written_off(amount: str, number: str = "F-1", of: str = COMMITMENT) -> e.LiabilityWrittenOff:
    return e.LiabilityWrittenOff(**_of(of), liability=number, amount=Decimal(amount), reason="Waived")


def ordered(amount: str, number: str = "O-1", liability: str = "F-1", of: str = COMMITMENT) -> e.PaymentOrdered:
    return e.PaymentOrdered(**_of(of), liability=liability, order=number, amount=Decimal(amount), ordered_by="u-3")


def cancelled(amount: str, order: str = "O-1", liability: str = "F-1", of: str = COMMITMENT) -> e.PaymentOrderCancelled:
    return e.PaymentOrderCancelled(
        **_of(of), liability=liability, order=order, amount=Decimal(amount), reason="Wrong account"
    )


def paid(amount: str, number: str = "P-1", order: str = "O-1", of: str = COMMITMENT) -> e.PaymentMade:
    return e.PaymentMade(**_of(of), order=order, payment=number, amount=Decimal(amount), paid_by="u-4")


def returned(amount: str, number: str = "R-1", payment: str = "P-1", of: str = COMMITMENT) -> e.PaymentReturned:
    return e.PaymentReturned(
        **_of(of), payment=payment, return_number=number, amount=Decimal(amount), reason="Overpaid"
    )


def undone(amount: str, payment: str = "P-1", order: str = "O-1", of: str = COMMITMENT) -> e.PaymentReversed:
    return e.PaymentReversed(**_of(of), payment=payment, order=order, amount=Decimal(amount), reason="Rejected")


def standing(ceiling: str, consumed: str, *allotted: str, by_allotment: bool = False) -> Standing:
    """A control account in lei under a policy to stop."""
    quotas = tuple(Decimal(one) for one in allotted)
    return Standing("MDL", ControlPolicy.STOP, by_allotment, Decimal(ceiling), Decimal(consumed), quotas)
