"""What can be asked about plans."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.values import Money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.plans.naming import PlanItemId, PlanTitle, WithdrawalReason
from domain.procurement.procedures.naming import ProcedureCode


@dataclass(frozen=True, slots=True)
class PublishPlanItem:
    """Publish what a buyer means to buy in a year: how dear, in which month, by which procedure.

    The id names the buyer, the year and the class of the CPV: `MD:moh-2026-4521-1`. `lines` are the lines of budgets
    that pay.
    """

    plan_item_id: PlanItemId
    title: PlanTitle
    category: PurchaseCategory
    cpv: str
    amount: Money
    month: int
    procedure: ProcedureCode
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevisePlanItem:
    """Mean something else by an item that no tender uses."""

    plan_item_id: PlanItemId
    title: PlanTitle
    category: PurchaseCategory
    cpv: str
    amount: Money
    month: int
    procedure: ProcedureCode
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawPlanItem:
    """Take an item that no tender uses out of the plan: it counts no more."""

    plan_item_id: PlanItemId
    reason: WithdrawalReason


PlanCommand = PublishPlanItem | RevisePlanItem | WithdrawPlanItem
