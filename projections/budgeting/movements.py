"""How much does an event move the figures of its line?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

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
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    AppropriationReduced,
    AppropriationSupplemented,
    AppropriationTransferredIn,
    AppropriationTransferredOut,
    ApprovalCorrected,
    ExecutionCorrected,
    ExecutionRecorded,
)


class Movement(NamedTuple):
    """What an event adds to each figure of its line; below zero, takes away.

    `adjusted` is the appropriation as it stands. Money under a commitment counts once, at its furthest stage:
    `committed`, `liability`, `ordered`, then `executed`, returns taken off.
    """

    approved: Decimal
    adjusted: Decimal
    committed: Decimal
    liability: Decimal
    ordered: Decimal
    executed: Decimal

    @property
    def available(self) -> Decimal:
        """What it adds to what may still be committed."""
        return self.adjusted - self.committed - self.liability - self.ordered - self.executed


MEASURES = Movement._fields

_SIGNS: Mapping[type[Any], tuple[int, int, int, int, int, int]] = {
    # approved, adjusted, committed, liability, ordered, executed
    AppropriationApproved: (1, 1, 0, 0, 0, 0),
    ApprovalCorrected: (1, 1, 0, 0, 0, 0),
    AppropriationAdjusted: (0, 1, 0, 0, 0, 0),
    AdjustmentCorrected: (0, 1, 0, 0, 0, 0),
    AppropriationSupplemented: (0, 1, 0, 0, 0, 0),
    AppropriationReduced: (0, -1, 0, 0, 0, 0),
    AppropriationTransferredIn: (0, 1, 0, 0, 0, 0),
    AppropriationTransferredOut: (0, -1, 0, 0, 0, 0),
    ExecutionRecorded: (0, 0, 0, 0, 0, 1),
    ExecutionCorrected: (0, 0, 0, 0, 0, 1),
    CommitmentMade: (0, 0, 1, 0, 0, 0),
    CommitmentReduced: (0, 0, -1, 0, 0, 0),
    CommitmentReleased: (0, 0, -1, 0, 0, 0),
    LiabilityVerified: (0, 0, -1, 1, 0, 0),
    LiabilityWrittenOff: (0, 0, 0, -1, 0, 0),
    PaymentOrdered: (0, 0, 0, -1, 1, 0),
    PaymentOrderCancelled: (0, 0, 0, 1, -1, 0),
    PaymentMade: (0, 0, 0, 0, -1, 1),
    PaymentReversed: (0, 0, 0, 0, 1, -1),
    PaymentReturned: (0, 0, 0, 0, 0, -1),
}
_DIFFERENCES = (ApprovalCorrected, AppropriationAdjusted, AdjustmentCorrected, ExecutionCorrected)

MOVING: tuple[type[Any], ...] = tuple(_SIGNS)
"""The events that move money on a line."""


def movement(event: Any) -> Movement:
    """The movement of one of the MOVING events; zeros have the decimals of its amount."""
    amount: Decimal = event.by if isinstance(event, _DIFFERENCES) else event.amount
    by_sign = {1: amount, 0: amount - amount, -1: -amount}
    return Movement(*(by_sign[sign] for sign in _SIGNS[type(event)]))


def period_of(event: Any) -> int:
    """The period of the year that an event is dated in; 0 where it concerns the whole year."""
    return getattr(event, "period", None) or 0
