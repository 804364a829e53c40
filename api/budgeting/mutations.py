"""The mutations of budgeting: each a command, with the row that it answers with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.kernel.declarations import Mutates
from domain.budgeting.accounts.commands import AllotFunds, SetControlPolicy, WithdrawAllotment
from domain.budgeting.books.commands import (
    AbandonImport,
    BeginImport,
    CloseBudget,
    ClosePeriod,
    DefineControls,
    FinishImport,
    OpenBudget,
    ReopenBudget,
    ReopenPeriod,
    RequireClassification,
    ScheduleClosing,
)
from domain.budgeting.books.decider import budget_id
from domain.budgeting.codes.commands import MapCode, NameCode
from domain.budgeting.coding import checked, code_id, line_id
from domain.budgeting.commitments.commands import (
    CancelOrder,
    Commit,
    CommitAboveAvailable,
    OrderPayment,
    Pay,
    ReduceCommitment,
    ReleaseCommitment,
    ReturnPayment,
    ReversePayment,
    VerifyLiability,
    WriteOffLiability,
)
from domain.budgeting.commitments.decider import commitment_id
from domain.budgeting.lines.commands import (
    AdjustAppropriation,
    ApproveAppropriation,
    CarryOver,
    DesignateContingency,
    MakeVirement,
    PlaceUnderControl,
    RecordExecution,
    ReduceAppropriation,
    ReleaseContingency,
    ReportLine,
    SupplementAppropriation,
)
from domain.budgeting.notes.commands import AttachNote
from domain.budgeting.notes.decider import note_id
from domain.budgeting.revenue import decider as revenue
from domain.budgeting.revenue.commands import (
    AssessRevenue,
    CancelAssessment,
    CollectRevenue,
    ForecastRevenue,
    RefundRevenue,
    RevenueCommand,
)
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


def _coded_line(command: ApproveAppropriation | ReportLine) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


def _code(command: NameCode | MapCode) -> str:
    return code_id(command.budget_id, command.dimension, command.path)


def _new_commitment(command: Commit | CommitAboveAvailable) -> str:
    return commitment_id(command.line_id, command.number)


def _heading(command: RevenueCommand) -> str:
    return revenue.heading_id(command.budget_id, revenue.checked(command.heading))


BOOKS = (
    Mutates(OpenBudget, BUDGETS, lambda it: budget_id(it.government, it.fiscal_year)),
    Mutates(ScheduleClosing, BUDGETS, _named("budget_id")),
    Mutates(CloseBudget, BUDGETS, _named("budget_id")),
    Mutates(ReopenBudget, BUDGETS, _named("budget_id")),
    Mutates(ClosePeriod, BUDGETS, _named("budget_id")),
    Mutates(ReopenPeriod, BUDGETS, _named("budget_id")),
    Mutates(DefineControls, BUDGETS, _named("budget_id")),
    Mutates(RequireClassification, BUDGETS, _named("budget_id")),
    Mutates(BeginImport, BUDGETS, _named("budget_id")),
    Mutates(FinishImport, BUDGETS, _named("budget_id")),
    Mutates(AbandonImport, BUDGETS, _named("budget_id")),
    Mutates(NameCode, CLASSIFICATION_CODES, _code),
    Mutates(MapCode, CODE_MAPPINGS, lambda it: mapping_id(_code(it), it.to_budget_id)),
    Mutates(AttachNote, NOTES, lambda it: note_id(it.about, it.number)),
)

APPROPRIATIONS = (
    Mutates(ApproveAppropriation, BUDGET_LINES, _coded_line),
    Mutates(AdjustAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(SupplementAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(ReduceAppropriation, BUDGET_LINES, _named("line_id")),
    Mutates(DesignateContingency, BUDGET_LINES, _named("line_id")),
    Mutates(PlaceUnderControl, BUDGET_LINES, _named("line_id")),
    Mutates(RecordExecution, BUDGET_LINES, _named("line_id")),
    Mutates(ReportLine, BUDGET_LINES, _coded_line),
    Mutates(MakeVirement, BUDGET_LINES, _named("to_line_id")),
    Mutates(ReleaseContingency, BUDGET_LINES, _named("to_line_id")),
    Mutates(CarryOver, BUDGET_LINES, _named("to_line_id")),
)

ACCOUNTS = (
    Mutates(AllotFunds, CONTROL_ACCOUNTS, _named("account_id")),
    Mutates(WithdrawAllotment, CONTROL_ACCOUNTS, _named("account_id")),
    Mutates(SetControlPolicy, CONTROL_ACCOUNTS, _named("account_id")),
)

COMMITTING = (
    Mutates(Commit, COMMITMENTS, _new_commitment),
    Mutates(CommitAboveAvailable, COMMITMENTS, _new_commitment),
    Mutates(ReduceCommitment, COMMITMENTS, _named("commitment_id")),
    Mutates(ReleaseCommitment, COMMITMENTS, _named("commitment_id")),
    Mutates(VerifyLiability, COMMITMENTS, _named("commitment_id")),
    Mutates(OrderPayment, COMMITMENTS, _named("commitment_id")),
    Mutates(CancelOrder, COMMITMENTS, _named("commitment_id")),
    Mutates(Pay, COMMITMENTS, _named("commitment_id")),
    Mutates(ReturnPayment, COMMITMENTS, _named("commitment_id")),
    Mutates(ReversePayment, COMMITMENTS, _named("commitment_id")),
    Mutates(WriteOffLiability, COMMITMENTS, _named("commitment_id")),
)

REVENUE = (
    Mutates(ForecastRevenue, REVENUE_HEADINGS, _heading),
    Mutates(AssessRevenue, REVENUE_HEADINGS, _heading),
    Mutates(CollectRevenue, REVENUE_HEADINGS, _heading),
    Mutates(RefundRevenue, REVENUE_HEADINGS, _heading),
    Mutates(CancelAssessment, REVENUE_HEADINGS, _heading),
)

MUTATIONS = (*BOOKS, *APPROPRIATIONS, *ACCOUNTS, *COMMITTING, *REVENUE)
