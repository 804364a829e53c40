"""What can be asked about budgets: one file a question."""

from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.budget_months import BUDGET_MONTHS
from projections.budgeting.budget_summary import BUDGET_SUMMARY
from projections.budgeting.budget_transactions import BUDGET_TRANSACTIONS
from projections.budgeting.budgets import BUDGETS
from projections.budgeting.classification_codes import CLASSIFICATION_CODES
from projections.budgeting.closings_due import CLOSINGS_DUE
from projections.budgeting.code_mappings import CODE_MAPPINGS
from projections.budgeting.commitments import COMMITMENTS
from projections.budgeting.control_accounts import CONTROL_ACCOUNTS
from projections.budgeting.control_entries import CONTROL_ENTRIES
from projections.budgeting.control_summary import CONTROL_SUMMARY
from projections.budgeting.heading_months import HEADING_MONTHS
from projections.budgeting.line_months import LINE_MONTHS
from projections.budgeting.notes import NOTES
from projections.budgeting.payee_totals import PAYEE_TOTALS
from projections.budgeting.personal_payees import PERSONAL_PAYEES
from projections.budgeting.revenue_entries import REVENUE_ENTRIES
from projections.budgeting.revenue_headings import REVENUE_HEADINGS
from projections.budgeting.revenue_months import REVENUE_MONTHS
from projections.budgeting.revenue_summary import REVENUE_SUMMARY

__all__ = [
    "BUDGETS",
    "BUDGET_LINES",
    "BUDGET_MONTHS",
    "BUDGET_SUMMARY",
    "BUDGET_TRANSACTIONS",
    "CLASSIFICATION_CODES",
    "CLOSINGS_DUE",
    "CODE_MAPPINGS",
    "COMMITMENTS",
    "CONTROL_ACCOUNTS",
    "CONTROL_ENTRIES",
    "CONTROL_SUMMARY",
    "HEADING_MONTHS",
    "LINE_MONTHS",
    "NOTES",
    "PAYEE_TOTALS",
    "PERSONAL_PAYEES",
    "READ_MODELS",
    "REVENUE_ENTRIES",
    "REVENUE_HEADINGS",
    "REVENUE_MONTHS",
    "REVENUE_SUMMARY",
    "SUMMARIES",
]

READ_MODELS = (
    BUDGETS,
    BUDGET_LINES,
    BUDGET_TRANSACTIONS,
    LINE_MONTHS,
    CONTROL_ACCOUNTS,
    CONTROL_ENTRIES,
    COMMITMENTS,
    PAYEE_TOTALS,
    PERSONAL_PAYEES,
    REVENUE_HEADINGS,
    REVENUE_ENTRIES,
    HEADING_MONTHS,
    CLASSIFICATION_CODES,
    CODE_MAPPINGS,
    NOTES,
    CLOSINGS_DUE,
)
SUMMARIES = (BUDGET_SUMMARY, BUDGET_MONTHS, CONTROL_SUMMARY, REVENUE_SUMMARY, REVENUE_MONTHS)
