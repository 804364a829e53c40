"""What do the lines of a budget sum up to, at any level of any classification?"""

from domain.budgeting.coding import DIMENSIONS
from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.labels import LABELS
from projections.budgeting.movements import MEASURES
from projections.kernel.declarations import Summary

BUDGET_SUMMARY = Summary(
    name="budgeting.budget_summary",
    of=BUDGET_LINES,
    by=("budget_id", "government", "level", "fiscal_year", "currency"),
    measures=(*MEASURES, "available"),
    paths=DIMENSIONS,
    labels=LABELS,
)
