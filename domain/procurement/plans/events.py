"""What happens to plans. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.kernel.declarations import PUBLIC, event
from domain.kernel.values import Money
from domain.procurement.kinds import PurchaseCategory


@event("procurement.PlanItemPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlanItemPublished:
    """A buyer means to buy something in a year, so soon, so dear, by such a procedure.

    `plan_id` is `<buyer>-<year>-<class>`, `month` 1 to 12, `procedure` the code of a procedure of the jurisdiction,
    `lines` the lines of budgets that pay.
    """

    plan_id: str
    plan_item_id: str
    buyer: str
    year: int
    title: str
    category: PurchaseCategory
    cpv: str
    amount: Money
    month: int
    procedure: str
    lines: tuple[str, ...] = ()


@event("procurement.PlanItemRevised", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlanItemRevised:
    """The buyer means something else by an item from now on."""

    plan_id: str
    plan_item_id: str
    buyer: str
    year: int
    title: str
    category: PurchaseCategory
    cpv: str
    amount: Money
    month: int
    procedure: str
    lines: tuple[str, ...] = ()


@event("procurement.PlanItemWithdrawn", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlanItemWithdrawn:
    """The buyer will not buy an item: it counts no more."""

    plan_id: str
    plan_item_id: str
    reason: str


PlanEvent = PlanItemPublished | PlanItemRevised | PlanItemWithdrawn


@event("procurement.PlanItemTaken", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlanItemTaken:
    """A tender buys what an item plans: the item changes no more."""

    plan_id: str
    plan_item_id: str
    tender_id: str


@event("procurement.PlanItemFreed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PlanItemFreed:
    """The tender of an item came to nothing: another one may buy it."""

    plan_id: str
    plan_item_id: str
    tender_id: str


PlanUse = PlanItemTaken | PlanItemFreed
