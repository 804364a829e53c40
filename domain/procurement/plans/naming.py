"""How plans and their items are called: `MD:moh-2026-4521` is what a buyer plans in a class, `..-1` an item of it."""

from __future__ import annotations

from typing import Annotated

from domain.kernel.forms import pattern, text

PlanItemId = Annotated[
    str,
    pattern(
        r"[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9_.-]{0,23}-2[0-9]{3}-[0-9]{2,8}-[1-9][0-9]{0,4}",
        "not_a_plan_item_id",
        "a buyer, a year, a class of the CPV and a number, such as MD:moh-2026-4521-1",
    ),
]
"""The id of an item: its plan, and a number."""
PlanTitle = Annotated[str, text(300, "plan_title_length", one_line=True)]
"""What is to be bought."""
WithdrawalReason = Annotated[str, text(500, "withdrawal_reason_length", one_line=True)]
"""Why an item is not bought."""


def plan_of(plan_item_id: str) -> str:
    """The plan that an item stands in."""
    return plan_item_id.rpartition("-")[0]


def buyer_of(plan_item_id: str) -> str:
    """The unit that buys."""
    return plan_item_id.rsplit("-", 3)[0]


def year_of(plan_item_id: str) -> int:
    """The year in which it is bought."""
    return int(plan_item_id.rsplit("-", 3)[1])


def class_of(plan_item_id: str) -> str:
    """The class of the CPV in which the plan is summed."""
    return plan_item_id.rsplit("-", 3)[2]
