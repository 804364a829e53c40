"""What do buyers plan to buy, and how much is that in a class of the CPV in a year?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled, refilled
from domain.kernel.values import Money
from domain.organisations.published import jurisdiction_of
from domain.procurement.cpv import prefixes
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.plans import events as e
from projections.kernel.declarations import Amount, ReadModel


class PlanItemStatus(StrEnum):
    """Whether an item still counts, and whether a tender buys it."""

    PLANNED = "planned"
    IN_USE = "in_use"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """What a buyer means to buy; `cpv_prefixes` are all beginnings of its code, from the division on."""

    plan_item_id: str
    plan_id: str
    buyer: str
    jurisdiction: str
    year: int
    month: int
    title: str
    category: PurchaseCategory
    cpv: str
    cpv_prefixes: tuple[str, ...]
    amount: Amount
    currency: str
    procedure: str
    lines: tuple[str, ...]
    status: PlanItemStatus
    tender_id: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedAmount:
    """What an item counts."""

    plan_item_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class PlanClassTotal:
    """What a buyer plans in a class of the CPV in a year, withdrawn items left out."""

    plan_id: str
    buyer: str
    jurisdiction: str
    year: int
    cpv_class: str
    total: Amount
    currency: str
    items: tuple[PlannedAmount, ...]


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The item."""
    return (fact.event.plan_item_id,)


def evolve(row: PlanItem | None, fact: Recorded[Any], _: str) -> PlanItem | None:
    """The item after an event."""
    event = fact.event
    match event:
        case e.PlanItemPublished() | e.PlanItemRevised():
            return filled(
                PlanItem,
                event,
                jurisdiction=jurisdiction_of(event.buyer),
                cpv_prefixes=prefixes(event.cpv),
                amount=event.amount.amount,
                currency=event.amount.currency,
                status=PlanItemStatus.PLANNED,
            )
        case e.PlanItemWithdrawn():
            return row and replace(row, status=PlanItemStatus.WITHDRAWN, reason=event.reason)
        case e.PlanItemTaken():
            return row and refilled(row, event, status=PlanItemStatus.IN_USE)
        case _:
            return row and replace(row, status=PlanItemStatus.PLANNED, tender_id=None)


def keys_of_total(fact: Recorded[Any]) -> Iterable[str]:
    """The plan."""
    return (fact.event.plan_id,)


def evolve_total(row: PlanClassTotal | None, fact: Recorded[Any], key: str) -> PlanClassTotal | None:
    """The class after an event. Only items in the currency of the first one are summed: others are refused."""
    event = fact.event
    others = tuple(item for item in (row.items if row else ()) if item.plan_item_id != event.plan_item_id)
    if isinstance(event, e.PlanItemWithdrawn):
        return row and _summed(row, others)
    items = (*others, PlannedAmount(event.plan_item_id, event.amount))
    if row is None:
        cpv_class, jurisdiction = key.rpartition("-")[2], jurisdiction_of(event.buyer)
        named = {"cpv_class": cpv_class, "jurisdiction": jurisdiction, "currency": event.amount.currency}
        row = filled(PlanClassTotal, event, total=Decimal(0), items=items, **named)
    return _summed(row, items)


def _summed(row: PlanClassTotal, items: tuple[PlannedAmount, ...]) -> PlanClassTotal:
    counted = (item.amount.amount for item in items if item.amount.currency == row.currency)
    return replace(row, items=items, total=sum(counted, Decimal(0)))


PLAN_ITEMS = ReadModel(
    name="procurement.plan_items",
    version=1,
    row=PlanItem,
    key="plan_item_id",
    events=(e.PlanItemPublished, e.PlanItemRevised, e.PlanItemWithdrawn, e.PlanItemTaken, e.PlanItemFreed),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("title", "reason", "lines"),
    orders=("amount", "year"),
    searched=("title",),
)
PLAN_CLASS_TOTALS = ReadModel(
    name="procurement.plan_class_totals",
    version=1,
    row=PlanClassTotal,
    key="plan_id",
    events=(e.PlanItemPublished, e.PlanItemRevised, e.PlanItemWithdrawn),
    keys=keys_of_total,
    evolve=evolve_total,
    history=True,
    orders=("total",),
)

READ_MODELS: tuple[ReadModel[Any], ...] = (PLAN_ITEMS, PLAN_CLASS_TOTALS)
