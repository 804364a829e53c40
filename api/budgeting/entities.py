"""The entities of budgeting in GraphQL, and how they hang together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.kernel.declarations import Many, Shown, Some
from domain.budgeting.coding import DIMENSIONS, code_id
from projections.budgeting import (
    BUDGET_LINES,
    BUDGET_TRANSACTIONS,
    BUDGETS,
    CLASSIFICATION_CODES,
    CODE_MAPPINGS,
    COMMITMENTS,
    CONTROL_ACCOUNTS,
    CONTROL_ENTRIES,
    HEADING_MONTHS,
    LINE_MONTHS,
    NOTES,
    REVENUE_ENTRIES,
    REVENUE_HEADINGS,
)
from projections.budgeting.revenue_headings import RevenueHeading
from projections.kernel.declarations import Condition

Where = Callable[[Any], tuple[Condition, ...]]


def _same(field: str) -> Where:
    """The rows that have this field in common with the row."""
    return lambda row: (Condition(field, "eq", getattr(row, field)),)


def _about(field: str) -> Many:
    """The notes about the row, whose id is in this field."""
    return Many("notes", NOTES, lambda row: (Condition("about", "eq", getattr(row, field)),))


def _held(field: str) -> Callable[[Any], Sequence[str]]:
    """The id in this field, where there is one."""
    return lambda row: [found] if (found := getattr(row, field)) is not None else []


def _codes_of(row: Any) -> Sequence[str]:
    return [
        code_id(row.budget_id, dimension, path[:level])
        for dimension in DIMENSIONS
        for path in (getattr(row, dimension),)
        for level in range(1, len(path) + 1)
        if path[level - 1]
    ]


def _codes_of_heading(row: RevenueHeading) -> Sequence[str]:
    return [
        code_id(row.budget_id, "economic", row.heading[:level])
        for level in range(1, len(row.heading) + 1)
        if row.heading[level - 1]
    ]


_BUDGET = Some("budget", BUDGETS, _held("budget_id"), single=True)
_LINE = Some("line", BUDGET_LINES, _held("line_id"), single=True)
_ACCOUNT = Some("account", CONTROL_ACCOUNTS, _held("account_id"), single=True)
_COMMITMENT = Some("commitment", COMMITMENTS, _held("commitment_id"), single=True)
_HEADING = Some("revenueHeading", REVENUE_HEADINGS, _held("heading_id"), single=True)
_CODES = Some("codes", CLASSIFICATION_CODES, _codes_of)

BOOKS = (
    Shown(
        BUDGETS,
        "budget",
        "budgets",
        (
            Many("lines", BUDGET_LINES, _same("budget_id")),
            Many("codes", CLASSIFICATION_CODES, _same("budget_id")),
            Many("mappings", CODE_MAPPINGS, _same("budget_id")),
            Many("accounts", CONTROL_ACCOUNTS, _same("budget_id")),
            Many("commitments", COMMITMENTS, _same("budget_id")),
            Many("transactions", BUDGET_TRANSACTIONS, _same("budget_id")),
            Many("revenueHeadings", REVENUE_HEADINGS, _same("budget_id")),
            Many("notes", NOTES, _same("budget_id")),
        ),
    ),
    Shown(
        CLASSIFICATION_CODES,
        "classificationCode",
        "classificationCodes",
        (
            Many("mappings", CODE_MAPPINGS, _same("code_id")),
            Many("mappedFrom", CODE_MAPPINGS, lambda row: (Condition("to_code_id", "eq", row.code_id),)),
            _about("code_id"),
        ),
    ),
    Shown(
        CODE_MAPPINGS,
        "codeMapping",
        "codeMappings",
        (
            Some("code", CLASSIFICATION_CODES, _held("code_id"), single=True),
            Some("toCode", CLASSIFICATION_CODES, _held("to_code_id"), single=True),
        ),
    ),
    Shown(NOTES, "note", "notes", (_BUDGET,)),
)

SPENDING = (
    Shown(
        BUDGET_LINES,
        "budgetLine",
        "budgetLines",
        (
            _BUDGET,
            _CODES,
            _ACCOUNT,
            Many("transactions", BUDGET_TRANSACTIONS, _same("line_id")),
            Many("months", LINE_MONTHS, _same("line_id")),
            Many("commitments", COMMITMENTS, _same("line_id")),
            _about("line_id"),
        ),
    ),
    Shown(BUDGET_TRANSACTIONS, "budgetTransaction", "budgetTransactions", (_BUDGET, _LINE, _COMMITMENT)),
    Shown(LINE_MONTHS, "lineMonth", "lineMonths", (_BUDGET, _LINE, _CODES)),
    Shown(
        CONTROL_ACCOUNTS,
        "controlAccount",
        "controlAccounts",
        (
            _BUDGET,
            _CODES,
            Many("lines", BUDGET_LINES, _same("account_id")),
            Many("commitments", COMMITMENTS, _same("account_id")),
            Many("entries", CONTROL_ENTRIES, _same("account_id")),
            _about("account_id"),
        ),
    ),
    Shown(CONTROL_ENTRIES, "controlEntry", "controlEntries", (_ACCOUNT, _LINE, _COMMITMENT)),
    Shown(
        COMMITMENTS,
        "commitment",
        "commitments",
        (
            _BUDGET,
            _LINE,
            _ACCOUNT,
            _CODES,
            Many("transactions", BUDGET_TRANSACTIONS, _same("commitment_id")),
            _about("commitment_id"),
        ),
    ),
)

REVENUE = (
    Shown(
        REVENUE_HEADINGS,
        "revenueHeading",
        "revenueHeadings",
        (
            _BUDGET,
            Some("codes", CLASSIFICATION_CODES, _codes_of_heading),
            Many("entries", REVENUE_ENTRIES, _same("heading_id")),
            Many("months", HEADING_MONTHS, _same("heading_id")),
            _about("heading_id"),
        ),
    ),
    Shown(
        REVENUE_ENTRIES,
        "revenueEntry",
        "revenueEntries",
        (_BUDGET, _HEADING),
    ),
    Shown(HEADING_MONTHS, "headingMonth", "headingMonths", (_BUDGET, _HEADING)),
)

ENTITIES = (*BOOKS, *SPENDING, *REVENUE)
