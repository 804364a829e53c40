"""The mutations of budgeting: each a command, with the row that it answers with."""

from __future__ import annotations

from api.kernel.declarations import Mutation
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


def _budget(command: OpenBudget) -> str:
    return budget_id(command.government, command.fiscal_year)


def _coded_line(command: ApproveAppropriation | ReportLine) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


def _code(command: NameCode | MapCode) -> str:
    return code_id(command.budget_id, command.dimension, command.path)


def _mapping(command: MapCode) -> str:
    return mapping_id(_code(command), command.to_budget_id)


def _note(command: AttachNote) -> str:
    return note_id(command.about, command.number)


def _new_commitment(command: Commit | CommitAboveAvailable) -> str:
    return commitment_id(command.line_id, command.number)


def _heading(command: RevenueCommand) -> str:
    return revenue.heading_id(command.budget_id, revenue.checked(command.heading))


BOOKS = (
    Mutation(OpenBudget, BUDGETS, key=_budget),
    Mutation(ScheduleClosing, BUDGETS),
    Mutation(CloseBudget, BUDGETS),
    Mutation(ReopenBudget, BUDGETS),
    Mutation(ClosePeriod, BUDGETS),
    Mutation(ReopenPeriod, BUDGETS),
    Mutation(DefineControls, BUDGETS),
    Mutation(RequireClassification, BUDGETS),
    Mutation(BeginImport, BUDGETS),
    Mutation(FinishImport, BUDGETS),
    Mutation(AbandonImport, BUDGETS),
    Mutation(NameCode, CLASSIFICATION_CODES, key=_code),
    Mutation(MapCode, CODE_MAPPINGS, key=_mapping),
    Mutation(AttachNote, NOTES, key=_note),
)

APPROPRIATIONS = (
    Mutation(ApproveAppropriation, BUDGET_LINES, key=_coded_line),
    Mutation(AdjustAppropriation, BUDGET_LINES),
    Mutation(SupplementAppropriation, BUDGET_LINES),
    Mutation(ReduceAppropriation, BUDGET_LINES),
    Mutation(DesignateContingency, BUDGET_LINES),
    Mutation(PlaceUnderControl, BUDGET_LINES),
    Mutation(RecordExecution, BUDGET_LINES),
    Mutation(ReportLine, BUDGET_LINES, key=_coded_line),
    Mutation(MakeVirement, BUDGET_LINES, key="to_line_id"),
    Mutation(ReleaseContingency, BUDGET_LINES, key="to_line_id"),
    Mutation(CarryOver, BUDGET_LINES, key="to_line_id"),
)

ACCOUNTS = (
    Mutation(AllotFunds, CONTROL_ACCOUNTS),
    Mutation(WithdrawAllotment, CONTROL_ACCOUNTS),
    Mutation(SetControlPolicy, CONTROL_ACCOUNTS),
)

COMMITTING = (
    Mutation(Commit, COMMITMENTS, key=_new_commitment),
    Mutation(CommitAboveAvailable, COMMITMENTS, key=_new_commitment),
    Mutation(ReduceCommitment, COMMITMENTS),
    Mutation(ReleaseCommitment, COMMITMENTS),
    Mutation(VerifyLiability, COMMITMENTS),
    Mutation(OrderPayment, COMMITMENTS),
    Mutation(CancelOrder, COMMITMENTS),
    Mutation(Pay, COMMITMENTS),
    Mutation(ReturnPayment, COMMITMENTS),
    Mutation(ReversePayment, COMMITMENTS),
    Mutation(WriteOffLiability, COMMITMENTS),
)

REVENUE = (
    Mutation(ForecastRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(AssessRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(CollectRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(RefundRevenue, REVENUE_HEADINGS, key=_heading),
    Mutation(CancelAssessment, REVENUE_HEADINGS, key=_heading),
)

MUTATIONS = (*BOOKS, *APPROPRIATIONS, *ACCOUNTS, *COMMITTING, *REVENUE)
