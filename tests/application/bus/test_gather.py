"""How concurrent calls are gathered into batches."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from application.bus.gather import Gatherer


class Batches:
    """Carries out batches when told to, and remembers them."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.go = asyncio.Event()

    async def carry_out(self, items: Sequence[int]) -> list[int | Exception]:
        self.seen.append(list(items))
        await self.go.wait()
        return [ValueError(f"{item} is odd") if item % 2 else item * 10 for item in items]


async def settle() -> None:
    """Let everything that can run, run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_what_comes_in_while_a_batch_is_under_way_makes_the_next_one() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out)
    calls = [asyncio.create_task(gatherer.submit([0, 2]))]
    await settle()
    calls += [asyncio.create_task(gatherer.submit([n])) for n in (4, 6)]
    await settle()
    assert (batches.seen, len(gatherer)) == ([[0, 2]], 2)

    batches.go.set()

    assert await asyncio.gather(*calls) == [[0, 20], [40], [60]]
    assert batches.seen == [[0, 2], [4, 6]]


async def test_no_call_is_forgotten_at_the_moment_when_the_queue_was_seen_empty() -> None:
    batches = Batches()
    batches.go.set()
    gatherer = Gatherer(batches.carry_out)

    async with asyncio.timeout(5):
        for n in range(0, 200, 2):
            assert await gatherer.submit([n]) == [n * 10]


async def test_batches_are_bounded_in_number_and_weight() -> None:
    batches = Batches()
    batches.go.set()
    gatherer = Gatherer(batches.carry_out, weigh=lambda item: item, most=3, most_weight=100)

    await gatherer.submit([2, 2, 2, 2, 60, 60, 400, 2])

    assert batches.seen == [[2, 2, 2], [2, 60], [60], [400], [2]]


async def test_an_item_may_stand_for_several_and_stays_whole() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out, count=lambda item: item, most=5, lanes=2, split=12, crowd=4)
    calls = [asyncio.create_task(gatherer.submit([2]))]
    await settle()
    calls += [asyncio.create_task(gatherer.submit([2]))]
    await settle()
    assert (batches.seen, len(gatherer)) == ([[2]], 2), "two are no crowd"

    calls += [asyncio.create_task(gatherer.submit([n])) for n in (2, 8, 2)]
    await settle()
    assert batches.seen == [[2], [2, 2]]
    batches.go.set()
    await asyncio.gather(*calls)
    assert batches.seen[2:] == [[8], [2]], "more than a batch holds goes by itself"


async def test_as_many_batches_at_once_as_there_are_lanes() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out, lanes=2, most=1)
    calls = []
    for n in (0, 2, 4):
        calls.append(asyncio.create_task(gatherer.submit([n])))
        await settle()

    assert batches.seen == [[0], [2]]
    batches.go.set()
    await asyncio.gather(*calls)


async def test_idle_lanes_share_what_waits_where_it_is_much() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out, lanes=2, split=4)
    calls = [asyncio.create_task(gatherer.submit([n])) for n in (0, 2, 4, 6, 8)]
    await settle()
    assert batches.seen == [[0, 2, 4], [6, 8]]

    calls += [asyncio.create_task(gatherer.submit([n])) for n in (10, 12, 14)]
    await settle()
    batches.go.set()
    await asyncio.gather(*calls)
    assert batches.seen[2:] == [[10, 12, 14]], "few are left together"


async def test_beside_a_busy_lane_another_begins_only_for_a_crowd() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out, lanes=2, split=4, crowd=3)
    calls = [asyncio.create_task(gatherer.submit([0]))]
    await settle()
    calls += [asyncio.create_task(gatherer.submit([n])) for n in (2, 4)]
    await settle()
    assert batches.seen == [[0]]

    calls.append(asyncio.create_task(gatherer.submit([6])))
    await settle()
    assert batches.seen == [[0], [2, 4, 6]]
    batches.go.set()
    await asyncio.gather(*calls)


async def test_one_call_with_much_is_shared_too() -> None:
    batches = Batches()
    batches.go.set()
    gatherer = Gatherer(batches.carry_out, lanes=2, split=4)

    assert await gatherer.submit([0, 2, 4, 6]) == [0, 20, 40, 60]

    assert batches.seen == [[0, 2], [4, 6]]


async def test_an_exception_is_for_its_item_alone() -> None:
    batches = Batches()
    batches.go.set()
    gatherer = Gatherer(batches.carry_out)

    answers = await asyncio.gather(gatherer.submit([1]), gatherer.submit([2]), return_exceptions=True)

    assert isinstance(answers[0], ValueError)
    assert answers[1] == [20]
    with pytest.raises(ValueError, match="3 is odd"):
        await gatherer.submit([2, 3, 4])


async def test_what_a_batch_raises_is_for_all_of_them_and_the_next_batch_runs() -> None:
    fail = True

    async def carry_out(items: Sequence[int]) -> list[int | Exception]:
        if fail:
            raise OSError("no disk")
        return list(items)

    gatherer = Gatherer(carry_out)
    answers = await asyncio.gather(gatherer.submit([1]), gatherer.submit([2]), return_exceptions=True)
    fail = False

    assert [type(one) for one in answers] == [OSError, OSError]
    assert await gatherer.submit([3]) == [3]


async def test_close_waits_for_what_was_taken() -> None:
    batches = Batches()
    gatherer = Gatherer(batches.carry_out, most=1)
    calls = [asyncio.create_task(gatherer.submit([n])) for n in (0, 2)]
    await settle()
    closing = asyncio.create_task(gatherer.close())
    await settle()
    assert not closing.done()

    batches.go.set()
    await closing

    assert [await call for call in calls] == [[0], [20]]
    with pytest.raises(RuntimeError, match="closed"):
        await gatherer.submit([4])
