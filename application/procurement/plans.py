"""Plans: the commands, at the unit that buys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.streams import BUDGET_LINES, PLANS, PROCEDURES
from domain.budgeting.published import LINES
from domain.organisations.published import jurisdiction_of
from domain.procurement.plans import commands as c
from domain.procurement.plans import decider
from domain.procurement.plans.naming import buyer_of, plan_of
from domain.procurement.procedures.naming import procedure_id


def _key(command: c.PlanCommand) -> str:
    return plan_of(command.plan_item_id)


def _around(command: decider.Told) -> Sequence[str]:
    """The procedure, and the lines that pay, as many as a plan may name."""
    procedure = PROCEDURES(procedure_id(jurisdiction_of(command.plan_item_id), command.procedure))
    return (procedure, *map(BUDGET_LINES, dict.fromkeys(command.lines[: decider.MAX_LINES])))


def _at_buyer(command: c.PlanCommand, _: Any) -> Sequence[Place]:
    buyer = buyer_of(command.plan_item_id)
    return ((buyer, jurisdiction_of(buyer)),)


def _site(command: c.PlanCommand, _: Any) -> Sequence[Site]:
    return (Site("planItemId", buyer_of(command.plan_item_id)),)


PLAN = Slice(
    name="procurement.plan",
    decider=decider.DECIDER,
    streams=PLANS,
    commands={
        c.PublishPlanItem: Rule(_key, guards=_around, places=_at_buyer, terms=Terms(sites=_site)),
        c.RevisePlanItem: Rule(_key, guards=_around, places=_at_buyer),
        c.WithdrawPlanItem: Rule(_key, places=_at_buyer),
    },
    looks_at=(LINES,),
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (PLAN,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
