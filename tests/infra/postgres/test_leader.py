"""Many workers, one leader; and a worker that is killed in the middle of a batch."""

import asyncio
import os

import psycopg
import pytest
from structlog.testing import capture_logs

from infra.postgres.connect import connect_async
from infra.postgres.projecting.projector import Projector
from tests.infra.postgres.killing import killed_before_commit, worker
from tests.infra.postgres.tallies import CODEC, TALLIES, Counted, Eye, Pen, Tally, eventually, projecting


async def test_of_two_workers_one_leads_and_the_other_takes_over(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        first, second = asyncio.Event(), asyncio.Event()
        with capture_logs() as logs:
            leader = asyncio.create_task(Projector(TALLIES, database, CODEC).run(first))
            await eye.wait_for(await pen.append(Counted("a", 1)))
            standby = asyncio.create_task(Projector(TALLIES, database, CODEC).run(second))
            await eventually(lambda: _sessions(database, 2))
            await eye.wait_for(await pen.append(Counted("a", 1)))
            assert [one["event"] for one in logs].count("projector_leads") == 1
            first.set()
            await leader
            await eye.wait_for(await pen.append(Counted("a", 1)))
            second.set()
            await standby
        assert [one["event"] for one in logs].count("projector_leads") == 2
        assert (await eye.see()).live["a"][0] == Tally("a", 3, 3)


async def test_the_standby_takes_over_when_only_the_leaders_connection_dies(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database), projecting(database):
        for _ in range(3):
            await eye.wait_for(await pen.append(Counted("a", 1)))
            async with await connect_async(database) as connection:
                await connection.execute("SELECT pg_terminate_backend(pid) FROM workflows.led")
        await eye.wait_for(await pen.append(Counted("a", 1)))
        assert (await eye.see()).live["a"][0] == Tally("a", 4, 4)


@pytest.mark.slow
async def test_a_worker_killed_in_mid_batch_loses_and_repeats_nothing(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        position = await pen.append(Counted("begun", 1))
        with worker(__name__, database):
            await eye.wait_for(position)
        for attempt in range(2):
            position = await pen.append(*(Counted(f"thing {n % 40}", 1000) for n in range(400)))
            table = "testing_tallies_v1_history" if attempt % 2 else "testing_tallies_v1"
            await killed_before_commit(__name__, database, table)
            assert not await eye.reached(position)
        async with projecting(database):
            await eye.wait_for(position)
            seen = await eye.see()
            assert all(seen.live[f"thing {n}"][0] == Tally(f"thing {n}", 20_000, 20) for n in range(40))
            await Projector(TALLIES, database, CODEC).rebuild()
            rebuilt = await eye.see()
        assert (rebuilt.live, rebuilt.past) == (seen.live, seen.past)


async def _sessions(database: str, number: int) -> bool:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        cursor = await connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name LIKE 'foja projector%'"
        )
        return await cursor.fetchone() == (number,)


if __name__ == "__main__":
    asyncio.run(Projector(TALLIES, os.environ["DATABASE"], CODEC).run(asyncio.Event()))
