"""What can be asked of budgets. Each is one mutation, one permission, one line of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.budgeting.coding import Coding
from domain.values import Money


@dataclass(frozen=True, slots=True)
class OpenBudget:
    """Open the books of a government (ISO 3166 code or another short code) for a fiscal year."""

    government: str
    fiscal_year: int
    currency: str


@dataclass(frozen=True, slots=True)
class ScheduleClosing:
    """Set the time at which the books are to be closed; it can be moved until then."""

    budget_id: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class CloseBudget:
    """Close the books of a fiscal year."""

    budget_id: str


@dataclass(frozen=True, slots=True)
class ReopenBudget:
    """Open closed books again, for a stated reason."""

    budget_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class NameCode:
    """Give a code of the budget's classification its label."""

    budget_id: str
    dimension: str
    path: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class ApproveAppropriation:
    """Grant an amount for a coding: creates the line. `item` counts lines under the same coding."""

    budget_id: str
    coding: Coding
    amount: Money
    reference: str
    item: int = 1


@dataclass(frozen=True, slots=True)
class AdjustAppropriation:
    """Raise a line's appropriation during the year, or lower it with an amount below zero."""

    line_id: str
    by: Money
    reference: str


@dataclass(frozen=True, slots=True)
class RecordExecution:
    """Record money spent on a line; an amount below zero is money that came back."""

    line_id: str
    amount: Money
    reference: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """Bring a line to the figures of a published report: what differs is recorded as acts.

    `adjusted` is the whole appropriation after adjustments; `executed` what was spent in all.
    """

    budget_id: str
    coding: Coding
    approved: Money
    adjusted: Money
    executed: Money
    reference: str
    item: int = 1


LineCommand = ApproveAppropriation | AdjustAppropriation | RecordExecution | ReportLine
BudgetCommand = OpenBudget | ScheduleClosing | CloseBudget | ReopenBudget
