"""Slices that share a kind of stream share a turn; others do not wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from application.bus.bus import Bus
from application.kernel.journal import AppendRequest, Outcome
from application.kernel.orders import Order
from application.kernel.rules import Rule, Slice, Streams
from application.ledger.envelope import Codec
from domain.kernel.declarations import PUBLIC, Act, Decider, event
from tests.support.everyone import Everyone
from tests.support.memory import MemoryJournal
from tests.support.purse import CLERK, PURSES, Fill


@event("tests.BoxCounted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class BoxCounted:
    box: str


@dataclass(frozen=True, slots=True)
class CountBox:
    box: str


def count(_: None, command: CountBox, __: Act) -> Sequence[BoxCounted]:
    return [BoxCounted(command.box)]


def counted(_: None, __: BoxCounted) -> None:
    return None


def boxes(name: str, prefix: str, *writes: str) -> Slice[None, CountBox, BoxCounted]:
    kinds = tuple(Streams(each) for each in writes)
    rules = {CountBox: Rule()}
    return Slice(name, Decider(None, count, counted), Streams(prefix), rules, key="box", writes=kinds, in_turn=True)


class GatedJournal(MemoryJournal):
    """Holds what is written to purses until it is told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.met, self.go = asyncio.Event(), asyncio.Event()

    async def append(self, requests: Sequence[AppendRequest]) -> Sequence[Outcome]:
        if any(request.stream.startswith("purse") for request in requests):
            self.met.set()
            await self.go.wait()
        return await super().append(requests)


async def _counted_beside_a_held_purse(other: Slice[None, CountBox, BoxCounted]) -> bool:
    """Whether a box is counted while the turn of the purses is held."""
    journal = GatedJournal()
    bus = Bus([PURSES, other], Codec([*PURSES.events, BoxCounted]), journal, Everyone())
    filling = asyncio.create_task(bus.execute(Order(Fill("a", 1)), CLERK))
    await journal.met.wait()
    counting = asyncio.create_task(bus.execute(Order(CountBox("b")), CLERK))
    for _ in range(20):
        await asyncio.sleep(0)
    answered = counting.done()
    journal.go.set()
    assert (await filling).events == (await counting).events == 1
    await bus.close()
    return answered


async def test_slices_without_a_stream_in_common_do_not_wait_for_each_other() -> None:
    assert await _counted_beside_a_held_purse(boxes("tests.boxes", "box"))


async def test_slices_that_write_to_the_same_kind_of_stream_take_turns() -> None:
    assert not await _counted_beside_a_held_purse(boxes("tests.boxes", "box", "draw"))
