"""What a buyer plans in a year in one class of the CPV, as its events leave it; tenders look at it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from domain.kernel.refused import Refused
from domain.kernel.values import Money
from domain.procurement.kinds import ProcedureKind, PurchaseCategory
from domain.procurement.plans import events as e
from domain.procurement.procedures.adopted import AdoptedProcedure


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """An item that is planned; `tender_id` is the tender that buys it."""

    fact: e.PlanItemPublished | e.PlanItemRevised
    tender_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The items of the class, and the ids of those that were withdrawn."""

    items: Mapping[str, PlannedItem] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()

    def after(self, event: e.PlanEvent | e.PlanUse) -> Plan:
        """The plan after an event."""
        id_ = event.plan_item_id
        match event:
            case e.PlanItemPublished() | e.PlanItemRevised():
                return replace(self, items={**self.items, id_: PlannedItem(event)})
            case e.PlanItemWithdrawn():
                kept = {other: item for other, item in self.items.items() if other != id_}
                return Plan(kept, self.withdrawn | {id_})
            case e.PlanItemTaken():
                return self._used(id_, event.tender_id)
            case e.PlanItemFreed():
                return self._used(id_, None)

    def _used(self, id_: str, tender: str | None) -> Plan:
        item = self.items.get(id_)
        return self if item is None else replace(self, items={**self.items, id_: replace(item, tender_id=tender)})

    def item(self, id_: str, path: str = "planItemId") -> PlannedItem:
        """An item that is planned. Refused: `unknown_plan_item`, `plan_item_withdrawn`."""
        if id_ in self.withdrawn:
            raise Refused("plan_item_withdrawn", path, item=id_)
        if id_ not in self.items:
            raise Refused("unknown_plan_item", path, item=id_)
        return self.items[id_]

    def total_with(self, id_: str, amount: Money) -> Money:
        """What is planned in the class, an item counted by this amount. Refused: `currency_mismatch`."""
        others = (item.fact.amount for other, item in self.items.items() if other != id_)
        return reduce(lambda total, more: total + more, others, amount)

    def check_threshold(
        self, procedure: AdoptedProcedure, item: str, category: PurchaseCategory, amount: Money
    ) -> None:
        """A quotation is too weak where the sum reaches the threshold. Refused: `procedure_below_threshold`."""
        threshold = procedure.terms.threshold(category)
        if procedure.kind is not ProcedureKind.QUOTATION or threshold is None:
            return
        total = self.total_with(item, amount)
        if total.amount >= threshold.amount:
            _, year, cpv_class, _ = item.rsplit("-", 3)
            raise Refused(
                "procedure_below_threshold",
                "procedure",
                sum=str(total.amount),
                currency=total.currency,
                cpv_class=cpv_class,
                year=year,
                threshold=str(threshold.amount),
            )
