"""Who leads: one session of many, for as long as it lives, whoever claims at the same time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from psycopg import AsyncConnection

from infra.postgres.connect import connect_async
from infra.postgres.leadership import DEEP, LOG, Leadership, is_led, leading

NAME = "a task"


async def session(database: str, role: str = "foja_worker") -> AsyncConnection:
    return await connect_async(database, role)


async def test_of_many_that_claim_at_once_one_leads_and_after_its_death_another(database: str) -> None:
    async with AsyncExitStack() as stack:
        claims = {}
        for _ in range(12):
            connection = await stack.enter_async_context(await session(database))
            claims[connection] = Leadership(connection, NAME)
        for _ in range(4):
            led = await asyncio.gather(*(claim.take() for claim in claims.values()))
            assert led.count(True) == 1
            leader = list(claims)[led.index(True)]
            assert await claims[leader].take()
            del claims[leader]
            await _kill(database, leader)


async def _kill(database: str, leader: AsyncConnection) -> None:
    async with await connect_async(database) as administrator:
        ended = await administrator.execute("SELECT pg_terminate_backend(%s, 10000)", [leader.info.backend_pid])
        assert await ended.fetchone() == (True,)


async def test_whoever_leaves_lets_others_lead_at_once(database: str) -> None:
    async with await session(database) as first, await session(database) as second:
        async with leading(first, NAME, asyncio.Event()) as leads:
            assert leads
            assert await is_led(second, NAME)
            assert not await Leadership(second, NAME).take()
        assert not await is_led(second, NAME)
        assert await Leadership(second, NAME).take()


async def test_a_claim_ends_when_told_to(database: str) -> None:
    stop = asyncio.Event()
    stop.set()
    async with await session(database) as connection, leading(connection, NAME, stop) as leads:
        assert not leads


async def test_a_pid_that_is_used_again_leads_nothing(database: str) -> None:
    """The row names the pid and the login of a session that lives, and which began at another time."""
    async with await session(database) as first, await session(database) as second:
        assert await Leadership(first, NAME).take()
        async with await connect_async(database) as administrator:
            await administrator.execute("UPDATE workflows.leaders SET backend_start = backend_start - interval '1s'")
        assert await Leadership(second, NAME).take()
        assert not await Leadership(first, NAME).take()


async def test_a_server_that_started_anew_has_no_leaders(database: str) -> None:
    async with await session(database) as first, await session(database) as second:
        assert await Leadership(first, NAME).take()
        async with await connect_async(database) as administrator:
            await administrator.execute("UPDATE workflows.leaders SET server_start = server_start - interval '1s'")
        assert not await is_led(second, NAME)
        assert await Leadership(second, NAME).take()


async def test_the_log_is_led_apart_from_the_work(database: str) -> None:
    async with await session(database) as worker, await session(database, "foja_signer") as signer:
        assert await Leadership(worker, NAME).take()
        assert await Leadership(signer, NAME, LOG).take()


async def test_a_leader_that_lives_is_not_taken_for_dead_by_any_number_of_tries(database: str) -> None:
    async with await session(database) as first, await session(database) as second:
        assert await Leadership(first, NAME).take()
        claim = Leadership(second, NAME)
        assert [await claim.take() for _ in range(2 * DEEP + 1)] == [False] * (2 * DEEP + 1)


async def test_waiting_holds_back_no_vacuum(database: str) -> None:
    async with await session(database) as first, await session(database) as second:
        assert await Leadership(first, NAME).take()
        assert not await Leadership(second, NAME).take()
        async with await connect_async(database) as administrator:
            cursor = await administrator.execute(
                "SELECT state, backend_xmin FROM pg_stat_activity WHERE pid = ANY(%s)",
                [[first.info.backend_pid, second.info.backend_pid]],
            )
            assert await cursor.fetchall() == [("idle", None), ("idle", None)]
