"""Budgeting in GraphQL: its entities, its mutations, its summaries, and shapes of these."""

from __future__ import annotations

from api.budgeting.entities import ENTITIES
from api.budgeting.mutations import MUTATIONS
from api.budgeting.shapes import BUDGET_COMPARISON, BUDGET_FUNNEL, BUDGET_SERIES
from api.kernel.declarations import Exposed
from projections.budgeting import SUMMARIES

EXPOSED = Exposed(
    entities=ENTITIES,
    mutations=MUTATIONS,
    summaries=SUMMARIES,
    comparisons=(BUDGET_COMPARISON,),
    series=(BUDGET_SERIES,),
    funnels=(BUDGET_FUNNEL,),
)
