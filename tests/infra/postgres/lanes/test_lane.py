"""One reader keeps many read models up to date, exactly once, whatever happens to one of them or to the reader."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace

import psycopg
import pytest
from structlog.testing import capture_logs

from infra.postgres.connect import connect_async
from infra.postgres.lanes.lane import Lane, lanes_of
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.quarantine import skip
from projections.kernel.declarations import Change
from tests.infra.postgres.killing import killed_before_commit, worker
from tests.infra.postgres.lanes.crew import COPIES, all_at, eyes, in_lane, running, sessions
from tests.infra.postgres.tallies import (
    CODEC,
    TALLIES,
    Cleared,
    Counted,
    Ear,
    Eye,
    Pen,
    Tally,
    Whistled,
    eventually,
    projecting,
)

TOO_MUCH = 2**62
"""Twice this is more than a column of whole numbers takes."""


async def test_all_members_move_together_on_one_connection(database: str) -> None:
    ear = Ear()
    async with Pen.open(database) as pen, eyes(database) as looking, running(database, signals=ear):
        await pen.append(Counted("a", 1), Counted("b", 2), Cleared("b"))
        position = await pen.append(Counted("a", 2), Whistled("of no concern"))
        for seen in await all_at(looking, position):
            assert seen.live == {"a": (Tally("a", 3, 2), 4)}
            assert [(row.total, since, until) for row, since, until in seen.past] == [(1, 1, 4), (2, 2, 3)]
            assert seen.position == position
        assert sessions(database) == ["foja lane 1"]
        await eventually(lambda: _heard(ear, "lane 1", position))
    assert {change.model for change in ear.heard} == {"lane 1", *(model.name for model in COPIES)}
    told = [key for change in ear.heard if change.model == COPIES[0].name for key in change.keys]
    assert set(told) == {"a", "b"}


async def test_a_new_order_of_a_member_is_indexed_without_a_new_version(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        async with running(database):
            await all_at(looking, await pen.append(Counted("a", 1)))
        ordered = [replace(model, orders=("total", "times")) for model in COPIES]
        async with running(database, ordered):
            await all_at(looking, await pen.append(Counted("a", 1)))
    with psycopg.connect(database) as connection:
        made = "SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%_times_idx'"
        assert connection.execute(made).fetchone() == (len(COPIES),)


async def _heard(ear: Ear, model: str, position: int) -> bool:
    return any(change.model == model and change.position == position for change in ear.heard)


async def test_a_large_batch_is_copied_and_a_small_one_is_not(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        await pen.append(*(Counted(f"thing {n % 300}+all", n * 1000) for n in range(900)))
        await pen.append(Counted('a "quoted" \\ thing\n', 1), Cleared("thing 7"))
        async with running(database):
            copied = await all_at(looking, 902)
        position = await pen.append(Counted("all", 1), Cleared("thing 8"), Cleared("thing 9"))
        async with running(database):
            await all_at(looking, position)
            position = await pen.append(*(Counted(f"thing {n}", 1) for n in range(50)), Counted("thing 3", 2))
            brief = await all_at(looking, position)
        for model, eye, seen in zip(COPIES, looking, brief, strict=True):
            await Projector(model, database, CODEC).rebuild()
            rebuilt = await eye.see()
            assert (rebuilt.live, rebuilt.past) == (seen.live, seen.past)
        assert len(copied[0].live) == 301


@pytest.mark.parametrize(("page", "span"), [(1, 1), (3, 1000), (7, 11), (1000, 5)])
async def test_pages_of_any_size_give_the_same_rows(
    database: str, monkeypatch: pytest.MonkeyPatch, page: int, span: int
) -> None:
    monkeypatch.setattr("infra.postgres.lanes.reading.PAGE", page)
    monkeypatch.setattr("infra.postgres.lanes.reading.SPAN", span)
    async with Pen.open(database) as pen, eyes(database) as looking:
        for n in range(20):
            await pen.append(Whistled("tune"), Counted(f"thing {n % 6}", n * 1000), Whistled("tune"))
            await pen.append(Counted(f"thing {n % 4}+all", 1), Cleared(f"thing {n % 5}"))
        async with running(database):
            found = await all_at(looking, 100)
        await Projector(COPIES[0], database, CODEC).rebuild()
        expected = await looking[0].see()
        assert all((seen.live, seen.past) == (expected.live, expected.past) for seen in found)


async def test_a_refused_row_puts_its_read_model_out_and_the_others_never_wait(database: str) -> None:
    narrow = replace(TALLIES, name="testing.narrow")
    wide = [replace(model, evolve=_never_more_than_a_column_takes) for model in COPIES]
    models = [narrow, *wide]
    async with Pen.open(database) as pen, eyes(database, models) as looking, running(database, models):
        await all_at(looking, await pen.append(Counted("a", 1)))
        await pen.append(Counted("b", TOO_MUCH), Counted("b", TOO_MUCH), Counted("c", 1))
        position = await pen.append(Counted("a", 1))
        first, *others = await all_at(looking, position)
        await in_lane(database, narrow, *wide)
        assert sessions(database) == ["foja lane 1"]
        assert first.live == {
            "a": (Tally("a", 2, 2), 5),
            "b": (Tally("b", TOO_MUCH, 1), 2),
            "c": (Tally("c", 1, 1), 4),
        }
        assert all(seen.live["b"][0].total == 0 for seen in others)
        ((relation, key, at, _),) = await looking[0].quarantined()
        assert (relation, key, at) == ("testing_narrow_v1", "b", 3)
        position = await pen.append(Counted("b", 1), Counted("a", 1))
        first, *others = await all_at(looking, position)
        assert (first.live["b"][1], others[0].live["b"][1]) == (2, 6)


def _never_more_than_a_column_takes(row: Tally | None, fact: object, key: str) -> Tally | None:
    evolved = TALLIES.evolve(row, fact, key)  # type: ignore[arg-type]
    return evolved if evolved is None or evolved.total < 2**63 else replace(evolved, total=0)


async def test_a_poisonous_event_waits_in_its_key_alone_and_goes_on_once_it_is_skipped(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking, running(database):
        await pen.append(Counted("a", 13), Counted("b", 1))
        seen = await all_at(looking, await pen.append(Counted("a", 2)))
        assert all(each.live == {"b": (Tally("b", 1, 1), 2)} for each in seen)
        assert len(await looking[0].quarantined()) == len(COPIES)
        await skip(database, COPIES[0], "a", 1, by="somebody", reason="testing")
        await eventually(lambda: _shows(looking[0], "a"))
        assert (await looking[0].see()).live["a"] == (Tally("a", 2, 1), 3)
        assert "a" not in (await looking[1].see()).live
        assert len(await looking[0].quarantined()) == len(COPIES) - 1


async def _shows(eye: Eye, key: str) -> bool:
    return key in (await eye.see()).live


async def test_a_newer_version_is_built_beside_and_joins_while_the_lane_goes_on(database: str) -> None:
    newer = replace(COPIES[0], version=2, evolve=_twice)
    async with Pen.open(database) as pen, eyes(database) as looking:
        async with running(database):
            await all_at(looking, await pen.append(Counted("a", 1)))
        async with eyes(database, [newer, *COPIES[1:]]) as now, running(database, [newer, *COPIES[1:]]):
            first, *others = await all_at(now, await pen.append(Counted("a", 1)))
            await in_lane(database, newer, *COPIES[1:])
            assert first.live["a"][0].total == 4
            assert all(seen.live["a"][0].total == 2 for seen in others)
            first, *_ = await all_at(now, await pen.append(Counted("a", 1)))
            assert first.live["a"][0].total == 6


def _twice(row: Tally | None, fact: object, key: str) -> Tally | None:
    event = fact.event  # type: ignore[attr-defined]
    return Tally(key, (row.total if row else 0) + 2 * event.amount, 1)


async def test_a_worker_of_a_newer_version_builds_while_an_older_one_leads(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.postgres.lanes.lane.SUPERSEDED", 0.05)
    newer = replace(COPIES[0], version=2, evolve=_twice)
    async with Pen.open(database) as pen, eyes(database, [newer, *COPIES[1:]]) as now:
        async with running(database):
            await pen.append(Counted("a", 1))
            await in_lane(database, *COPIES)
            async with running(database, [newer, *COPIES[1:]]):
                first, *_others = await all_at(now, await pen.append(Counted("a", 1)))
                assert first.live["a"][0].total == 4
                await in_lane(database, newer, lane=None)  # the older worker leads, and could not read it
        async with running(database, [newer, *COPIES[1:]]):
            await in_lane(database, newer, *COPIES[1:])
            assert (await all_at(now, await pen.append(Counted("a", 1))))[0].live["a"][0].total == 6


async def test_a_rebuild_takes_its_read_model_out_and_brings_it_back(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking, running(database):
        await all_at(looking, await pen.append(Counted("a", 1)))
        await Projector(COPIES[1], database, CODEC).rebuild()
        position = await pen.append(Counted("a", 1))
        for seen in await all_at(looking, position):
            assert seen.live == {"a": (Tally("a", 2, 2), 2)}
        await in_lane(database, *COPIES)
        assert {relation for relation, _, _ in [await eye.registry() or ("", 0, 0) for eye in looking]} == {
            "testing_tallies_0_v1",
            "testing_tallies_1_v1_b",
            "testing_tallies_2_v1",
        }


async def test_read_models_of_the_former_program_come_from_where_they_stood(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        for model, eye in zip(COPIES, looking, strict=True):
            position = await pen.append(Counted("a", 1))
            async with projecting(database, model):
                await eye.wait_for(position)
        async with running(database):
            seen = await all_at(looking, await pen.append(Counted("a", 1)))
            await in_lane(database, *COPIES)
        assert all(each.live == {"a": (Tally("a", 4, 4), 4)} for each in seen)
        assert all([(row.total, since) for row, since, _ in each.past] == [(1, 1), (2, 2), (3, 3)] for each in seen)


async def test_what_a_program_does_not_know_leaves_the_lane(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        async with running(database):
            await all_at(looking, await pen.append(Counted("a", 1)))
        async with running(database, COPIES[:2]):
            await all_at(looking[:2], await pen.append(Counted("a", 1)))
            await in_lane(database, COPIES[2], lane=None)
            assert (await looking[2].see()).position == 1
        async with running(database):
            assert (await all_at(looking, await pen.append(Counted("a", 1))))[2].live == {"a": (Tally("a", 3, 3), 3)}


async def test_a_lane_that_is_ahead_of_a_restored_ledger_goes_on_once_its_read_models_are_rebuilt(
    database: str,
) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        async with running(database):
            await all_at(looking, await pen.append(Counted("a", 1)))
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("UPDATE projections.lanes SET position = 99")
        with capture_logs() as logs:
            async with running(database):
                position = await pen.append(Counted("a", 1))
                for model in COPIES:
                    await Projector(model, database, CODEC).rebuild()
                for seen in await all_at(looking, position):
                    assert (seen.position, seen.live) == (2, {"a": (Tally("a", 2, 2), 2)})
                await in_lane(database, *COPIES)
                await all_at(looking, await pen.append(Counted("a", 1)))
        assert "lane_interrupted" in {told["event"] for told in logs}


async def test_of_two_workers_one_leads_and_the_other_takes_the_whole_lane_over(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        first, second = asyncio.Event(), asyncio.Event()
        with capture_logs() as logs:
            leader = asyncio.create_task(Lane("1", COPIES, database, CODEC).run(first))
            await all_at(looking, await pen.append(Counted("a", 1)))
            standby = asyncio.create_task(Lane("1", COPIES, database, CODEC).run(second))
            await eventually(lambda: _sessions(database, 2))
            await all_at(looking, await pen.append(Counted("a", 1)))
            assert [told["event"] for told in logs].count("lane_led") == 1
            first.set()
            await leader
            await all_at(looking, await pen.append(Counted("a", 1)))
            second.set()
            await standby
        assert [told["event"] for told in logs].count("lane_led") == 2
        assert [(await eye.see()).live["a"][0] for eye in looking] == [Tally("a", 3, 3)] * len(COPIES)


async def _sessions(database: str, number: int) -> bool:
    return len(await asyncio.to_thread(sessions, database)) == number


async def test_a_cut_connection_loses_and_repeats_nothing(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking, running(database), running(database):
        for _ in range(3):
            await all_at(looking, await pen.append(Counted("a", 1)))
            async with await connect_async(database) as connection:
                await connection.execute("SELECT pg_terminate_backend(pid) FROM workflows.led")
        seen = await all_at(looking, await pen.append(Counted("a", 1)))
        assert all(each.live["a"][0] == Tally("a", 4, 4) for each in seen)


@pytest.mark.slow
async def test_a_worker_killed_in_mid_batch_loses_and_repeats_nothing(database: str) -> None:
    async with Pen.open(database) as pen, eyes(database) as looking:
        position = await pen.append(Counted("begun", 1))
        with worker(__name__, database):
            await all_at(looking, position)
        for attempt in range(2):
            position = await pen.append(*(Counted(f"thing {n % 40}", 1000) for n in range(400)))
            table = "testing_tallies_2_v1_history" if attempt % 2 else "testing_tallies_1_v1"
            await killed_before_commit(__name__, database, table)
            assert not await looking[0].reached(position)
        async with running(database):
            for eye, model, seen in zip(looking, COPIES, await all_at(looking, position), strict=True):
                assert all(seen.live[f"thing {n}"][0] == Tally(f"thing {n}", 20_000, 20) for n in range(40))
                await Projector(model, database, CODEC).rebuild()
                rebuilt = await eye.see()
                assert (rebuilt.live, rebuilt.past) == (seen.live, seen.past)


@pytest.mark.slow
async def test_two_hundred_read_models_take_one_connection(database: str) -> None:
    many = [replace(TALLIES, name=f"testing.tallies_{n}") for n in range(200)]
    async with Pen.open(database) as pen, eyes(database, [many[0], many[-1]]) as looking, running(database, many):
        for _ in range(3):
            for seen in await all_at(looking, await pen.append(Counted("a", 1))):
                assert seen.live["a"][0].total == seen.position
        assert sessions(database) == ["foja lane 1"]


def test_a_context_stays_in_one_lane_and_every_lane_has_some() -> None:
    models = [replace(TALLIES, name=f"{context}.m{n}") for context in ("a", "b", "c", "d", "e") for n in range(3)]
    assert lanes_of(models, 1) == {"1": models}
    two = lanes_of(models, 2)
    assert set(two) == {"1", "2"}
    assert sorted(model.name for own in two.values() for model in own) == sorted(model.name for model in models)
    assert {len({model.name.partition(".")[0] for model in own}) * 3 == len(own) for own in two.values()} == {True}


def test_a_move_of_a_lane_is_told_to_whoever_waits() -> None:
    assert Change("lane 1", 7, ()).model == Lane("1", COPIES, "", CODEC).name


if __name__ == "__main__":
    asyncio.run(Lane("1", COPIES, os.environ["DATABASE"], CODEC).run(asyncio.Event()))
