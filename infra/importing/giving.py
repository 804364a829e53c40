"""Pages of commands go to the bus, again where the connection was lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from application.bus.bus import Bus
from application.kernel.orders import Order, OutcomeUnknown, Principal, Receipt

PAGE = 500
_RESENDS = 3


class Outcome(NamedTuple):
    """How many events a command added, and the version of its stream after them."""

    events: int
    version: int


NOTHING = Outcome(0, 0)


@dataclass(frozen=True)
class Steering:
    """Watches an import: it hears now and then how many lines are through, and what stops it between two pages."""

    watch: Callable[[int], None] = lambda _: None
    stop: Callable[[], bool] = lambda: False


UNSTEERED = Steering()


@dataclass(frozen=True)
class CommandSender:
    """Gives the commands of one import: somebody's, under one correlation id. Raises what the bus raises."""

    bus: Bus
    by: Principal
    run: UUID

    async def give(self, commands: Sequence[Any]) -> list[Outcome]:
        """What came of a page of commands, each on a stream of its own."""
        orders = [Order(command, correlation_id=self.run) for command in commands]
        return [Outcome(receipt.events, receipt.version) for receipt in await executed(self.bus, orders, self.by)]


async def executed(bus: Bus, orders: Sequence[Order[Any]], by: Principal) -> list[Receipt]:
    """The receipts of a page of commands, which is sent again where the connection was lost."""
    for left in reversed(range(_RESENDS)):
        try:
            return await bus.execute_many(orders, by, remember_no_op=False)
        except OutcomeUnknown:
            if not left:
                raise
    raise AssertionError("unreachable")
