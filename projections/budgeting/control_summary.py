"""What is available in a budget, over all nodes at which it is held?"""

from domain.budgeting.coding import DIMENSIONS
from projections.budgeting.control_accounts import CONTROL_ACCOUNTS
from projections.budgeting.labels import LABELS
from projections.kernel.declarations import Summary

CONTROL_SUMMARY = Summary(
    name="budgeting.control_summary",
    of=CONTROL_ACCOUNTS,
    by=("budget_id", "currency"),
    measures=("ceiling", "allotted", "consumed", "available"),
    paths=DIMENSIONS,
    labels=LABELS,
)
