"""Building a read model beside the one that answers, and switching it in, while events are being appended."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from domain.kernel.declarations import Recorded
from infra.postgres.connect import connect_async
from infra.postgres.leadership import Leadership
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.registry import ShapeChangedError, adopt, begin, rebuild_lock, relations, tidy
from infra.postgres.projecting.switching import RebuildRunsError, switch_in
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import CODEC, TALLIES, Cleared, Counted, Ear, Eye, Pen, Tally, eventually, projecting


@dataclass(frozen=True, slots=True)
class Doubled:
    """The tally's second version: another row, and another meaning."""

    thing: str
    double: int


def evolve(row: Doubled | None, fact: Recorded[Any], key: str) -> Doubled | None:
    if isinstance(fact.event, Cleared):
        return None
    return Doubled(key, (row.double if row else 0) + 2 * fact.event.amount)


DOUBLED: ReadModel[Doubled] = ReadModel(
    TALLIES.name, 2, Doubled, "thing", TALLIES.events, TALLIES.keys, evolve, history=True
)


@asynccontextmanager
async def appending(pen: Pen) -> AsyncIterator[None]:
    """Events keep coming, one every moment, until the end."""
    stop = asyncio.Event()

    async def append() -> None:
        while not stop.is_set():
            await pen.append(Counted("busy", 1), Counted("other", 2))

    running = asyncio.create_task(append())
    try:
        yield
    finally:
        stop.set()
        await running


