"""A published report of a line: the acts that lead from what is recorded to its figures.

A control refuses acts. A report tells what has happened, so that no account and no reserve refuses it: an account may
stand below zero after it, and then takes no more commitments.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.budgeting import amounts
from domain.budgeting.books import decider as budget
from domain.budgeting.codes.classification import check_codes
from domain.budgeting.coding import checked, line_id
from domain.budgeting.dossier import Dossier, Figures, Line
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import events as e
from domain.budgeting.lines.posting import Entries, entered, place
from domain.kernel.declarations import Refused
from domain.kernel.values import Money

MAX_ITEM = 999_999


def report(dossier: Dossier, command: c.ReportLine) -> Entries:
    """Bring the line to the figures of the report; nothing where they stand so, even in closed books."""
    books = budget.require_opened(dossier.budgets.get(command.budget_id, budget.UNOPENED), command.budget_id)
    target = Figures(
        amounts.approvable(books, command.approved, "approved"),
        amounts.approvable(books, command.adjusted, "adjusted"),
        amounts.in_currency(books, command.executed, "executed"),
    )
    line = _line(dossier, command) if dossier.lines else None  # of an import, most are new
    if line is not None and line.figures == target:
        return []  # reported before: nothing to record, even in closed books
    dossier.open_books(command.budget_id)
    if line is None:
        return _first(dossier, books, command, target)
    acts = _corrections(line, target, command.reference)
    appropriation = (target.adjusted - line.figures.adjusted).amount
    execution = (target.executed - line.figures.executed).amount
    return [*acts, *entered(dossier, line, appropriation, execution)]


def _line(dossier: Dossier, command: c.ReportLine) -> Line | None:
    return dossier.lines.get(line_id(command.budget_id, checked(command.coding), command.item))


def approval(
    books: budget.Open, command: c.ApproveAppropriation | c.ReportLine, amount: Money
) -> e.AppropriationApproved:
    """The grant that makes a line; Refused: `item_out_of_range`, and what `checked` refuses."""
    if not 1 <= command.item <= MAX_ITEM:
        raise Refused("item_out_of_range", "item", value=command.item, limit=MAX_ITEM)
    coding = checked(command.coding)
    return e.AppropriationApproved(
        line_id=line_id(command.budget_id, coding, command.item),
        budget_id=command.budget_id,
        government=books.government,
        fiscal_year=books.fiscal_year,
        level=books.level,
        coding=coding,
        item=command.item,
        amount=amount.amount,
        currency=amount.currency,
        reference=command.reference,
    )


def _first(dossier: Dossier, books: budget.Open, command: c.ReportLine, target: Figures) -> Entries:
    granted = approval(books, command, target.approved)
    check_codes(dossier, books, granted.coding)
    id_, coding, currency, document = granted.line_id, granted.coding, granted.currency, granted.reference
    acts: list[e.LineEvent] = [granted]
    if by := target.adjusted - target.approved:
        acts.append(e.AppropriationAdjusted(id_, coding, by.amount, currency, document))
    if spent := target.executed:
        acts.append(e.ExecutionRecorded(id_, coding, spent.amount, currency, None, None, document))
    return [*acts, *place(dossier, books, Line(id_, coding, target))]


def _corrections(line: Line, target: Figures, document: str) -> Sequence[e.LineEvent]:
    now, currency = line.figures, target.approved.currency
    approval_ = target.approved - now.approved
    adjustment = target.adjusted - (now.adjusted + approval_)
    execution = target.executed - now.executed
    acts: list[e.LineEvent] = []
    if approval_:
        acts.append(e.ApprovalCorrected(line.line_id, line.coding, approval_.amount, currency, document))
    if adjustment:
        acts.append(e.AdjustmentCorrected(line.line_id, line.coding, adjustment.amount, currency, document))
    if execution:
        acts.append(e.ExecutionCorrected(line.line_id, line.coding, execution.amount, currency, document))
    return acts
