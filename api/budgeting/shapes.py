"""Budgets in the shapes that dashboards ask for: years side by side, charts, the way of the money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.kernel.declarations import Comparison, Funnel, Series
from domain.budgeting.books.decider import budget_id
from projections.budgeting import BUDGET_SUMMARY, CODE_MAPPINGS
from projections.kernel.declarations import Condition


def _between(source: Mapping[str, Any], target: Mapping[str, Any], dimension: str) -> tuple[Condition, ...]:
    return (
        Condition("budget_id", "eq", source["budget_id"]),
        Condition("to_budget_id", "eq", target["budget_id"]),
        Condition("dimension", "eq", dimension),
    )


BUDGET_COMPARISON = Comparison(
    name="budgeting.budget_comparison",
    of=BUDGET_SUMMARY,
    whose="government",
    across="fiscal_year",
    by=lambda government, year: {"budget_id": budget_id(government, year)},
    mappings=CODE_MAPPINGS,
    between=_between,
)
BUDGET_SERIES = Series(name="budgeting.budget_series", of=BUDGET_SUMMARY)
BUDGET_FUNNEL = Funnel(
    name="budgeting.budget_funnel",
    of=BUDGET_SUMMARY,
    whole="adjusted",
    stages=(("committed", "committed"), ("liability", "liability"), ("ordered", "ordered"), ("paid", "executed")),
)
