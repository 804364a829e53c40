"""The entities of budgeting in GraphQL, and how they hang together."""

from __future__ import annotations

from api.kernel.declarations import Entity, Few, Many, One
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
    PAYEE_TOTALS,
    PERSONAL_PAYEES,
    REVENUE_ENTRIES,
    REVENUE_HEADINGS,
)

_BUDGET = One("budget", BUDGETS)
_LINE = One("line", BUDGET_LINES)
_ACCOUNT = One("account", CONTROL_ACCOUNTS)
_COMMITMENT = One("commitment", COMMITMENTS)
_HEADING = One("revenueHeading", REVENUE_HEADINGS)
_NOTES = Many("notes", NOTES, by="about")
_CODES = Few("codes", CLASSIFICATION_CODES)

BOOKS = (
    Entity(
        BUDGETS,
        (
            Many("lines", BUDGET_LINES),
            Many("codes", CLASSIFICATION_CODES),
            Many("mappings", CODE_MAPPINGS),
            Many("accounts", CONTROL_ACCOUNTS),
            Many("commitments", COMMITMENTS),
            Many("payees", PAYEE_TOTALS),
            Many("transactions", BUDGET_TRANSACTIONS),
            Many("revenueHeadings", REVENUE_HEADINGS),
            Many("notes", NOTES),
        ),
    ),
    Entity(
        CLASSIFICATION_CODES,
        (
            Many("mappings", CODE_MAPPINGS),
            Many("mappedFrom", CODE_MAPPINGS, by="to_code_id"),
            _NOTES,
        ),
    ),
    Entity(
        CODE_MAPPINGS,
        (
            One("code", CLASSIFICATION_CODES),
            One("toCode", CLASSIFICATION_CODES, "to_code_id"),
        ),
    ),
    Entity(NOTES, (_BUDGET,)),
)

SPENDING = (
    Entity(
        BUDGET_LINES,
        (
            _BUDGET,
            _CODES,
            _ACCOUNT,
            Many("transactions", BUDGET_TRANSACTIONS),
            Many("months", LINE_MONTHS),
            Many("commitments", COMMITMENTS),
            _NOTES,
        ),
    ),
    Entity(BUDGET_TRANSACTIONS, (_BUDGET, _LINE, _COMMITMENT)),
    Entity(LINE_MONTHS, (_BUDGET, _LINE, _CODES)),
    Entity(
        CONTROL_ACCOUNTS,
        (
            _BUDGET,
            _CODES,
            Many("lines", BUDGET_LINES),
            Many("commitments", COMMITMENTS),
            Many("entries", CONTROL_ENTRIES),
            _NOTES,
        ),
    ),
    Entity(CONTROL_ENTRIES, (_ACCOUNT, _LINE, _COMMITMENT)),
    Entity(
        COMMITMENTS,
        (
            _BUDGET,
            _LINE,
            _ACCOUNT,
            _CODES,
            Many("transactions", BUDGET_TRANSACTIONS),
            _NOTES,
        ),
    ),
    Entity(PAYEE_TOTALS, (_BUDGET,), plural="payeeTotals"),
    Entity(PERSONAL_PAYEES, (_COMMITMENT,), plural="personalPayees", own="paymentsToMe"),
)

REVENUE = (
    Entity(
        REVENUE_HEADINGS,
        (
            _BUDGET,
            _CODES,
            Many("entries", REVENUE_ENTRIES),
            Many("months", HEADING_MONTHS),
            _NOTES,
        ),
    ),
    Entity(
        REVENUE_ENTRIES,
        (_BUDGET, _HEADING),
    ),
    Entity(HEADING_MONTHS, (_BUDGET, _HEADING)),
)

ENTITIES = (*BOOKS, *SPENDING, *REVENUE)