async def test_a_rebuild_under_load_answers_the_same_and_leaves_nothing_behind(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database, grace=0) as projector:
        await eye.wait_for(await pen.append(*(Counted(f"thing {n % 50}", n * 1000) for n in range(3000))))
        async with appending(pen):
            told: list[tuple[int, int]] = []
            before = await eye.registry()
            await projector.rebuild(lambda position, head: told.append((position, head)))
            after = await eye.registry()
            assert before is not None
            assert after is not None
            assert after[0] == "testing_tallies_v1_b"
            assert after[2] >= before[2]
        last = await pen.append(Counted("last", 1))
        await eye.wait_for(last)
        seen = await eye.see()
        assert told[-1][0] == told[-1][1] >= 3000
        assert seen.live["busy"][0] == Tally("busy", (last - 3001) // 2, (last - 3001) // 2)
        assert sorted([since for _, since, _ in seen.past] + [since for _, since in seen.live.values()]) == list(
            range(1, last + 1)
        )
        await eventually(lambda: _only(eye, ["testing_tallies_v1_b", "testing_tallies_v1_b_history"]))
        await projector.rebuild()
        assert (await eye.see()).live == seen.live
        await eventually(lambda: _only(eye, ["testing_tallies_v1", "testing_tallies_v1_history"]))


async def test_a_new_version_is_built_beside_the_old_one_and_switched_in(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as old, Eye.open(database, DOUBLED) as eye:
        async with projecting(database, grace=0), appending(pen):
            await old.wait_for(await pen.append(*(Counted("a", 1) for _ in range(20))))
            ear = Ear()
            async with projecting(database, DOUBLED, signals=ear, grace=0):
                await eventually(lambda: eye.reached(0))
                position = await pen.append(Counted("b", 1))
                await eventually(lambda: _told(ear, position))
                await eye.wait_for(await pen.append(Counted("a", 1)))
                assert (await eye.see()).live["a"][0] == Doubled("a", 42)
                relations = ["testing_tallies_v2", "testing_tallies_v2_history"]
                await eventually(lambda: _only(eye, relations))
        async with projecting(database, DOUBLED):
            await eye.wait_for(await pen.append(Counted("a", 1)))


async def test_an_old_version_does_not_come_back_by_itself(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database, DOUBLED) as eye:
        async with projecting(database, DOUBLED):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        async with await connect_async(database, "foja_worker") as connection:
            assert await adopt(connection, Table(TALLIES)) is None
        await Projector(TALLIES, database, CODEC).rebuild()
        async with Eye.open(database) as old:
            assert (await old.see()).live == {"a": (Tally("a", 1, 1), 1)}


async def test_a_killed_rebuild_is_cleared_away(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(*(Counted("a", 1) for _ in range(20))))
        with pytest.raises(psycopg.OperationalError):
            await Projector(TALLIES, database, CODEC).rebuild(lambda _position, _head: _kill_rebuild(database))
        assert await eye.ask("SELECT relation FROM projections.read_models WHERE rebuild") == [
            ("testing_tallies_v1_b",)
        ]
        async with await connect_async(database, "foja_worker") as connection:
            await tidy(connection, [Table(TALLIES)])
        assert await _only(eye, ["testing_tallies_v1", "testing_tallies_v1_history"])
        with pytest.raises(psycopg.OperationalError):
            await Projector(TALLIES, database, CODEC).rebuild(lambda _position, _head: _kill_rebuild(database))
        await Projector(TALLIES, database, CODEC).rebuild()
        assert (await eye.see()).live == {"a": (Tally("a", 20, 20), 20)}


async def test_one_rebuild_at_a_time_and_nobody_clears_it_away(database: str) -> None:
    table = Table(TALLIES)
    async with await connect_async(database, "foja_worker") as running:
        assert await Leadership(running, rebuild_lock(table)).take()
        begun = await begin(running, table, table.base, "building", rebuild=True)
        with pytest.raises(RebuildRunsError):
            await Projector(TALLIES, database, CODEC).rebuild()
        async with await connect_async(database, "foja_worker") as other:
            await tidy(other, [table], 0)
            async with other.transaction():
                assert await relations(other, TALLIES.name) == [begun]


async def test_a_switch_never_takes_readers_back(database: str) -> None:
    table = Table(TALLIES)
    async with Pen.open(database) as pen, await connect_async(database, "foja_worker") as connection:
        answering = await adopt(connection, table)
        assert answering is not None
        beside = await begin(connection, table, table.other(answering.relation), "building", rebuild=True)
        old, new = (Follower(connection, table, CODEC, relation) for relation in (answering, beside))
        await pen.append(Counted("a", 1))
        await old.step()
        await new.step()
        await pen.append(Counted("a", 1), Counted("b", 1))
        await old.step()
        await switch_in(new)
        async with Eye.open(database) as eye:
            assert await eye.registry() == (beside.relation, 1, 3)
            assert (await eye.see()).live == {"a": (Tally("a", 2, 2), 2), "b": (Tally("b", 1, 1), 3)}


async def test_a_leader_that_was_switched_away_cannot_write(database: str) -> None:
    async with Pen.open(database) as pen, await connect_async(database, "foja_worker") as connection:
        await pen.append(Counted("a", 1))
        relation = await adopt(connection, Table(TALLIES))
        assert relation is not None
        stale = Follower(connection, Table(TALLIES), CODEC, relation)
        await stale.begin()
        await Projector(TALLIES, database, CODEC).rebuild()
        with pytest.raises(Exception, match="no longer"):
            await stale.step()
        async with connection.transaction():
            states = {one.relation: (one.state, one.position) for one in await relations(connection, TALLIES.name)}
        assert states == {"testing_tallies_v1": ("retired", 0), "testing_tallies_v1_b": ("live", 1)}


async def test_after_the_ledger_went_back_only_a_rebuild_helps(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        async with await connect_async(database) as connection:
            await connection.execute("UPDATE projections.read_models SET position = 9")
        with capture_logs() as logs:
            async with projecting(database) as projector:
                await eventually(lambda: _said(logs, "projector_interrupted"))
                await projector.rebuild()
                await eventually(lambda: _said(logs, "projector_recovered"))
        assert ["AheadOfLedgerError" in one["error"] for one in logs if one["event"] == "projector_interrupted"] == [
            True
        ]
        assert (await eye.see()).live == {"a": (Tally("a", 1, 1), 1)}
        assert await eye.registry() == ("testing_tallies_v1_b", 1, 1)


async def _told(ear: Ear, position: int) -> bool:
    return any(change.position >= position and "b" in change.keys for change in ear.heard)


async def _said(logs: Sequence[MutableMapping[str, Any]], event: str) -> bool:
    return any(one["event"] == event for one in logs)


async def test_a_new_order_is_indexed_without_a_new_version(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        async with projecting(database, replace(TALLIES, orders=("total", "times"))):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        query = "SELECT FROM pg_indexes WHERE indexname = 'testing_tallies_v1_times_idx'"
        assert await eye.ask(query)


async def test_a_changed_row_needs_a_new_version(database: str) -> None:
    async with await connect_async(database, "foja_worker") as connection:
        await adopt(connection, Table(TALLIES))
        with pytest.raises(ShapeChangedError, match="version"):
            await adopt(connection, Table(replace(DOUBLED, version=1)))


def _kill_rebuild(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'foja rebuild%'"
        )


async def _only(eye: Eye, tables: list[str]) -> bool:
    found = await eye.ask("SELECT tablename::text FROM pg_tables WHERE tablename LIKE %s ORDER BY 1", "testing%")
    return [row[0] for row in found] == tables
