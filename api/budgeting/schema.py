"""Budgeting in GraphQL: its entities, their relations, its mutations and summaries."""

from __future__ import annotations

from collections.abc import Sequence

from api.kernel import Exposed, Many, Mutates, Shown, Some
from domain.budgeting import commands as c
from domain.budgeting.budget import budget_id
from domain.budgeting.coding import DIMENSIONS, checked, code_id, line_id
from projections.budgeting import BUDGET_LINES, BUDGET_SUMMARY, BUDGETS, CLASSIFICATION_CODES
from projections.budgeting.budget_lines import BudgetLine
from projections.budgeting.budgets import Budget
from projections.kernel import Condition


def _of_budget(row: Budget) -> tuple[Condition, ...]:
    return (Condition("budget_id", "eq", row.budget_id),)


def _budget_of(row: BudgetLine) -> Sequence[str]:
    return (row.budget_id,)


def _codes_of(row: BudgetLine) -> Sequence[str]:
    return [
        code_id(row.budget_id, dimension, path[:level])
        for dimension in DIMENSIONS
        for path in (getattr(row, dimension),)
        for level in range(1, len(path) + 1)
        if path[level - 1]
    ]


def _line_of(command: c.ApproveAppropriation | c.ReportLine) -> str:
    return line_id(command.budget_id, checked(command.coding), command.item)


EXPOSED = Exposed(
    entities=(
        Shown(
            BUDGETS,
            "budget",
            "budgets",
            (
                Many("lines", BUDGET_LINES, _of_budget),
                Many("codes", CLASSIFICATION_CODES, _of_budget),
            ),
        ),
        Shown(
            BUDGET_LINES,
            "budgetLine",
            "budgetLines",
            (
                Some("budget", BUDGETS, _budget_of, single=True),
                Some("codes", CLASSIFICATION_CODES, _codes_of),
            ),
        ),
        Shown(CLASSIFICATION_CODES, "classificationCode", "classificationCodes"),
    ),
    mutations=(
        Mutates(c.OpenBudget, BUDGETS, lambda it: budget_id(it.government, it.fiscal_year)),
        Mutates(c.ScheduleClosing, BUDGETS, lambda it: str(it.budget_id)),
        Mutates(c.CloseBudget, BUDGETS, lambda it: str(it.budget_id)),
        Mutates(c.ReopenBudget, BUDGETS, lambda it: str(it.budget_id)),
        Mutates(
            c.NameCode,
            CLASSIFICATION_CODES,
            lambda it: code_id(it.budget_id, it.dimension, it.path),
        ),
        Mutates(c.ApproveAppropriation, BUDGET_LINES, _line_of),
        Mutates(c.AdjustAppropriation, BUDGET_LINES, lambda it: str(it.line_id)),
        Mutates(c.RecordExecution, BUDGET_LINES, lambda it: str(it.line_id)),
        Mutates(c.ReportLine, BUDGET_LINES, _line_of),
    ),
    summaries=(BUDGET_SUMMARY,),
)
