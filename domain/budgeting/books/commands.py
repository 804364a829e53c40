"""What can be asked of the books, the classifications and the explanations of a fiscal year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from domain.budgeting.control import ControlRule
from domain.budgeting.forms import Dimension, FileName, Reason, Sha256
from domain.kernel.levels import Level
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class OpenBudget:
    """Open the books of a government (ISO 3166 code or another short code) for a fiscal year.

    The year begins at `starts_on`, the first day of a month: 1 January of the fiscal year where it is left out.
    A budget without `level` is that of the central government.
    """

    government: str
    fiscal_year: int
    currency: str
    level: Level | None = None
    starts_on: date | None = None


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
    reason: Reason


@dataclass(frozen=True, slots=True)
class ClosePeriod:
    """Close a period of the fiscal year, 1 to 12, and those before it: nothing is dated there any more."""

    budget_id: str
    period: int


@dataclass(frozen=True, slots=True)
class ReopenPeriod:
    """Open a closed period, and those after it, again, for a stated reason."""

    budget_id: str
    period: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class DefineControls:
    """Say where the budget is held: the first rule that matches a line's coding names its control account.

    The rules hold for lines approved from now on; a line approved before comes under them by placeUnderControl.
    """

    budget_id: str
    rules: tuple[ControlRule, ...]


@dataclass(frozen=True, slots=True)
class RequireClassification:
    """From now on, refuse lines under codes of this dimension that the budget's classification does not name."""

    budget_id: str
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class BeginImport:
    """Say that a published file goes into the books, which are unfinished until `finishImport` or `abandonImport`.

    `sha256` is the digest of the file's bytes, 64 hex digits; `lines` is how many lines of these books it tells. The
    same file again goes on with an import that was stopped.
    """

    budget_id: str
    file: FileName
    sha256: Sha256
    profile: FileName
    lines: int


@dataclass(frozen=True, slots=True)
class FinishImport:
    """Say that every line of the file is in the books, and what they add up to in it.

    `left_out` counts the rows of the whole file that were set aside.
    """

    budget_id: str
    sha256: Sha256
    lines: int
    approved: Money
    adjusted: Money
    executed: Money
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class AbandonImport:
    """Give up an import that was begun, for a stated reason: what it recorded stands, and the rest will not come."""

    budget_id: str
    sha256: Sha256
    reason: Reason


BudgetCommand = (
    OpenBudget
    | ScheduleClosing
    | CloseBudget
    | ReopenBudget
    | ClosePeriod
    | ReopenPeriod
    | DefineControls
    | RequireClassification
    | BeginImport
    | FinishImport
    | AbandonImport
)
