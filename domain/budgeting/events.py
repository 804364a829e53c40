"""What happens to budgets. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.budgeting.coding import Coding
from domain.kernel import event


@event("budgeting.BudgetOpened")
@dataclass(frozen=True, slots=True)
class BudgetOpened:
    """The books of a government's fiscal year are open: lines can be approved and executed."""

    budget_id: str
    government: str
    fiscal_year: int
    currency: str


@event("budgeting.ClosingScheduled")
@dataclass(frozen=True, slots=True)
class ClosingScheduled:
    """The books will be closed at this time, the end of the complementary period."""

    budget_id: str
    closes_at: datetime


@event("budgeting.BudgetClosed")
@dataclass(frozen=True, slots=True)
class BudgetClosed:
    """The books are closed: no act touches the year's lines any more."""

    budget_id: str
    government: str
    fiscal_year: int
    currency: str


@event("budgeting.BudgetReopened")
@dataclass(frozen=True, slots=True)
class BudgetReopened:
    """Closed books are opened again, for a stated reason."""

    budget_id: str
    reason: str


@event("budgeting.CodeNamed")
@dataclass(frozen=True, slots=True)
class CodeNamed:
    """A code of a budget's classification has this label; a later label replaces the earlier one."""

    code_id: str
    budget_id: str
    dimension: str
    path: tuple[str, ...]
    label: str


@event("budgeting.AppropriationApproved")
@dataclass(frozen=True, slots=True)
class AppropriationApproved:
    """The legislature grants this amount for this coding: the line comes into being."""

    line_id: str
    budget_id: str
    government: str
    fiscal_year: int
    coding: Coding
    item: int
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.AppropriationAdjusted")
@dataclass(frozen=True, slots=True)
class AppropriationAdjusted:
    """The appropriation is raised (or lowered, below zero) by this amount during the year."""

    line_id: str
    by: Decimal
    currency: str
    reference: str


@event("budgeting.ExecutionRecorded")
@dataclass(frozen=True, slots=True)
class ExecutionRecorded:
    """This amount was spent on the line; below zero, money came back."""

    line_id: str
    amount: Decimal
    currency: str
    reference: str


@event("budgeting.ApprovalCorrected")
@dataclass(frozen=True, slots=True)
class ApprovalCorrected:
    """The approved amount had been recorded wrongly: it differs by this much."""

    line_id: str
    by: Decimal
    currency: str
    reference: str


@event("budgeting.AdjustmentCorrected")
@dataclass(frozen=True, slots=True)
class AdjustmentCorrected:
    """The adjustments had been recorded wrongly: their sum differs by this much."""

    line_id: str
    by: Decimal
    currency: str
    reference: str


@event("budgeting.ExecutionCorrected")
@dataclass(frozen=True, slots=True)
class ExecutionCorrected:
    """The execution had been recorded wrongly: it differs by this much."""

    line_id: str
    by: Decimal
    currency: str
    reference: str


BudgetEvent = BudgetOpened | ClosingScheduled | BudgetClosed | BudgetReopened
LineEvent = (
    AppropriationApproved
    | AppropriationAdjusted
    | ExecutionRecorded
    | ApprovalCorrected
    | AdjustmentCorrected
    | ExecutionCorrected
)
