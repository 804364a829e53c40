"""How did the revenue of a budget come in from month to month, at any level of its headings?"""

from projections.budgeting.heading_months import HEADING_MONTHS
from projections.budgeting.labels import LABELS
from projections.budgeting.revenue_headings import FIGURES
from projections.kernel.declarations import Summary

REVENUE_MONTHS = Summary(
    name="budgeting.revenue_months",
    of=HEADING_MONTHS,
    by=("budget_id", "government", "level", "fiscal_year", "currency", "period"),
    measures=FIGURES,
    paths=("heading",),
    labels=LABELS,
)
