"""What the access files of plans are carried out on: an item for a tender, and one that nothing buys yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from domain.kernel.values import money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.plans import commands as c
from tests.api.matrix.places import Place
from tests.api.procurement.procedures_world import code

Input = dict[str, Any]
CPV, CLASS = "39121000-6", "3912"


def item(at: Place, number: int) -> str:
    """The id of an item of the place's plan."""
    return f"{at.unit}-{datetime.now(UTC).year}-{CLASS}-{number}"


def world(at: Place) -> Iterator[Any]:
    """What there is at a place of plans."""
    for number in (1, 2):
        told = (item(at, number), "Desks", PurchaseCategory.GOODS, CPV, money(100, "MDL"), 12, code(at))
        yield c.PublishPlanItem(*told)


def _told(at: Place, number: int) -> Input:
    return {
        "planItemId": item(at, number),
        "title": "Chairs",
        "category": "GOODS",
        "cpv": CPV,
        "month": 11,
        "amount": {"amount": "50.00", "currency": "MDL"},
        "procedure": code(at),
    }


INPUTS: dict[str, Callable[[Place], Input]] = {
    "publishPlanItem": lambda at: _told(at, 3),
    "revisePlanItem": lambda at: _told(at, 2),
    "withdrawPlanItem": lambda at: {"planItemId": item(at, 2), "reason": "No money"},
}
