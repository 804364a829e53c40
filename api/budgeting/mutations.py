"""The mutations of budgeting: each a command, with the row that it answers with."""

from __future__ import annotations

from api.kernel.declarations import Mutation
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


def _budget(command: c.OpenBudget) -> str:
    return budget_id(command.government, command.fiscal_year)


def _coded_line(command: c.ApproveAppropriation | c.ReportLine) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


def _code(command: c.NameCode | c.MapCode) -> str:
    return code_id(command.budget_id, command.dimension, command.path)


def _mapping(command: c.MapCode) -> str:
    return mapping_id(_code(command), command.to_budget_id)


def _note(command: c.AttachNote) -> str:
    return note_id(command.about, command.number)


def _new_commitment(command: c.Commit | c.CommitAboveAvailable) -> str:
    return commitment_id(command.line_id, command.number)


def _heading(command: c.RevenueCommand) -> str:
    return revenue.heading_id(command.budget_id, revenue.checked(command.heading))


BOOKS = (
    Mutation(c.OpenBudget, BUDGETS, key=_budget),
    Mutation(c.ScheduleClosing, BUDGETS),
    Mutation(c.CloseBudget, BUDGETS),
    Mutation(c.ReopenBudget, BUDGETS),
    Mutation(c.ClosePeriod, BUDGETS),
    Mutation(c.ReopenPeriod, BUDGETS),
    Mutation(c.DefineControls, BUDGETS),
    Mutation(c.RequireClassification, BUDGETS),
    Mutation(c.BeginImport, BUDGETS),
    Mutation(c.FinishImport, BUDGETS),
    Mutation(c.AbandonImport, BUDGETS),
    Mutation(c.NameCode, CLASSIFICATION_CODES, key=_code),
    Mutation(c.MapCode, CODE_MAPPINGS, key=_mapping),
    Mutation(c.AttachNote, NOTES, key=_note),
)

APPROPRIATIONS = (
    Mutation(c.ApproveAppropriation, BUDGET_LINES, key=_coded_line),
    Mutation(c.AdjustAppropriation, BUDGET_LINES),
    Mutation(c.SupplementAppropriation, BUDGET_LINES),
    Mutation(c.ReduceAppropriation, BUDGET_LINES),
    Mutation(c.DesignateContingency, BUDGET_LINES),
    Mutation(c.PlaceUnderControl, BUDGET_LINES),
    Mutation(c.RecordExecution, BUDGET_LINES),
    Mutation(c.ReportLine, BUDGET_LINES, key=_coded_line),
    Mutation(c.MakeVirement, BUDGET_LINES, key="to_line_id"),
    Mutation(c.ReleaseContingency, BUDGET_LINES, key="to_line_id"),
    Mutation(c.CarryOver, BUDGET_LINES, key="to_line_id"),
)

ACCOUNTS = (
    Mutation(c.AllotFunds, CONTROL_ACCOUNTS),
    Mutation(c.WithdrawAllotment, CONTROL_ACCOUNTS),
    Mutation(c.SetControlPolicy, CONTROL_ACCOUNTS),
)

COMMITTING = (
    Mutation(c.Commit, COMMITMENTS, key=_new_commitment),
    Mutation(c.CommitAboveAvailable, COMMITMENTS, key=_new_commitment),
    Mutation(c.ReduceCommitment, COMMITMENTS),
    Mutation(c.ReleaseCommitment, COMMITMENTS),
    Mutation(c.VerifyLiability, COMMITMENTS),
    Mutation(c.OrderPayment, COMMITMENTS),
    Mutation(c.CancelOrder, COMMITMENTS),
    Mutation(c.Pay, COMMITMENTS),
    Mutation(c.ReturnPayment, COMMITMENTS),
    Mutation(c.ReversePayment, COMMITMENTS),
    Mutation(c.WriteOffLiability, COMMITMENTS),
)

REVENUE = (
    Mutation(c.ForecastRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(c.AssessRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(c.CollectRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(c.RefundRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(c.CancelAssessment, REVENUE_HEADINGS, key=_heading),
)

MUTATIONS = (*BOOKS, *APPROPRIATIONS, *ACCOUNTS, *COMMITTING, *REVENUE)
