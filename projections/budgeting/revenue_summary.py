"""What does the revenue of a budget sum up to, at any level of its headings?"""

from projections.budgeting.labels import LABELS
from projections.budgeting.revenue_headings import FIGURES, REVENUE_HEADINGS
from projections.kernel.declarations import Summary

REVENUE_SUMMARY = Summary(
    name="budgeting.revenue_summary",
    of=REVENUE_HEADINGS,
    by=("budget_id", "government", "level", "fiscal_year", "currency"),
    measures=(*FIGURES, "outstanding"),
    paths=("heading",),
    labels=LABELS,
)
