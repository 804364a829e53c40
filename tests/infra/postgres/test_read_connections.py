"""A connection of the read side is asked by one cursor: what one statement met is nothing to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from infra.postgres.reading.questions import Pool, fetch
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Of one connection."""
    signals = await PostgresSignals.open(database)
    side = await PostgresReads.open(database, (), signals, connections=1)
    yield side._pool  # noqa: SLF001 - what the tests are about
    await side.close()
    await signals.close()


async def test_each_statement_has_its_own_answer(pool: Pool) -> None:
    same = b"SELECT $1::text AS a"
    assert await fetch(pool, same, ["x"]) == [("x",)]
    assert await fetch(pool, same, [None], binary=True) == [(None,)]
    assert await fetch(pool, "SELECT 1, 2.5::numeric(4, 1)::text") == [(1, "2.5")]
    assert await fetch(pool, "SELECT true WHERE false") == []
    assert await fetch(pool, same, ["y"]) == [("y",)]
    several = await asyncio.gather(*(fetch(pool, same, [str(number)]) for number in range(20)))
    assert several == [[(str(number),)] for number in range(20)]


async def test_it_answers_again_after_an_error_a_time_limit_and_a_lost_connection(pool: Pool) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await fetch(pool, "SELECT 1 / $1::int", [0])
    assert await fetch(pool, "SELECT 1 / $1::int", [1]) == [(1,)]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await fetch(pool, "SELECT pg_sleep(30)")
    assert await fetch(pool, "SELECT 1") == [(1,)]
    async with pool.connection() as connection:
        await connection.close()
    assert await fetch(pool, "SELECT 2") == [(2,)]
