"""Commands that follow from many events are given together where that changes nothing, and answered each by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from application.bus.bus import Bus
from application.kernel.orders import Conflict, Order, Principal, Receipt
from domain.budgeting.books.commands import CloseBudget, OpenBudget
from domain.budgeting.books.events import BudgetOpened
from infra.bootstrap import INSTALLATION
from infra.reacting.giving import AT_ONCE, Following, Giver
from tests.spec import fact
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal


class CountingBus(Bus):
    """Counts how many commands are given at once; one of them meets a conflict that is none the next time."""

    def __init__(self, journal: MemoryJournal, meets: int | None = None) -> None:
        super().__init__(INSTALLATION.slices, INSTALLATION.codec, journal, Everyone())
        self.pages, self._meets = list[int](), meets

    async def execute_each(self, orders: Sequence[Order[Any]], by: Principal) -> list[Receipt | Exception]:
        self.pages.append(len(orders))
        if self._meets is None:
            return await super().execute_each(orders, by)
        given = [order for n, order in enumerate(orders) if n != self._meets]
        answers = await super().execute_each(given, by)
        return [*answers[: self._meets], Conflict("budget-x", None, None), *answers[self._meets :]]


def _following(*commands: Any) -> list[Following]:
    return [Following(fact(None, n), 0, command, uuid4()) for n, command in enumerate(commands, 1)]


async def _given(bus: CountingBus, *commands: Any) -> dict[int, list[str]]:
    refusals = await Giver("budgeting.follow", bus).give_all(_following(*commands), asyncio.Event())
    return {position: [each.code for each in refused] for position, refused in refusals.items()}


def _open(n: int) -> OpenBudget:
    return OpenBudget(f"G{n}", 2014, "EUR")


async def test_commands_on_streams_of_their_own_are_given_together() -> None:
    journal = MemoryJournal()
    bus = CountingBus(journal)
    wrong = OpenBudget("G7", 1, "EUR")
    assert await _given(bus, *(_open(n) for n in range(AT_ONCE)), wrong, _open(500)) == {
        AT_ONCE + 1: ["not_a_fiscal_year"]
    }
    assert bus.pages == [AT_ONCE, 2]
    opened = [INSTALLATION.codec.open(each.state).event for each in journal.stored]
    assert [each.government for each in opened if isinstance(each, BudgetOpened)] == [
        *(f"G{n}" for n in range(AT_ONCE)),
        "G500",
    ]


async def test_what_follows_on_one_stream_or_is_of_another_type_waits_its_turn() -> None:
    bus = CountingBus(MemoryJournal())
    close, again = CloseBudget("G1-2014"), CloseBudget("G2-2014")
    assert await _given(bus, _open(1), _open(2), close, again, _open(1), _open(1)) == {}
    assert bus.pages == [2, 2]


async def test_what_is_not_answered_is_given_again_and_what_was_done_stays() -> None:
    journal = MemoryJournal()
    bus = CountingBus(journal, meets=1)
    assert await _given(bus, _open(1), _open(2), OpenBudget("G3", 1, "EUR")) == {3: ["not_a_fiscal_year"]}
    assert len(journal.stored) == 2
