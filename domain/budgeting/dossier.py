"""What a decision about money looks at: books, lines, control accounts and codes, by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.budgeting.accounts.events import (
    AccountEvent,
    AllotmentWithdrawn,
    AppropriationPosted,
    ControlAccountOpened,
    ControlPolicySet,
    ExecutionPosted,
    FundsAllotted,
    FundsReleased,
    FundsReserved,
)
from domain.budgeting.books import state as b
from domain.budgeting.books.events import (
    BudgetClosed,
    BudgetEvent,
    BudgetOpened,
    BudgetReopened,
    ClassificationRequired,
    ClosingScheduled,
    ControlsDefined,
    ImportAbandoned,
    ImportBegun,
    ImportFinished,
    PeriodClosed,
    PeriodReopened,
)
from domain.budgeting.codes.events import CodeEvent, CodeMapped, CodeNamed
from domain.budgeting.coding import Coding, Path, budget_of
from domain.budgeting.control import Standing
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    AppropriationReduced,
    AppropriationSupplemented,
    AppropriationTransferredIn,
    AppropriationTransferredOut,
    ApprovalCorrected,
    ContingencyDesignated,
    ExecutionCorrected,
    ExecutionRecorded,
    LineEvent,
    LinePlacedUnderControl,
)
from domain.kernel.declarations import Refused
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class Figures:
    """What a line amounts to: `adjusted` is approved plus adjustments; `executed` what was recorded on the line itself.

    What was spent under commitments stands with those.
    """

    approved: Money
    adjusted: Money
    executed: Money


@dataclass(frozen=True, slots=True)
class Line:
    """An approved line; `account_id` is the control account that it counts at, where there is one."""

    line_id: str
    coding: Coding
    figures: Figures
    account_id: str | None = None
    contingency: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """A code that its budget's classification names; `mapped` says what it counts as in other budgets, by their id."""

    named: bool = False
    mapped: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The documents in front of whoever decides."""

    budgets: Mapping[str, b.State] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    accounts: Mapping[str, Standing] = field(default_factory=dict)
    codes: Mapping[str, Code] = field(default_factory=dict)

    def open_books(self, budget_id: str) -> b.Open:
        """The open books of this id; Refused: `unknown_budget`, `budget_closed`."""
        return b.require_open(self.budgets.get(budget_id, b.UNOPENED), budget_id)

    def line(self, line_id: str, path: str = "lineId") -> Line:
        """The approved line in open books; Refused: `unknown_budget`, `budget_closed`, `unknown_line`."""
        self.open_books(budget_of(line_id))
        if (found := self.lines.get(line_id)) is None:
            raise Refused("unknown_line", path, line=line_id[:80])
        return found


Event = BudgetEvent | LineEvent | AccountEvent | CodeEvent
EMPTY = Dossier()


def evolve(dossier: Dossier, event: Event) -> Dossier:
    """The dossier after an event of any of its documents."""
    match event:
        case (
            BudgetOpened()
            | ClosingScheduled()
            | BudgetClosed()
            | BudgetReopened()
            | PeriodClosed()
            | PeriodReopened()
            | ControlsDefined()
            | ClassificationRequired()
            | ImportBegun()
            | ImportFinished()
            | ImportAbandoned()
        ):
            books = b.evolve(dossier.budgets.get(event.budget_id, b.UNOPENED), event)
            return replace(dossier, budgets={**dossier.budgets, event.budget_id: books})
        case CodeNamed() | CodeMapped():
            return replace(dossier, codes={**dossier.codes, event.code_id: _code(dossier, event)})
        case (
            ControlAccountOpened()
            | AppropriationPosted()
            | ExecutionPosted()
            | FundsReserved()
            | FundsReleased()
            | FundsAllotted()
            | AllotmentWithdrawn()
            | ControlPolicySet()
        ):
            return replace(dossier, accounts={**dossier.accounts, event.account_id: event.standing})
        case AppropriationApproved():
            return _with(dossier, approved(event))
        case _:
            line = dossier.lines.get(event.line_id)
            return dossier if line is None else _with(dossier, moved(line, event))


def _code(dossier: Dossier, event: CodeEvent) -> Code:
    code = dossier.codes.get(event.code_id, Code())
    match event:
        case CodeNamed():
            return replace(code, named=True)
        case CodeMapped():
            return replace(code, mapped={**code.mapped, event.to_budget_id: event.to_path})


def _with(dossier: Dossier, line: Line) -> Dossier:
    return replace(dossier, lines={**dossier.lines, line.line_id: line})


def approved(event: AppropriationApproved) -> Line:
    """The line that a grant makes."""
    amount = Money(event.amount, event.currency)
    return Line(event.line_id, event.coding, Figures(amount, amount, amount - amount))


def moved(line: Line, event: LineEvent) -> Line:
    """The line after an event of its own."""
    match event:
        case AppropriationApproved():
            return line
        case LinePlacedUnderControl():
            return replace(line, account_id=event.account_id)
        case ContingencyDesignated():
            return replace(line, contingency=True)
        case ApprovalCorrected():
            return _figures(line, approved=event.by, adjusted=event.by)
        case AppropriationAdjusted() | AdjustmentCorrected():
            return _figures(line, adjusted=event.by)
        case AppropriationSupplemented() | AppropriationTransferredIn():
            return _figures(line, adjusted=event.amount)
        case AppropriationReduced() | AppropriationTransferredOut():
            return _figures(line, adjusted=-event.amount)
        case ExecutionRecorded():
            return _figures(line, executed=event.amount)
        case ExecutionCorrected():
            return _figures(line, executed=event.by)


def _figures(
    line: Line,
    approved: Decimal = Decimal(0),
    adjusted: Decimal = Decimal(0),
    executed: Decimal = Decimal(0),
) -> Line:
    now = line.figures
    currency = now.approved.currency
    return replace(
        line,
        figures=Figures(
            now.approved + Money(approved, currency),
            now.adjusted + Money(adjusted, currency),
            now.executed + Money(executed, currency),
        ),
    )
