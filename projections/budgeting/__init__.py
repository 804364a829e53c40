"""What can be asked about budgets: one file a question."""

from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.budget_summary import BUDGET_SUMMARY
from projections.budgeting.budgets import BUDGETS
from projections.budgeting.classification_codes import CLASSIFICATION_CODES
from projections.budgeting.closings_due import CLOSINGS_DUE

__all__ = [
    "BUDGETS",
    "BUDGET_LINES",
    "BUDGET_SUMMARY",
    "CLASSIFICATION_CODES",
    "CLOSINGS_DUE",
    "READ_MODELS",
    "SUMMARIES",
]

READ_MODELS = (BUDGETS, BUDGET_LINES, CLASSIFICATION_CODES, CLOSINGS_DUE)
SUMMARIES = (BUDGET_SUMMARY,)
