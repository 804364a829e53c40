"""The projector on a real PostgreSQL: what is appended is there, once, with its history."""

import asyncio

import psycopg
import pytest

from infra.postgres.projecting.projector import BULK, BULK_PACE, PACE, Projector, rest
from projections.kernel.declarations import Change
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


async def test_rows_follow_the_ledger_with_every_intermediate_state(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(Counted("a", 1), Counted("b", 5), Counted("a", 2), Counted("a", 0))
        await eye.wait_for(4)
        seen = await eye.see()
        assert seen.live == {"a": (Tally("a", 3, 3), 4), "b": (Tally("b", 5, 1), 2)}
        assert seen.past == [(Tally("a", 1, 1), 1, 3), (Tally("a", 3, 2), 3, 4)]


async def test_a_removed_row_and_its_return_are_both_remembered(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(Counted("a", 1))
        await pen.append(Cleared("a"))
        await pen.append(Cleared("a"))
        await eye.wait_for(3)
        assert (await eye.see()).live == {}
        await pen.append(Counted("a", 7))
        await eye.wait_for(4)
        seen = await eye.see()
        assert seen.live == {"a": (Tally("a", 7, 1), 4)}
        assert seen.past == [(Tally("a", 1, 1), 1, 2)]


async def test_one_event_may_touch_several_rows(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a+b+a", 2)))
        assert (await eye.see()).live == {"a": (Tally("a", 2, 1), 1), "b": (Tally("b", 2, 1), 1)}


async def test_the_checkpoint_passes_events_that_do_not_concern_it(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await pen.append(*(Whistled("tune") for _ in range(50)))
        await eye.wait_for(50)
        assert (await eye.see()).live == {}


async def test_texts_come_back_as_they_were(database: str) -> None:
    odd = ["tab\there", "line\nbreak\r", "back\\slash \\N \\.", '{"quoted",}', "ñ 日本 \u2028", " "]
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(*(Counted(thing, 1) for thing in odd)))
        assert sorted((await eye.see()).live) == sorted(odd)


async def test_nothing_is_missed_under_eight_concurrent_appenders(database: str) -> None:
    async def appender(pen: Pen, name: str) -> None:
        for amount in range(100):
            await pen.append(Counted(name, 1), Counted("all", 1000 * amount), stream=name)

    async with Eye.open(database) as eye, projecting(database):
        pens = [Pen.open(database) for _ in range(8)]
        opened = [await pen.__aenter__() for pen in pens]
        await asyncio.gather(*(appender(pen, f"appender {n}") for n, pen in enumerate(opened)))
        for pen in pens:
            await pen.__aexit__(None, None, None)
        await eye.wait_for(1600)
        seen = await eye.see()
        assert seen.live["all"][0] == Tally("all", 8 * 4_950_000, 800)
        assert all(seen.live[f"appender {n}"][0].total == 100 for n in range(8))
        assert sorted([since for _, since, _ in seen.past] + [since for _, since in seen.live.values()]) == list(
            range(1, 1601)
        )


async def test_it_goes_on_after_its_connection_was_cut(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a", 1)))
        for n in range(3):
            await _cut(database)
            await eye.wait_for(await pen.append(Counted("a", 1)))
            assert (await eye.see()).live["a"][0] == Tally("a", n + 2, n + 2)


async def _cut(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        cursor = await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name LIKE 'foja projector%'"
        )
        assert await cursor.fetchall()


async def test_it_tells_which_keys_changed_after_they_can_be_read(database: str) -> None:
    ear = Ear()
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database, signals=ear):
        await eye.wait_for(await pen.append(Counted("a", 1), Counted("b", 1)))
        await eventually(lambda: _is(len(ear.heard) == 1))
        await pen.append(Whistled("nobody is told of this"))
        await pen.append(Counted("b", 1))
        await eventually(lambda: _is(len(ear.heard) == 2))
    assert ear.heard == [Change(TALLIES.name, 2, ("a", "b")), Change(TALLIES.name, 4, ("b",))]


async def test_a_broken_carrier_of_signals_stops_nothing(database: str) -> None:
    ear = Ear(broken=True)
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database, signals=ear):
        await eye.wait_for(await pen.append(Counted("a", 1)))
        await eye.wait_for(await pen.append(Counted("a", 1)))


async def _is(found: bool) -> bool:  # noqa: FBT001
    return found


@pytest.mark.parametrize(("page", "span", "most"), [(1, 1, 1), (3, 1000, 4), (7, 11, 1000), (10, 10, 10), (1000, 5, 0)])
async def test_pages_and_batches_of_any_size_give_the_same_rows(
    database: str, monkeypatch: pytest.MonkeyPatch, page: int, span: int, most: int
) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        for n in range(20):
            await pen.append(Whistled("tune"), Counted(f"thing {n % 6}", n * 1000), Whistled("tune"))
            await pen.append(Counted(f"thing {n % 4}+all", 1), Cleared(f"thing {n % 5}"))
        async with projecting(database):
            await eye.wait_for(100)
            expected = await eye.see()
        monkeypatch.setattr("infra.postgres.projecting.bulk.SPAN", span)
        monkeypatch.setattr("infra.postgres.projecting.following.PAGE", page)
        for room in ("member", "switching"):
            monkeypatch.setattr(f"infra.postgres.projecting.{room}.CACHE", most)
        await Projector(TALLIES, database, CODEC).rebuild()
        found = await eye.see()
        assert (found.position, found.live, found.past) == (expected.position, expected.live, expected.past)
        assert expected.live["all"][0] == Tally("all", 20, 20)


def test_steps_are_fewer_and_larger_while_much_comes_at_once() -> None:
    assert rest(took=0.004, positions=0) == 0.004
    assert rest(took=9.0, positions=1) == PACE
    assert rest(took=0.1, positions=BULK // 10) == 0.1
    assert rest(took=0.1, positions=100 * BULK) == BULK_PACE
