"""A budget line: an appropriation under one coding, its adjustments, and what was spent on it.

Spending above the appropriation is recorded as it happened: a record of a government must be able
to hold what governments really do (availability control refuses it beforehand, at its own nodes).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.budgeting import budget
from domain.budgeting import commands as c
from domain.budgeting import events as e
from domain.budgeting.coding import checked, line_id
from domain.kernel import Act, Decider, Refused
from domain.values import Money, money

MAX_REFERENCE = 300
MAX_ITEM = 999_999


@dataclass(frozen=True, slots=True)
class Figures:
    """What the line amounts to: `adjusted` is approved plus adjustments."""

    approved: Money
    adjusted: Money
    executed: Money


@dataclass(frozen=True, slots=True)
class State:
    """The books that the line belongs to, and its figures once it is approved."""

    books: budget.State = budget.UNOPENED
    figures: Figures | None = None


Event = e.BudgetEvent | e.LineEvent


def evolve(state: State, event: Event) -> State:
    """The line after an event of its own, or of its budget."""
    match event:
        case e.AppropriationApproved():
            amount = Money(event.amount, event.currency)
            nothing = amount - amount
            return replace(state, figures=Figures(amount, amount, nothing))
        case e.BudgetOpened() | e.ClosingScheduled() | e.BudgetClosed() | e.BudgetReopened():
            return replace(state, books=budget.evolve(state.books, event))
        case _:
            if state.figures is None:
                return state
            return replace(state, figures=_moved(state.figures, event))


def _moved(figures: Figures, event: e.LineEvent) -> Figures:
    match event:
        case e.AppropriationAdjusted() | e.AdjustmentCorrected():
            return replace(figures, adjusted=figures.adjusted + Money(event.by, event.currency))
        case e.ApprovalCorrected():
            by = Money(event.by, event.currency)
            return replace(figures, approved=figures.approved + by, adjusted=figures.adjusted + by)
        case e.ExecutionRecorded():
            return replace(figures, executed=figures.executed + Money(event.amount, event.currency))
        case e.ExecutionCorrected():
            return replace(figures, executed=figures.executed + Money(event.by, event.currency))
        case e.AppropriationApproved():
            return figures
        case _:
            assert_never(event)


def decide(state: State, command: c.LineCommand, _: Act) -> Sequence[e.LineEvent]:
    """What a command does to the line."""
    match command:
        case c.ApproveAppropriation():
            return _approve(state, command)
        case c.AdjustAppropriation():
            return _adjust(state, command)
        case c.RecordExecution():
            return _execute(state, command)
        case c.ReportLine():
            return _report(state, command)
        case _:
            assert_never(command)


def _approve(state: State, command: c.ApproveAppropriation) -> Sequence[e.LineEvent]:
    books = budget.require_open(state.books, command.budget_id)
    approved = _approvable(books, command.amount, "amount")
    if state.figures is not None:
        if state.figures.approved == approved:
            return []
        raise Refused("already_approved", "coding", approved=f"{state.figures.approved.amount}")
    return [_approval(books, command, approved)]


def _approval(
    books: budget.Open, command: c.ApproveAppropriation | c.ReportLine, approved: Money
) -> e.AppropriationApproved:
    if not 1 <= command.item <= MAX_ITEM:
        raise Refused("item_out_of_range", "item", value=command.item, limit=MAX_ITEM)
    coding = checked(command.coding)
    return e.AppropriationApproved(
        line_id=line_id(command.budget_id, coding, command.item),
        budget_id=command.budget_id,
        government=books.government,
        fiscal_year=books.fiscal_year,
        coding=coding,
        item=command.item,
        amount=approved.amount,
        currency=approved.currency,
        reference=_reference(command.reference),
    )


def _adjust(state: State, command: c.AdjustAppropriation) -> Sequence[e.LineEvent]:
    figures, by = _approved_line(state, command.line_id, command.by, "by")
    if not by:
        raise Refused("zero_amount", "by")
    if (figures.adjusted + by).amount < 0:
        raise Refused("adjusted_below_zero", "by", adjusted=f"{figures.adjusted.amount}", by=f"{by.amount}")
    reference = _reference(command.reference)
    return [e.AppropriationAdjusted(command.line_id, by.amount, by.currency, reference)]


def _execute(state: State, command: c.RecordExecution) -> Sequence[e.LineEvent]:
    _, amount = _approved_line(state, command.line_id, command.amount, "amount")
    if not amount:
        raise Refused("zero_amount", "amount")
    reference = _reference(command.reference)
    return [e.ExecutionRecorded(command.line_id, amount.amount, amount.currency, reference)]


def _approved_line(state: State, line: str, amount: Money, path: str) -> tuple[Figures, Money]:
    books = budget.require_open(state.books, line.partition(":")[0])
    if state.figures is None:
        raise Refused("unknown_line", "lineId", line=line[:80])
    return state.figures, _in_currency(books, amount, path)


def _report(state: State, command: c.ReportLine) -> Sequence[e.LineEvent]:
    match state.books:
        case budget.Closed(books):
            pass
        case _:
            books = budget.require_open(state.books, command.budget_id)
    target = Figures(
        _approvable(books, command.approved, "approved"),
        _approvable(books, command.adjusted, "adjusted"),
        _in_currency(books, command.executed, "executed"),
    )
    if state.figures == target:
        return []  # reported before: nothing to record, even in closed books
    budget.require_open(state.books, command.budget_id)
    if state.figures is None:
        return _first_report(books, command, target)
    return _corrections(state.figures, target, command)


def _first_report(books: budget.Open, command: c.ReportLine, target: Figures) -> list[e.LineEvent]:
    approval = _approval(books, command, target.approved)
    line, currency, reference = approval.line_id, approval.currency, approval.reference
    events: list[e.LineEvent] = [approval]
    if by := target.adjusted - target.approved:
        events.append(e.AppropriationAdjusted(line, by.amount, currency, reference))
    if target.executed:
        events.append(e.ExecutionRecorded(line, target.executed.amount, currency, reference))
    return events


def _corrections(now: Figures, target: Figures, command: c.ReportLine) -> list[e.LineEvent]:
    line = line_id(command.budget_id, checked(command.coding), command.item)
    currency, reference = target.approved.currency, _reference(command.reference)
    approval = target.approved - now.approved
    adjustment = target.adjusted - (now.adjusted + approval)
    execution = target.executed - now.executed
    events: list[e.LineEvent] = []
    if approval:
        events.append(e.ApprovalCorrected(line, approval.amount, currency, reference))
    if adjustment:
        events.append(e.AdjustmentCorrected(line, adjustment.amount, currency, reference))
    if execution:
        events.append(e.ExecutionCorrected(line, execution.amount, currency, reference))
    return events


def _approvable(books: budget.Open, amount: Money, path: str) -> Money:
    found = _in_currency(books, amount, path)
    if found.amount < 0:
        raise Refused("negative_amount", path, value=f"{found.amount}")
    return found


def _in_currency(books: budget.Open, amount: Money, path: str) -> Money:
    found = money(amount.amount, amount.currency, path)
    if found.currency != books.currency:
        raise Refused("currency_mismatch", path, given=found.currency, expected=books.currency)
    return found


def _reference(text: str) -> str:
    found = text.strip()
    if not found or len(found) > MAX_REFERENCE:
        raise Refused("reference_length", "reference", length=len(found), limit=MAX_REFERENCE)
    return found


DECIDER: Decider[State, c.LineCommand, Event] = Decider(State(), decide, evolve)
