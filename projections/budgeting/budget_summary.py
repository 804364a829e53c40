"""What do the lines of a budget sum up to, at any level of any classification?"""

from domain.budgeting.coding import DIMENSIONS
from projections.budgeting.budget_lines import BUDGET_LINES
from projections.budgeting.classification_codes import CLASSIFICATION_CODES
from projections.budgeting.labels import code_of_group
from projections.budgeting.movements import MEASURES
from projections.kernel.declarations import Summary

BUDGET_SUMMARY = Summary(
    name="budgeting.budget_summary",
    of=BUDGET_LINES,
    by=("budget_id", "government", "level", "fiscal_year", "currency"),
    measures=(*MEASURES, "available"),
    paths=DIMENSIONS,
    labels=CLASSIFICATION_CODES,
    label_key=code_of_group,
)
