"""The mutations of budgeting: each a command, with the row that it answers with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.kernel.declarations import Mutates
from domain.budgeting import commands as c
from domain.budgeting import revenue
from domain.budgeting.budget import budget_id
from domain.budgeting.coding import checked, code_id, line_id
from domain.budgeting.commitment import commitment_id
from domain.budgeting.note import note_id
from projections.budgeting import (
    BUDGET_LINES,
    BUDGETS,
    CLASSIFICATION_CODES,
    CODE_MAPPINGS,
    COMMITMENTS,
    CONTROL_ACCOUNTS,
    NOTES,
    REVENUE_HEADINGS,
)
from projections.budgeting.code_mappings import mapping_id


def _named(field: str) -> Callable[[Any], str]:
    """The key that stands in this field of the command."""
    return lambda command: str(getattr(command, field))


def _coded_line(command: c.ApproveAppropriation | c.ReportLine) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


def _code(command: c.NameCode | c.MapCode) -> str:
    return code_id(command.budget_id, command.dimension, command.path)


def _new_commitment(command: c.Commit | c.CommitAboveAvailable) -> str:
    return commitment_id(command.line_id, command.number)


def _heading(command: c.RevenueCommand) -> str:
    return revenue.heading_id(command.budget_id, revenue.checked(command.heading))


BOOKS = (
    Mutates(c.OpenBudget, BUDGETS, lambda it: budget_id(it.government, it.fiscal_year)),
    Mutates(c.ScheduleClosing, BUDGETS, _named("budget_id")),
    Mutates(c.CloseBudget, BUDGETS, _named("budget_id")),
    Mutates(c.ReopenBudget, BUDGETS, _named("budget_id")),
    Mutates(c.ClosePeriod, BUDGETS, _named("budget_id")),
    Mutates(c.ReopenPeriod, BUDGETS, _named("budget_id")),
    Mutates(c.DefineControls, BUDGETS, _named("budget_id")),
    Mutates(c.RequireClassification, BUDGETS, _named("budget_id")),
    Mutates(c.BeginImport, BUDGETS, _named("budget_id")),
    Mutates(c.FinishImport, BUDGETS, _named("budget_id")),
    Mutates(c.AbandonImport, BUDGETS, _named("budget_id")),
    Mutates(c.NameCode, CLASSIFICATION_CODES, _code),
    Mutates(c.MapCode, CODE_MAPPINGS, lambda it: mapping_id(_code(it), it.to_budget_id)),
    Mutates(c.AttachNote, NOTES, lambda it: note_id(it.about, it.number)),
)

APPROPRIATIONS = (
    Mutates(c.ApproveAppropriation, BUDGET_LINES, _coded_line),
    Mutates(c.AdjustAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(c.SupplementAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(c.ReduceAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(c.DesignateContingency, BUDGET_LINES, _named("line_id")),
    Mutates(c.PlaceUnderControl, BUDGET_LINES, _named("line_id")),
    Mutates(c.RecordExecution, BUDGET_LINES, _named("line_id")),
    Mutates(c.ReportLine, BUDGET_LINES, _coded_line),
    Mutates(c.MakeVirement, BUDGET_LINES, _named("to_line_id")),
    Mutates(c.ReleaseContingency, BUDGET_LINES, _named("to_line_id")),
    Mutates(c.CarryOver, BUDGET_LINES, _named("to_line_id")),
)

ACCOUNTS = (
    Mutates(c.AllotFunds, CONTROL_ACCOUNTS, _named("account_id")),
    Mutates(c.WithdrawAllotment, CONTROL_ACCOUNTS, _named("account_id")),
    Mutates(c.SetControlPolicy, CONTROL_ACCOUNTS, _named("account_id")),
)

COMMITTING = (
    Mutates(c.Commit, COMMITMENTS, _new_commitment),
    Mutates(c.CommitAboveAvailable, COMMITMENTS, _new_commitment),
    Mutates(c.ReduceCommitment, COMMITMENTS, _named("commitment_id")),
    Mutates(c.ReleaseCommitment, COMMITMENTS, _named("commitment_id")),
    Mutates(c.VerifyLiability, COMMITMENTS, _named("commitment_id")),
    Mutates(c.OrderPayment, COMMITMENTS, _named("commitment_id")),
    Mutates(c.CancelOrder, COMMITMENTS, _named("commitment_id")),
    Mutates(c.Pay, COMMITMENTS, _named("commitment_id")),
    Mutates(c.ReturnPayment, COMMITMENTS, _named("commitment_id")),
    Mutates(c.ReversePayment, COMMITMENTS, _named("commitment_id")),
    Mutates(c.WriteOffLiability, COMMITMENTS, _named("commitment_id")),
)

REVENUE = (
    Mutates(c.ForecastRevenue, REVENUE_HEADINGS, _heading),
    Mutates(c.AssessRevenue, REVENUE_HEADINGS, _heading),
    Mutates(c.CollectRevenue, REVENUE_HEADINGS, _heading),
    Mutates(c.RefundRevenue, REVENUE_HEADINGS, _heading),
    Mutates(c.CancelAssessment, REVENUE_HEADINGS, _heading),
)

MUTATIONS = (*BOOKS, *APPROPRIATIONS, *ACCOUNTS, *COMMITTING, *REVENUE)
