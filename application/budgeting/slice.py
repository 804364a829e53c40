"""Budgeting's commands: the stream each writes to, its guards, and its permission."""

from __future__ import annotations

from application.kernel import Handles, Slice
from domain.budgeting import budget, code, coding, line
from domain.budgeting import commands as c
from domain.budgeting import events as e


def _budget(id_: str) -> str:
    return f"budget-{id_}"


def _line(id_: str) -> str:
    return f"budget_line-{id_}"


def _coded_line(command: c.ApproveAppropriation | c.ReportLine) -> str:
    return _line(coding.line_id(command.budget_id, coding.checked(command.coding), command.item))


BUDGET = Slice(
    name="budgeting.budget",
    decider=budget.DECIDER,
    events=(e.BudgetOpened, e.ClosingScheduled, e.BudgetClosed, e.BudgetReopened),
    commands={
        c.OpenBudget: Handles[c.OpenBudget](
            "budgeting.open_budget",
            lambda it: _budget(budget.budget_id(it.government, it.fiscal_year)),
        ),
        c.ScheduleClosing: Handles[c.ScheduleClosing]("budgeting.close_budget", lambda it: _budget(it.budget_id)),
        c.CloseBudget: Handles[c.CloseBudget]("budgeting.close_budget", lambda it: _budget(it.budget_id)),
        c.ReopenBudget: Handles[c.ReopenBudget]("budgeting.reopen_budget", lambda it: _budget(it.budget_id)),
    },
)

CODE = Slice(
    name="budgeting.code",
    decider=code.DECIDER,
    events=(e.CodeNamed,),
    commands={
        c.NameCode: Handles[c.NameCode](
            "budgeting.name_code",
            lambda it: f"budget_code-{coding.code_id(it.budget_id, it.dimension, it.path)}",
            guards=lambda it: (_budget(it.budget_id),),
        ),
    },
)

LINE = Slice(
    name="budgeting.line",
    decider=line.DECIDER,
    events=(
        e.AppropriationApproved,
        e.AppropriationAdjusted,
        e.ExecutionRecorded,
        e.ApprovalCorrected,
        e.AdjustmentCorrected,
        e.ExecutionCorrected,
    ),
    commands={
        c.ApproveAppropriation: Handles[c.ApproveAppropriation](
            "budgeting.approve_appropriation",
            _coded_line,
            guards=lambda it: (_budget(it.budget_id),),
        ),
        c.AdjustAppropriation: Handles[c.AdjustAppropriation](
            "budgeting.adjust_appropriation",
            lambda it: _line(it.line_id),
            guards=lambda it: (_budget(coding.budget_of(it.line_id)),),
        ),
        c.RecordExecution: Handles[c.RecordExecution](
            "budgeting.record_execution",
            lambda it: _line(it.line_id),
            guards=lambda it: (_budget(coding.budget_of(it.line_id)),),
        ),
        c.ReportLine: Handles[c.ReportLine](
            "budgeting.report_line",
            _coded_line,
            guards=lambda it: (_budget(it.budget_id),),
        ),
    },
)

SLICES = (BUDGET, CODE, LINE)
