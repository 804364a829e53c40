"""A lane moves with the members it has, and from where it stands, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from psycopg import AsyncConnection

from infra.postgres.connect import connect_async
from infra.postgres.lanes.membership import join, leave, place
from infra.postgres.lanes.reading import LaneReader
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.registry import FencedError, adopt
from infra.postgres.projecting.tables import Table
from tests.infra.postgres.lanes.crew import COPIES, eyes, lanes_of, reader
from tests.infra.postgres.tallies import CODEC, Counted, Pen, Tally


@asynccontextmanager
async def session(database: str) -> AsyncIterator[AsyncConnection[Any]]:
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        yield connection


async def test_a_reader_whose_members_are_others_by_now_moves_nothing(database: str) -> None:
    async with (
        Pen.open(database) as pen,
        eyes(database) as looking,
        session(database) as own,
        session(database) as other,
    ):
        following = await reader(own, COPIES, CODEC)
        await pen.append(Counted("a", 1))
        await following.step()
        await leave(other, following.members[0].relation)
        await pen.append(Counted("a", 1))
        with pytest.raises(FencedError, match="with these members"):
            await following.step()
        with pytest.raises(FencedError, match="other members"):
            await following.check()
        seen = [await eye.see() for eye in looking]
        assert [(each.position, each.live["a"][0]) for each in seen] == [(1, Tally("a", 1, 1))] * 3
        assert [each.past for each in seen] == [[], [], []]


async def test_of_two_readers_of_one_lane_the_second_moves_nothing(database: str) -> None:
    async with (
        Pen.open(database) as pen,
        eyes(database) as looking,
        session(database) as own,
        session(database) as other,
    ):
        first, second = await reader(own, COPIES, CODEC), await reader(other, COPIES, CODEC)
        await pen.append(Counted("a", 1))
        await first.step()
        with pytest.raises(FencedError):
            await second.step()
        assert [(await eye.see()).live["a"] for eye in looking] == [(Tally("a", 1, 1), 1)] * 3


async def test_a_read_model_that_is_ahead_waits_for_the_lane(database: str) -> None:
    async with Pen.open(database) as pen, session(database) as own, session(database) as other:
        lane = await reader(own, COPIES[:2], CODEC)
        await pen.append(Counted("a", 1), Counted("a", 2))
        alone = await follower(other)
        await alone.step()
        assert (lane.position, alone.position) == (0, 2)
        assert not await join(alone, "1")
        assert lanes_of(database)[COPIES[2].name] is None
        await lane.step()
        assert await join(alone, "1")
        with pytest.raises(FencedError):
            await join(alone, "1")
        assert await place(own, "1") == (2, 3)


async def test_a_read_model_that_is_behind_folds_the_rest_where_the_lane_stands(database: str) -> None:
    async with (
        Pen.open(database) as pen,
        eyes(database) as looking,
        session(database) as own,
        session(database) as other,
    ):
        lane = await reader(own, COPIES[:2], CODEC)
        alone = await follower(other)
        await pen.append(Counted("a", 1), Counted("a", 2))
        await lane.step()
        await pen.append(Counted("a", 3))
        assert await join(alone, "1")
        seen = await looking[2].see()
        assert (seen.position, seen.live["a"]) == (2, (Tally("a", 3, 2), 2))
        assert (await following_again(own)).members[2].relation.position == 2


async def follower(connection: AsyncConnection[Any]) -> Follower[Any]:
    """The third one, by itself."""
    table = Table(COPIES[2])
    relation = await adopt(connection, table)
    assert relation is not None
    alone = Follower(connection, table, CODEC, relation)
    await alone.begin()
    return alone


async def following_again(connection: AsyncConnection[Any]) -> LaneReader:
    return await reader(connection, COPIES, CODEC)
