"""How did the figures of a budget move from month to month, at any level of any classification?"""

from domain.budgeting.coding import DIMENSIONS
from projections.budgeting.labels import LABELS
from projections.budgeting.line_months import LINE_MONTHS
from projections.budgeting.movements import MEASURES
from projections.kernel.declarations import Summary

BUDGET_MONTHS = Summary(
    name="budgeting.budget_months",
    of=LINE_MONTHS,
    by=("budget_id", "government", "fiscal_year", "currency", "period"),
    measures=MEASURES,
    paths=DIMENSIONS,
    labels=LABELS,
)
