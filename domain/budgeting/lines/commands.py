"""What can be asked of budget lines. Each is one mutation, one permission, one line of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.budgeting.coding import Coding
from domain.budgeting.forms import Reference
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class ApproveAppropriation:
    """Grant an amount for a coding: creates the line. `item` counts lines under the same coding."""

    budget_id: str
    coding: Coding
    amount: Money
    reference: Reference
    item: int = 1


@dataclass(frozen=True, slots=True)
class AdjustAppropriation:
    """Raise a line's appropriation during the year, or lower it with an amount below zero."""

    line_id: str
    by: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class RecordExecution:
    """Record money spent on a line without a commitment; an amount below zero is money that came back."""

    line_id: str
    amount: Money
    reference: Reference
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Bring a line to the figures of a published report: what differs is recorded as acts.

    `adjusted` is the whole appropriation after adjustments; `executed` what was spent without
    commitments: what was paid under them stands already.
    """

    budget_id: str
    coding: Coding
    approved: Money
    adjusted: Money
    executed: Money
    reference: Reference
    item: int = 1


@dataclass(frozen=True, slots=True)
class SupplementAppropriation:
    """Grant a line more money during the year."""

    line_id: str
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class ReduceAppropriation:
    """Take back money granted to a line."""

    line_id: str
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class DesignateContingency:
    """Make a line a reserve: nothing is committed against it, its money is released to other lines."""

    line_id: str


@dataclass(frozen=True, slots=True)
class PlaceUnderControl:
    """Bring a line that was approved before under the control account that the budget's rules give it."""

    line_id: str


@dataclass(frozen=True, slots=True)
class MakeVirement:
    """Move money between two lines of one budget, both sides in one act."""

    from_line_id: str
    to_line_id: str
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class ReleaseContingency:
    """Move money from a reserve to the line that needs it."""

    from_line_id: str
    to_line_id: str
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class CarryOver:
    """Move what a line of one year did not use to a line of the next year, while both books are open."""

    from_line_id: str
    to_line_id: str
    amount: Money
    reference: Reference


LineCommand = (
    ApproveAppropriation
    | AdjustAppropriation
    | SupplementAppropriation
    | ReduceAppropriation
    | DesignateContingency
    | PlaceUnderControl
    | RecordExecution
    | ReportLine
)
TransferCommand = MakeVirement | ReleaseContingency | CarryOver
