"""Lines and transfers on a real ledger, through two processes' buses at once: no money is made or lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from random import Random
from typing import Any

from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from domain.budgeting.books.commands import DefineControls, OpenBudget
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.control import ControlRule, LevelOf
from domain.budgeting.dossier import Dossier
from domain.budgeting.lines import decider as line
from domain.budgeting.lines.commands import ApproveAppropriation, MakeVirement, RecordExecution
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, money
from tests.infra.processes.running import Database, a_bus, give

CLERK = Principal("u-clerk", "MD-treasury")
CODINGS = [Coding((unit,), economic=(code,)) for unit in ("01", "02", "03") for code in ("21", "22")]
LINES = [line_id("MD-2014", coding, 1) for coding in CODINGS]


def lei(amount: int) -> Money:
    return money(amount, "MDL")


async def outcomes(buses: list[Bus], commands: list[Any]) -> Counter[str]:
    """What comes of commands that are given all at once, every second one at the other process."""

    async def one(number: int, command: Any) -> str:
        try:
            await buses[number % len(buses)].execute(Order(command), CLERK)
        except Refused as refusal:
            return refusal.code
        return "recorded"

    return Counter(await asyncio.gather(*(one(n, command) for n, command in enumerate(commands))))


async def dossier(look: Database) -> Dossier:
    """All that the ledger says of the budget."""
    return line.DECIDER.fold([fact.event for fact in await look.facts()])


async def test_transfers_and_spending_at_once_lose_nothing(database: str, look: Database) -> None:
    random = Random(7)  # noqa: S311 - repeatable
    async with AsyncExitStack() as stack:
        buses = [await stack.enter_async_context(a_bus(database)) for _ in range(2)]
        rule = ControlRule((LevelOf("administrative", 1),))
        await give(buses[0], OpenBudget("MD", 2014, "MDL"), DefineControls("MD-2014", (rule,)))
        approvals = [ApproveAppropriation("MD-2014", coding, lei(100), "law") for coding in CODINGS]
        assert await outcomes(buses, approvals) == {"recorded": len(LINES)}
        pairs = [random.sample(LINES, 2) for _ in range(120)]
        acts: list[Any] = [MakeVirement(one, other, lei(random.randint(1, 40)), "order") for one, other in pairs]
        acts += [RecordExecution(random.choice(LINES), lei(random.randint(1, 15)), f"bill {n}") for n in range(120)]
        random.shuffle(acts)
        found = await outcomes(buses, acts)

    after = await dossier(look)
    spent = sum(fact.event.amount for fact in await look.facts() if type(fact.event).__name__ == "ExecutionRecorded")
    assert set(found) <= {"recorded", "exceeds_available", "adjusted_below_zero"}
    assert found["recorded"] > 100
    assert sum(one.figures.adjusted.amount for one in after.lines.values()) == 600
    assert sum(one.figures.executed.amount for one in after.lines.values()) == spent
    assert len(after.accounts) == 3
    for id_, standing in after.accounts.items():
        own = [one.figures for one in after.lines.values() if one.account_id == id_]
        assert standing.ceiling == sum(one.adjusted.amount for one in own)
        assert standing.consumed == sum(one.executed.amount for one in own)
        assert standing.available() >= 0
