"""Commands that add something each time that they are carried out: what is given twice shows.

Imports no wiring: a worker process of a test declares SPEND before it is wired.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from application.kernel.workflows import Workflow
from domain.budgeting.books.commands import OpenBudget
from domain.budgeting.books.events import ClosingScheduled
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines.commands import ApproveAppropriation, RecordExecution
from domain.kernel.declarations import Recorded
from domain.kernel.values import money

CODING = Coding(economic=("1",))


def spend(budget: str) -> RecordExecution:
    """Spend on a budget's one line."""
    return RecordExecution(line_id(budget, CODING, 1), money(5, "MDL"), "fell due")


def react(fact: Recorded[Any]) -> Sequence[RecordExecution]:
    """Spend when a closing is scheduled."""
    return [spend(fact.event.budget_id)]


SPEND = Workflow("tests.spend", (ClosingScheduled,), react, gives=(RecordExecution,))


async def a_line(bus: Bus) -> None:
    """The books MD-2014 with a line to spend on."""
    approve = ApproveAppropriation("MD-2014", CODING, money(9, "MDL"), "law")
    for command in (OpenBudget("MD", 2014, "MDL"), approve):
        await bus.execute(Order(command), Principal("u-clerk", "MD-treasury"))
