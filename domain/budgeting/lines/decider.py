"""A budget line: an appropriation under one coding, what raises and lowers it, and what was spent on it.

Where no rule of the budget holds a line, spending above its appropriation is recorded as it happened: a record of a
government must be able to hold what governments really do. Where one does, its control account has a say (posting.py).
"""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from domain.budgeting import amounts
from domain.budgeting.books import decider as budget
from domain.budgeting.codes.classification import check_codes
from domain.budgeting.coding import budget_of, checked, line_id
from domain.budgeting.control import COMPLEMENTARY
from domain.budgeting.dossier import EMPTY, Dossier, Event, Line, approved, evolve
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import events as e
from domain.budgeting.lines.posting import Entries, not_below_zero, place, posted
from domain.budgeting.lines.report import approval, report
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.kernel.values import Money


def decide(dossier: Dossier, command: c.LineCommand, _: Act) -> Entries:
    """What a command does to the line, and to the control account that it counts at."""
    match command:
        case c.ApproveAppropriation():
            return _approve(dossier, command)
        case c.AdjustAppropriation():
            return _adjust(dossier, command)
        case c.SupplementAppropriation():
            return _supplement(dossier, command)
        case c.ReduceAppropriation():
            return _reduce(dossier, command)
        case c.DesignateContingency():
            return _reserve(dossier.line(command.line_id))
        case c.PlaceUnderControl():
            return _place(dossier, command)
        case c.RecordExecution():
            return _execute(dossier, command)
        case c.ReportLine():
            return report(dossier, command)
        case _:
            assert_never(command)


def _approve(dossier: Dossier, command: c.ApproveAppropriation) -> Entries:
    books = dossier.open_books(command.budget_id)
    amount = amounts.approvable(books, command.amount)
    line = dossier.lines.get(line_id(command.budget_id, checked(command.coding), command.item))
    if line is not None:
        if line.figures.approved == amount:
            return []
        raise Refused("already_approved", "coding", approved=f"{line.figures.approved.amount}")
    granted = approval(books, command, amount)
    check_codes(dossier, books, granted.coding)
    return [granted, *place(dossier, books, approved(granted))]


def _adjust(dossier: Dossier, command: c.AdjustAppropriation) -> Entries:
    line = dossier.line(command.line_id)
    by = amounts.moving(_books(dossier, command.line_id), command.by, "by")
    not_below_zero(line.figures.adjusted, by, "by")
    adjusted = filled(e.AppropriationAdjusted, command, coding=line.coding, by=by.amount, currency=by.currency)
    return [adjusted, *posted(dossier, line, appropriation=by.amount, path="by")]


def _supplement(dossier: Dossier, command: c.SupplementAppropriation) -> Entries:
    line = dossier.line(command.line_id)
    more = amounts.positive(_books(dossier, command.line_id), command.amount)
    granted = filled(
        e.AppropriationSupplemented, command, coding=line.coding, amount=more.amount, currency=more.currency
    )
    return [granted, *posted(dossier, line, appropriation=more.amount)]


def _reduce(dossier: Dossier, command: c.ReduceAppropriation) -> Entries:
    line = dossier.line(command.line_id)
    less = amounts.positive(_books(dossier, command.line_id), command.amount)
    not_below_zero(line.figures.adjusted, -less, "amount")
    taken = filled(e.AppropriationReduced, command, coding=line.coding, amount=less.amount, currency=less.currency)
    return [taken, *posted(dossier, line, appropriation=-less.amount)]


def _reserve(line: Line) -> Entries:
    if line.contingency:
        return []
    if spent := line.figures.executed:
        raise Refused("contingency_line_used", "lineId", line=line.line_id, executed=f"{spent.amount}")
    return [e.ContingencyDesignated(line.line_id)]


def _place(dossier: Dossier, command: c.PlaceUnderControl) -> Entries:
    line = dossier.line(command.line_id)
    if line.account_id is not None:
        return []
    if not (entries := place(dossier, _books(dossier, command.line_id), line)):
        raise Refused("no_control_rule", "lineId", line=line.line_id)
    return entries


def _execute(dossier: Dossier, command: c.RecordExecution) -> Entries:
    line = dossier.line(command.line_id)
    books = _books(dossier, command.line_id)
    spent = amounts.moving(books, command.amount)
    if line.contingency and spent.amount > 0:
        raise Refused("contingency_line", "lineId", line=line.line_id)
    period = None if command.on is None else budget.period_of(books, command.on)
    _no_more_than_spent(line, spent)
    recorded = filled(
        e.ExecutionRecorded, command, coding=line.coding, amount=spent.amount, currency=spent.currency, period=period
    )
    return [recorded, *posted(dossier, line, execution=spent.amount, period=period or COMPLEMENTARY)]


def _no_more_than_spent(line: Line, spent: Money) -> None:
    """No more comes back to a line under control than was spent on it: the account would have more than was granted."""
    left = line.figures.executed.amount
    if line.account_id is not None and spent.amount < 0 and left + spent.amount < 0:
        raise Refused("returned_above_spent", "amount", spent=f"{max(left, Decimal(0))}", amount=f"{-spent.amount}")


def _books(dossier: Dossier, line: str) -> budget.Open:
    return dossier.open_books(budget_of(line))


DECIDER: Decider[Dossier, c.LineCommand, Event] = Decider(EMPTY, decide, evolve)
