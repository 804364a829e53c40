"""A plan: items of one class of the CPV in one year, published, revised and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.budgeting.published import AppropriationApproved
from domain.kernel.declarations import Act, Decider
from domain.kernel.filling import filled, repeats
from domain.kernel.places import local_day
from domain.kernel.refused import Refused
from domain.organisations.published import jurisdiction_of
from domain.procurement import cpv
from domain.procurement.plans import commands as c
from domain.procurement.plans import events as e
from domain.procurement.plans.naming import buyer_of, class_of, plan_of, year_of
from domain.procurement.plans.plan import Plan
from domain.procurement.procedures.adopted import AdoptedProcedure, Procedures
from domain.procurement.procedures.events import ProcedureAdopted, ProcedureDrafted
from domain.procurement.procedures.naming import procedure_id

MAX_LINES = 50


@dataclass(frozen=True, slots=True)
class State:
    """The plan, the versions of the procedure that a command names, and the lines, each with its government."""

    plan: Plan = field(default_factory=Plan)
    procedures: Procedures = field(default_factory=Procedures)
    lines: frozenset[tuple[str, str]] = frozenset()


Known = e.PlanEvent | e.PlanUse | ProcedureDrafted | ProcedureAdopted | AppropriationApproved
Told = c.PublishPlanItem | c.RevisePlanItem


def evolve(state: State, event: Known) -> State:
    """What is known after an event of the plan, or of a procedure."""
    match event:
        case ProcedureAdopted():
            return replace(state, procedures=state.procedures.after(event))
        case ProcedureDrafted():
            return state
        case AppropriationApproved():
            return replace(state, lines=state.lines | {(event.line_id, event.government)})
        case _:
            return replace(state, plan=state.plan.after(event))


def decide(state: State, command: c.PlanCommand, act: Act) -> Sequence[e.PlanEvent]:
    """What a command does to the plan."""
    match command:
        case c.PublishPlanItem():
            return _publish(state, command, act)
        case c.RevisePlanItem():
            return _revise(state, command, act)
        case c.WithdrawPlanItem(plan_item_id=id_):
            if id_ in state.plan.withdrawn:
                return []
            _check_unused(state.plan, id_)
            return [filled(e.PlanItemWithdrawn, command, plan_id=plan_of(id_))]
        case _:
            assert_never(command)


def _publish(state: State, command: c.PublishPlanItem, act: Act) -> Sequence[e.PlanEvent]:
    id_ = command.plan_item_id
    if id_ in state.plan.withdrawn:
        raise Refused("plan_item_withdrawn", "planItemId", item=id_)
    if (item := state.plan.items.get(id_)) is not None:
        if repeats(item.fact, command):
            return []
        raise Refused("plan_item_exists", "planItemId", item=id_)
    _check(state, command, act)
    return [filled(e.PlanItemPublished, command, **_named(id_))]


def _revise(state: State, command: c.RevisePlanItem, act: Act) -> Sequence[e.PlanEvent]:
    if repeats(state.plan.item(command.plan_item_id).fact, command):
        return []
    _check_unused(state.plan, command.plan_item_id)
    _check(state, command, act)
    return [filled(e.PlanItemRevised, command, **_named(command.plan_item_id))]


def _named(id_: str) -> dict[str, object]:
    return {"plan_id": plan_of(id_), "buyer": buyer_of(id_), "year": year_of(id_)}


def _check_unused(plan: Plan, id_: str) -> None:
    if (tender := plan.item(id_).tender_id) is not None:
        raise Refused("plan_item_in_use", "planItemId", item=id_, tender=tender)


def _check(state: State, command: Told, act: Act) -> None:
    """Refused: `not_a_month`, `not_positive`, `too_many_lines`, `unknown_line`, `unknown_cpv`, `plan_class_differs`,
    `currency_mismatch`, `plan_year_over`, `no_procedure_in_effect`, `procedure_below_threshold`.
    """
    if not 1 <= command.month <= 12:
        raise Refused("not_a_month", "month", value=command.month)
    if command.amount.amount <= 0:
        raise Refused("not_positive", "amount", value=str(command.amount.amount))
    if (given := len(command.lines)) > MAX_LINES:
        raise Refused("too_many_lines", "lines", given=given, limit=MAX_LINES)
    for line in command.lines:
        if (line, jurisdiction_of(command.plan_item_id)) not in state.lines:
            raise Refused("unknown_line", "lines", line=line[:80])
    cpv.check_code(command.cpv, "cpv")
    _check_procedure(state, command, procedure_of(state.procedures, command, act), act)


def procedure_of(procedures: Procedures, command: Told, act: Act) -> AdoptedProcedure:
    """The newest version of the named procedure, of the buyer's jurisdiction. Refused: `no_procedure_in_effect`."""
    named = procedure_id(jurisdiction_of(command.plan_item_id), command.procedure)
    return procedures.on(named, act.at.date())


def _check_procedure(state: State, command: Told, procedure: AdoptedProcedure, act: Act) -> None:
    terms, id_ = procedure.terms, command.plan_item_id
    if command.amount.currency != terms.currency:
        raise Refused("currency_mismatch", "amount.currency", given=command.amount.currency, expected=terms.currency)
    if (right := terms.class_of(command.cpv)) != class_of(id_):
        raise Refused("plan_class_differs", "planItemId", cpv=command.cpv, right=right, value=class_of(id_))
    if year_of(id_) < local_day(act.at, terms.zone).year:
        raise Refused("plan_year_over", "planItemId", year=year_of(id_))
    state.plan.check_threshold(procedure, id_, command.category, command.amount)


DECIDER: Decider[State, c.PlanCommand, Known] = Decider(State(), decide, evolve)
