"""How much does an event move the figures of its line?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from domain.budgeting import events as e


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
    e.AppropriationApproved: (1, 1, 0, 0, 0, 0),
    e.ApprovalCorrected: (1, 1, 0, 0, 0, 0),
    e.AppropriationAdjusted: (0, 1, 0, 0, 0, 0),
    e.AdjustmentCorrected: (0, 1, 0, 0, 0, 0),
    e.AppropriationSupplemented: (0, 1, 0, 0, 0, 0),
    e.AppropriationReduced: (0, -1, 0, 0, 0, 0),
    e.AppropriationTransferredIn: (0, 1, 0, 0, 0, 0),
    e.AppropriationTransferredOut: (0, -1, 0, 0, 0, 0),
    e.ExecutionRecorded: (0, 0, 0, 0, 0, 1),
    e.ExecutionCorrected: (0, 0, 0, 0, 0, 1),
    e.CommitmentMade: (0, 0, 1, 0, 0, 0),
    e.CommitmentReduced: (0, 0, -1, 0, 0, 0),
    e.CommitmentReleased: (0, 0, -1, 0, 0, 0),
    e.LiabilityVerified: (0, 0, -1, 1, 0, 0),
    e.LiabilityWrittenOff: (0, 0, 0, -1, 0, 0),
    e.PaymentOrdered: (0, 0, 0, -1, 1, 0),
    e.PaymentOrderCancelled: (0, 0, 0, 1, -1, 0),
    e.PaymentMade: (0, 0, 0, 0, -1, 1),
    e.PaymentReversed: (0, 0, 0, 0, 1, -1),
    e.PaymentReturned: (0, 0, 0, 0, 0, -1),
}
_DIFFERENCES = (e.ApprovalCorrected, e.AppropriationAdjusted, e.AdjustmentCorrected, e.ExecutionCorrected)

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
