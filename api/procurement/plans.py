"""Plans in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Many, Mutation, One
from domain.procurement.plans import commands as c
from projections.procurement.plans import PLAN_CLASS_TOTALS, PLAN_ITEMS

ENTITIES: tuple[Entity, ...] = (
    Entity(PLAN_ITEMS, relations=(One("planClass", PLAN_CLASS_TOTALS, "plan_id"),)),
    Entity(PLAN_CLASS_TOTALS, relations=(Many("planItems", PLAN_ITEMS),)),
)
MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.PublishPlanItem, PLAN_ITEMS),
    Mutation(c.RevisePlanItem, PLAN_ITEMS),
    Mutation(c.WithdrawPlanItem, PLAN_ITEMS),
)
