"""Budgeting in GraphQL: its entities, its mutations and its summaries."""

from __future__ import annotations

from api.budgeting.entities import ENTITIES
from api.budgeting.mutations import MUTATIONS
from api.kernel import Exposed
from projections.budgeting import SUMMARIES

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, summaries=SUMMARIES)
