"""What many want at the same time is made once, for those alone who want the same."""

from __future__ import annotations

import asyncio

import pytest

from api.live import shared
from api.live.shared import SharedWork


class Maker:
    """Makes a number at a time, once it is let go."""

    def __init__(self) -> None:
        self.made, self.go = 0, asyncio.Event()

    async def make(self) -> int:
        self.made += 1
        number = self.made
        await self.go.wait()
        return number


async def test_it_is_made_once_for_each_key_and_a_caller_who_leaves_stops_nobody() -> None:
    work, maker = SharedWork(), Maker()
    leaving, *others = (asyncio.ensure_future(work.of("a", maker.make)) for _ in range(4))
    other = asyncio.ensure_future(work.of("b", maker.make))
    for _ in range(3):
        await asyncio.sleep(0)
    leaving.cancel()
    maker.go.set()
    assert await asyncio.gather(*others, other) == [1, 1, 1, 2]
    assert (await work.of("a", maker.make), maker.made) == (1, 2)


async def test_a_failure_is_of_one_alone_and_not_kept() -> None:
    work, maker = SharedWork(), Maker()
    maker.go.set()

    async def fail() -> int:
        raise ValueError("no")

    wanted = [work.of("a", fail), work.of("a", maker.make), work.of("a", fail)]
    failed, made, failed_too = await asyncio.gather(*wanted, return_exceptions=True)
    assert (type(failed), made, type(failed_too)) == (ValueError, 1, ValueError)
    assert await work.of("a", maker.make) == 2


async def test_nothing_is_kept_longer_or_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    work, maker = SharedWork(), Maker()
    maker.go.set()
    monkeypatch.setattr(shared, "MOST", 2)
    assert [await work.of(key, maker.make) for key in "abcd"] == [1, 2, 3, 4]
    assert [await work.of(key, maker.make) for key in "da"] == [4, 5]
    monkeypatch.setattr(shared, "LASTING", -1.0)
    work = SharedWork()
    assert [await work.of("z", maker.make), await work.of("z", maker.make)] == [6, 7]
