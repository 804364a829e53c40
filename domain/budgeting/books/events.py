"""What happens to the books of a fiscal year. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.budgeting.control import ControlRule
from domain.kernel.declarations import PUBLIC, event
from domain.kernel.levels import Level


def _calendar_year_of_central_government(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "level": Level.CENTRAL.value, "starts_on": f"{data['fiscal_year']:04}-01-01"}


@event("budgeting.BudgetOpened", fields=PUBLIC, schema=2, upcasts={1: _calendar_year_of_central_government})
@dataclass(frozen=True, slots=True)
class BudgetOpened:
    """The books of a government's fiscal year are open: lines can be approved and executed.

    The fiscal year is the twelve months from `starts_on`, the first day of a month.
    """

    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    level: Level
    starts_on: date


@event("budgeting.ClosingScheduled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ClosingScheduled:
    """The books will be closed at this time, the end of the complementary period."""

    budget_id: str
    closes_at: datetime


@event("budgeting.BudgetClosed", fields=PUBLIC, schema=2, upcasts={1: _calendar_year_of_central_government})
@dataclass(frozen=True, slots=True)
class BudgetClosed:
    """The books are closed: no act touches the year's lines any more. The next year's books are opened alike."""

    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    level: Level
    starts_on: date


@event("budgeting.BudgetReopened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BudgetReopened:
    """Closed books are opened again, for a stated reason."""

    budget_id: str
    reason: str


@event("budgeting.PeriodClosed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """Nothing is dated in this period, or in one before it, any more. Periods count the year's months from 1."""

    budget_id: str
    period: int


@event("budgeting.PeriodReopened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PeriodReopened:
    """This closed period, and those after it, take acts again, for a stated reason."""

    budget_id: str
    period: int
    reason: str


@event("budgeting.ControlsDefined", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ControlsDefined:
    """Lines approved from now on stand under the control account that the first matching rule gives them."""

    budget_id: str
    rules: tuple[ControlRule, ...]


@event("budgeting.ClassificationRequired", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ClassificationRequired:
    """From now on lines stand only under codes of this dimension that the budget's classification names."""

    budget_id: str
    dimension: str


@event("budgeting.ImportBegun", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ImportBegun:
    """A published file goes into the books: until this import is finished they hold a part of its lines.

    `sha256` is the digest of the file's bytes, `profile` what it is read with, `lines` how many lines of these books it
    tells.
    """

    budget_id: str
    file: str
    sha256: str
    profile: str
    lines: int


@event("budgeting.ImportFinished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ImportFinished:
    """Every line of the file that could be taken is in the books; the amounts are what the file adds up to.

    `left_out` counts the rows of the whole file that were set aside as broken.
    """

    budget_id: str
    sha256: str
    lines: int
    left_out: int
    approved: Decimal
    adjusted: Decimal
    executed: Decimal
    currency: str


@event("budgeting.ImportAbandoned", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ImportAbandoned:
    """An import that was begun will not be finished, for a stated reason: what it recorded stands as it is."""

    budget_id: str
    sha256: str
    reason: str


BudgetEvent = (
    BudgetOpened
    | ClosingScheduled
    | BudgetClosed
    | BudgetReopened
    | PeriodClosed
    | PeriodReopened
    | ControlsDefined
    | ClassificationRequired
    | ImportBegun
    | ImportFinished
    | ImportAbandoned
)
