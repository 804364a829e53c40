"""A read model is worked out anew from the ledger: what was changed by hand comes out, row by row."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.audit import refusals
from domain.kernel.declarations import Recorded
from infra.postgres.connect import connect_async
from infra.postgres.projecting.quarantine import skip
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.replaying.comparing import Difference, RowChange
from infra.postgres.replaying.replays import replayed
from infra.postgres.replaying.request import ReplayRequest, Skip
from infra.postgres.replaying.scratch import open_scratch
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Query, ReadModel, everything
from tests.infra.postgres.replaying import LIVE, PAST, Found, found, projected, tamper
from tests.infra.postgres.tallies import CODEC, TALLIES, Cleared, Counted, Eye, Pen, Whistled, eventually, projecting
from tests.suite.profiles import examples

ASKED = ReplayRequest(TALLIES)
FACTS = (Counted("a", 1), Counted("b", 2), Whistled("la"), Counted("a", 4), Counted("c", 5), Cleared("c"))
FORGETFUL: ReadModel[Any] = replace(TALLIES, name="testing.forgetful", history=False)


async def test_a_live_read_model_that_nobody_touched_is_the_same(database: str) -> None:
    async with projected(database, *FACTS):
        seen = await found(database, ASKED)
    assert seen.differences == []
    it = seen.replay
    assert (it.position, it.against_position, it.live, it.superseded) == (6, 6, True, True)
    assert (it.rows, it.against_rows) == (4, 4)  # a and b as they are, and what a and c were
    assert it.fields == ("thing", "total", "times", "note")
    assert (it.left_out, it.unfolded, it.unread, len(it.skipped)) == ((), (), (), 0)
    assert it.recorded_at is not None
    assert datetime.now(UTC) - it.recorded_at < timedelta(minutes=5)


UPDATED = (
    f"UPDATE {LIVE} SET total = 999, note = 'so be it' WHERE thing = 'a'",
    Difference("changed", "a", 4, None, (RowChange("total", 5, 999), RowChange("note", None, "so be it"))),
)
DELETED = (
    f"DELETE FROM {LIVE} WHERE thing = 'b'",
    Difference("missing", "b", 2, None, (RowChange("total", 2, None), RowChange("times", 1, None))),
)
INSERTED = (
    f"INSERT INTO {LIVE} (thing, total, times, since) VALUES ('ghost', 7, 1, 3)",
    Difference("extra", "ghost", 3, None, (RowChange("total", None, 7), RowChange("times", None, 1))),
)
REDATED = (
    f"UPDATE {LIVE} SET since = 3 WHERE thing = 'b'",
    Difference("changed", "b", 2, None, (RowChange("since", 2, 3),)),
)
PAST_UPDATED = (
    f"UPDATE {PAST} SET total = 0 WHERE thing = 'a'",
    Difference("changed", "a", 1, 4, (RowChange("total", 1, 0),)),
)
PAST_STRETCHED = (
    f"UPDATE {PAST} SET until = 5 WHERE thing = 'a'",
    Difference("changed", "a", 1, 4, (RowChange("until", 4, 5),)),
)
PAST_DELETED = (
    f"DELETE FROM {PAST} WHERE thing = 'c'",
    Difference("missing", "c", 5, 6, (RowChange("total", 5, None), RowChange("times", 1, None))),
)


@pytest.mark.parametrize(
    ("done", "expected"),
    [UPDATED, DELETED, INSERTED, REDATED, PAST_UPDATED, PAST_STRETCHED, PAST_DELETED],
    ids=lambda one: one[:40] if isinstance(one, str) else None,
)
async def test_what_was_done_by_hand_is_found(database: str, done: str, expected: Difference) -> None:
    async with projected(database, *FACTS):
        tamper(database, done)
        assert (await found(database, ASKED)).differences == [expected]


async def test_all_that_was_done_is_found_in_order_of_the_keys(database: str) -> None:
    async with projected(database, *FACTS):
        tamper(database, UPDATED[0], DELETED[0], INSERTED[0], PAST_DELETED[0])
        seen = await found(database, ASKED)
        assert seen.differences == [UPDATED[1], DELETED[1], PAST_DELETED[1], INSERTED[1]]
        assert await _keyed(database, "a") == [UPDATED[1]]
        assert await _keyed(database, "ghost") == [INSERTED[1]]
        assert await _keyed(database, "nobody") == []


async def _keyed(database: str, key: str) -> list[Difference]:
    return (await found(database, replace(ASKED, key=key))).differences


async def test_values_that_no_row_can_have_are_found_too(database: str) -> None:
    @dataclass(frozen=True, slots=True)
    class Timed:
        """A thing, and when it was last counted."""

        thing: str
        at: datetime

    def evolve(row: Timed | None, fact: Recorded[Any], key: str) -> Timed:
        del row
        return Timed(key, fact.act.at)

    timed = ReadModel("testing.timed", 1, Timed, "thing", TALLIES.events, TALLIES.keys, evolve)
    async with projected(database, Counted("a", 1), model=timed):
        assert (await found(database, ReplayRequest(timed))).differences == []
        tamper(database, "UPDATE projections.testing_timed_v1 SET at = 'infinity'")
        (one,) = (await found(database, ReplayRequest(timed))).differences
    assert one.changes[0].against == "infinity"
    assert str(one.changes[0].replayed).endswith("Z")


async def test_history_is_asked_for_its_rows_of_the_moment(database: str) -> None:
    async with projected(database, *FACTS):
        for position in range(7):
            seen = await found(database, replace(ASKED, at=position))
            assert seen.differences == []
            assert (seen.replay.position, seen.replay.against_position, seen.replay.superseded) == (
                position,
                position,
                False,
            )
        tamper(database, PAST_UPDATED[0])
        assert (await found(database, replace(ASKED, at=3))).differences == [replace(PAST_UPDATED[1], until=None)]
        assert (await found(database, replace(ASKED, at=4))).differences == []


async def test_a_read_model_without_history_is_compared_as_it_stands(database: str) -> None:
    async with projected(database, *FACTS, model=FORGETFUL):
        assert (await found(database, ReplayRequest(FORGETFUL))).differences == []
        seen = await found(database, ReplayRequest(FORGETFUL, at=3))
    assert (seen.replay.position, seen.replay.against_position) == (3, 6)
    assert [(one.kind, one.key) for one in seen.differences] == [("changed", "a")]


async def test_two_moments_are_compared_whichever_is_first(database: str) -> None:
    async with projected(database, *FACTS):
        tamper(database, UPDATED[0])  # no live table is looked at
        there = await found(database, replace(ASKED, at=2, against=5))
        back = await found(database, replace(ASKED, at=5, against=2))
        same = await found(database, replace(ASKED, at=2, against=3))
        end = await found(database, replace(ASKED, against=6))
    grown = (RowChange("total", 1, 5), RowChange("times", 1, 2), RowChange("since", 1, 4))
    new = (RowChange("total", None, 5), RowChange("times", None, 1))
    assert there.differences == [Difference("changed", "a", 1, None, grown), Difference("extra", "c", 5, None, new)]
    assert [(one.kind, one.key) for one in back.differences] == [("changed", "a"), ("missing", "c")]
    assert same.differences == end.differences == []
    assert not there.replay.live
    assert (there.replay.rows, there.replay.against_rows) == (2, 3)


async def test_a_moment_is_a_time_as_well(database: str) -> None:
    async with projected(database, *FACTS) as pen:
        between = datetime.now(UTC)
        await pen.append(Counted("a", 100))
        seen = await found(database, replace(ASKED, at=between, against=datetime.now(UTC)))
    assert (seen.replay.position, seen.replay.against_position) == (6, 7)
    assert [one.key for one in seen.differences] == ["a"]


async def test_what_cannot_be_compared_is_refused(database: str) -> None:
    with pytest.raises(refusals.LiveDiffersInForm):
        await found(database, ASKED)
    async with projected(database, *FACTS) as pen:
        with pytest.raises(refusals.BeyondLedger):
            await found(database, replace(ASKED, at=7))
        with pytest.raises(refusals.BeyondLedger):
            await found(database, replace(ASKED, against=7))
        with pytest.raises(refusals.LiveDiffersInForm):
            await found(database, ReplayRequest(replace(TALLIES, version=2)))
        await pen.append(Counted("late", 1))
        with pytest.raises(refusals.LiveIsBehind):
            await found(database, replace(ASKED, at=7))
        with pytest.raises(refusals.TooMuchForOneRequest):
            await found(database, replace(ASKED, most=4))
        assert (await found(database, replace(ASKED, most=5))).differences == []
        tamper(database, "UPDATE projections.read_models SET position = 99")
        with pytest.raises(refusals.LiveIsBeyondLedger):
            await found(database, ASKED)


async def test_a_checkpoint_that_was_moved_back_is_found(database: str) -> None:
    async with projected(database, *FACTS):
        tamper(database, "UPDATE projections.read_models SET position = 5")
        seen = await found(database, ASKED)
    assert [(one.kind, one.key) for one in seen.differences] == [("missing", "c"), ("extra", "c")]


async def test_rows_that_stop_at_a_broken_event_are_told_and_stop_alike(database: str) -> None:
    async with projected(
        database, Counted("a", 1), Counted("a", 13), Counted("a", 5), Counted("b", 14), Counted("a", 7)
    ):
        seen = await found(database, ASKED)
        assert seen.differences == []
        assert seen.replay.unfolded == ("a", "b")
        tamper(database, f"UPDATE {LIVE} SET total = 6 WHERE thing = 'a'")
        assert (await found(database, ASKED)).kinds == {"changed": 1}


async def test_events_that_could_not_be_read_are_told(database: str) -> None:
    async with projected(database, Counted("a", 1), Counted("a", 666), Counted("b", 14), Counted("a", 2)):
        seen = await found(database, ASKED)
    assert seen.differences == []
    assert (seen.replay.unread, seen.replay.unfolded) == ((2,), ("b",))


async def test_a_decision_to_leave_an_event_out_is_told(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a", 1), Counted("a", 13), Counted("a", 5)))
        await skip(database, TALLIES, "a", 2, by="ops", reason="an unlucky number")
        await eye.wait_for(await pen.append(Counted("b", 1)))
        await eventually(lambda: _same(database))
        seen = await found(database, ASKED)
    assert seen.replay.unfolded == ()
    assert seen.replay.skipped == (Skip("a", 2, "ops", "an unlucky number"),)


async def _same(database: str) -> bool:
    return not (await found(database, ASKED)).differences


async def test_it_follows_a_live_read_model_that_moves_on(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye, projecting(database):
        await eye.wait_for(await pen.append(Counted("a", 1)))
        stop = asyncio.Event()

        async def append() -> None:
            while not stop.is_set():
                await pen.append(*(Counted(f"thing {n}", 1) for n in range(20)))

        appending = asyncio.create_task(append())
        seen = [await found(database, ASKED) for _ in range(5)]
        stop.set()
        await appending
    assert [one.differences for one in seen] == [[]] * 5
    positions = [one.replay.position for one in seen]
    assert positions == sorted(positions)
    assert positions[-1] > positions[0]


SCRATCH = "SELECT schemaname::text FROM pg_tables WHERE tablename IN ('replayed', 'replayed_history')"
KILL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'foja replay'"
)


async def test_nothing_of_it_is_left_whatever_happens(database: str) -> None:
    async with projected(database, *FACTS), await connect_async(database) as connection:

        async def scratch() -> Sequence[Any]:
            return await (await connection.execute(SCRATCH)).fetchall()

        async def gone() -> bool:
            return not await scratch()

        async with replayed(database, ASKED, CODEC, None):
            assert [schema.startswith("pg_temp") for (schema,) in await scratch()] == [True, True]
        await eventually(gone)
        with pytest.raises(psycopg.OperationalError):  # noqa: PT012 - what breaks is the end of the replay
            async with replayed(database, ASKED, CODEC, None):
                assert await scratch()
                await connection.execute(KILL)
        await eventually(gone)


async def test_it_may_write_nothing_that_lasts(database: str) -> None:
    async with await open_scratch(database) as connection:
        for statement in (
            "CREATE TABLE projections.kept (a int)",
            "CREATE SCHEMA kept",
            "DELETE FROM projections.read_models",
            "DELETE FROM ledger.stored_events",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement.encode())


things = st.sampled_from(["a", "b", "a+b", "c"])
facts = st.one_of(
    st.builds(Counted, things, st.sampled_from([1, 2, 3, 13])),
    st.builds(Cleared, things),
    st.builds(Whistled, st.just("la")),
)


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(facts, min_size=1, max_size=12), share=st.integers(0, 100))
def test_a_replay_to_any_position_is_what_as_of_answers(database: str, story: list[Any], share: int) -> None:
    position = asyncio.run(_lived(database, story)) * share // 100
    seen, rows = asyncio.run(_at(database, position))
    assert seen.differences == []
    assert seen.replay.rows == seen.replay.against_rows == len(rows)
    alone = asyncio.run(found(database, replace(ASKED, at=position, against=0)))
    assert {one.key: {it.field: it.replayed for it in one.changes} for one in alone.differences} == rows
    everything = asyncio.run(found(database, ASKED))
    assert everything.differences == []


async def _lived(database: str, story: Sequence[Any]) -> int:
    """Append the story to what the ledger has, and let the read model follow; the ledger's head."""
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        ((before,),) = await eye.ask("SELECT position FROM ledger.head")
        async with projecting(database):
            await eye.wait_for(await pen.append(*story, stream=f"story-{before}"))
            return int(before) + len(story)


async def _at(database: str, position: int) -> tuple[Found, Mapping[str, Any]]:
    signals = await PostgresSignals.open(database)
    try:
        reads = await PostgresReads.open(database, (TALLIES,), signals)
        try:
            page = await reads.seen(everything).page(TALLIES, Query(first=100, as_of=position))
        finally:
            await reads.close()
    finally:
        await signals.close()
    return await found(database, replace(ASKED, at=position)), {
        row.thing: {"total": row.total, "times": row.times} for row in page.rows
    }
