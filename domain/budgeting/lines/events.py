"""What happens to the lines of a budget: appropriations, transfers, executions reported. Names: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.budgeting.coding import Coding
from domain.budgeting.lines.transfer_kind import TransferKind
from domain.kernel.declarations import PUBLIC, event
from domain.kernel.levels import Level


def _central(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "level": Level.CENTRAL.value}


def _uncoded(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "coding": None}


def _uncoded_undated(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "coding": None, "on": None, "period": None}


@event("budgeting.AppropriationApproved", fields=PUBLIC, schema=2, upcasts={1: _central})
@dataclass(frozen=True, slots=True)
class AppropriationApproved:
    """The legislature grants this amount for this coding: the line comes into being."""

    line_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    coding: Coding
    item: int
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationAdjusted", fields=PUBLIC, schema=2, upcasts={1: _uncoded})
@dataclass(frozen=True, slots=True)
class AppropriationAdjusted:
    """The appropriation is raised (or lowered, below zero) by this amount during the year."""

    line_id: str
    coding: Coding | None
    by: Decimal
    currency: str
    reference: str


@event("budgeting.ExecutionRecorded", fields=PUBLIC, schema=2, upcasts={1: _uncoded_undated})
@dataclass(frozen=True, slots=True)
class ExecutionRecorded:
    """This amount was spent on the line; below zero, money came back."""

    line_id: str
    coding: Coding | None
    amount: Decimal
    currency: str
    on: date | None
    period: int | None
    reference: str


@event("budgeting.ApprovalCorrected", fields=PUBLIC, schema=2, upcasts={1: _uncoded})
@dataclass(frozen=True, slots=True)
class ApprovalCorrected:
    """The approved amount had been recorded wrongly: it differs by this much."""

    line_id: str
    coding: Coding | None
    by: Decimal
    currency: str
    reference: str


@event("budgeting.AdjustmentCorrected", fields=PUBLIC, schema=2, upcasts={1: _uncoded})
@dataclass(frozen=True, slots=True)
class AdjustmentCorrected:
    """The adjustments had been recorded wrongly: their sum differs by this much."""

    line_id: str
    coding: Coding | None
    by: Decimal
    currency: str
    reference: str


@event("budgeting.ExecutionCorrected", fields=PUBLIC, schema=2, upcasts={1: _uncoded})
@dataclass(frozen=True, slots=True)
class ExecutionCorrected:
    """The execution had been recorded wrongly: it differs by this much."""

    line_id: str
    coding: Coding | None
    by: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationSupplemented", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AppropriationSupplemented:
    """New money is granted to the line during the year (a supplementary budget)."""

    line_id: str
    coding: Coding
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationReduced", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AppropriationReduced:
    """Money granted to the line is taken back during the year."""

    line_id: str
    coding: Coding
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationTransferredOut", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AppropriationTransferredOut:
    """Money granted to this line goes to another one; the same act records the other side."""

    line_id: str
    coding: Coding
    to_line_id: str
    kind: TransferKind
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationTransferredIn", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AppropriationTransferredIn:
    """Money granted to another line comes to this one; the same act records the other side."""

    line_id: str
    coding: Coding
    from_line_id: str
    kind: TransferKind
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.ContingencyDesignated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContingencyDesignated:
    """The line is a reserve: nothing is committed against it, its money is released to other lines."""

    line_id: str


@event("budgeting.LinePlacedUnderControl", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class LinePlacedUnderControl:
    """From now on what happens to the line counts at this control account."""

    line_id: str
    account_id: str


LineEvent = (
    AppropriationApproved
    | AppropriationAdjusted
    | AppropriationSupplemented
    | AppropriationReduced
    | AppropriationTransferredOut
    | AppropriationTransferredIn
    | ContingencyDesignated
    | LinePlacedUnderControl
    | ExecutionRecorded
    | ApprovalCorrected
    | AdjustmentCorrected
    | ExecutionCorrected
)
