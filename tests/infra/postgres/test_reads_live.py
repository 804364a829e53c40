"""Readers never see a switch, a restart or a model that lags: they get an answer, or a typed refusal."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from decimal import Decimal

import psycopg
import pytest

from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.reading.seen import SeenReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import (
    Change,
    NotBuiltYet,
    NotProjectedYet,
    NotRecordedYet,
    Ordering,
    Query,
    Totals,
    everything,
)
from tests.infra.postgres.tallies import TALLIES, Cleared, Counted, Pen, Tally, Whistled, projecting
from tests.infra.postgres.timeline import SAMPLES, SUMMARY, Sample, blank, fill, stand

BASE = Table(SAMPLES).base


def numbered(number: int) -> list[tuple[int, str, Sample]]:
    """A hundred rows that all say the same."""
    return [(1, f"k{n:03}", blank(f"k{n:03}", number=number)) for n in range(100)]


@pytest.fixture
async def tallies(database: str, signals: PostgresSignals) -> AsyncIterator[SeenReads]:
    found = await PostgresReads.open(database, (TALLIES,), signals)
    yield found.seen(everything)
    await found.close()


async def test_switches_to_another_relation_are_never_seen(database: str, reads: SeenReads) -> None:
    fill(database, SAMPLES, numbered(0), position=1000)
    stop = asyncio.Event()

    async def reader() -> set[tuple[int, int]]:
        seen = set()
        while not stop.is_set():
            page = await reads.page(SAMPLES, Query(first=100))
            assert len(page.rows) == 100
            seen |= {(row.number, page.position) for row in page.rows}
            assert len(await reads.by_key(SAMPLES, ["k001"])) == 1
            assert await reads.count(SAMPLES, (), None) == 100
        return seen

    readers = [asyncio.create_task(reader()) for _ in range(4)]
    for turn in range(1, 9):
        relation = f"{BASE}_b" if turn % 2 else BASE
        await asyncio.to_thread(fill, database, SAMPLES, numbered(turn), 1000 + turn, relation=relation)
        await asyncio.to_thread(_drop, database, BASE if turn % 2 else f"{BASE}_b")
    stop.set()
    seen = set().union(*await asyncio.gather(*readers))
    assert len(seen) > 1
    assert all(position == 1000 + number for number, position in seen), "rows and position of one snapshot"


async def test_a_relation_that_is_gone_since_the_last_question(database: str, reads: SeenReads) -> None:
    fill(database, SAMPLES, numbered(0), position=1)
    assert await reads.count(SAMPLES, (), None) == 100
    fill(database, SAMPLES, numbered(1), position=2, relation=f"{BASE}_b")
    _drop(database, BASE)
    page = await reads.page(SAMPLES, Query(first=1))
    assert (page.rows[0].number, page.position) == (1, 2)


def _drop(database: str, relation: str) -> None:
    with connect(database, "foja_worker") as connection:
        for statement in Table(SAMPLES).drop(relation):
            connection.execute(statement.encode())


async def test_a_read_model_that_was_never_built_is_empty_at_position_0(reads: SeenReads) -> None:
    page = await reads.page(SAMPLES, Query(order=(Ordering("number"),)))
    assert (list(page.rows), page.has_next, page.has_previous, page.position) == ([], False, False, 0)
    assert await reads.count(SAMPLES, (), None) == 0
    assert await reads.by_key(SAMPLES, ["x"]) == {}
    assert await reads.summarise(SUMMARY, "path", 1, (), None) == Totals([], 0)
    assert await reads.positions_behind(SAMPLES, (), 0, 10, None) == []
    with pytest.raises(NotRecordedYet):
        await reads.page(SAMPLES, Query(as_of=1))


@dataclass(frozen=True, slots=True)
class Wider:
    sample_id: str
    number: int
    novelty: str


async def test_tables_of_another_shape_are_not_built_yet(database: str, signals: PostgresSignals) -> None:
    fill(database, SAMPLES, numbered(0), position=1)
    wider = replace(SAMPLES, row=Wider, version=2, orders=())  # type: ignore[arg-type]
    newer = await PostgresReads.open(database, (wider,), signals)
    with pytest.raises(NotBuiltYet, match=r"testing\.samples"):
        await newer.seen(everything).page(wider, Query())
    await newer.close()


async def test_an_answer_waits_a_moment_for_a_model_that_lags(
    database: str, reads: SeenReads, signals: PostgresSignals
) -> None:
    async with Pen.open(database) as pen:
        await pen.append(*(Whistled("tune") for _ in range(7)))
    fill(database, SAMPLES, [(1, "k", blank("k"))], position=5)
    with pytest.raises(NotRecordedYet, match="position 8 is not recorded yet: the ledger's head is 7"):
        await reads.page(SAMPLES, Query(as_of=8))

    asked = asyncio.create_task(reads.page(SAMPLES, Query(as_of=7)))
    await asyncio.to_thread(_advance, database, 7)
    await signals.publish(Change(SAMPLES.name, 7, ("k",)))
    page = await asked
    assert (page.position, [row.sample_id for row in page.rows]) == (7, ["k"])
    assert (await reads.page(SAMPLES, Query(as_of=6))).position == 6


async def test_a_model_that_does_not_come_is_not_waited_for_long(
    database: str, reads: SeenReads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.postgres.reading.questions.PATIENCE", 0.1)
    async with Pen.open(database) as pen:
        await pen.append(Whistled("tune"))
    fill(database, SAMPLES, [], position=0)
    with pytest.raises(NotProjectedYet, match=r"testing\.samples is at position 0, not yet at 1"):
        await reads.page(SAMPLES, Query(as_of=1))


def _advance(database: str, position: int) -> None:
    with connect(database, "foja_worker") as connection:
        stand(connection, SAMPLES, BASE, position)


async def test_lost_connections_are_not_seen(database: str, reads: SeenReads) -> None:
    fill(database, SAMPLES, numbered(0), position=1)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'foja %'"
    for _ in range(5):
        pages = [asyncio.create_task(reads.page(SAMPLES, Query(first=100))) for _ in range(8)]
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute(f"{cut} AND datname = current_database()".encode())
        assert [len(page.rows) for page in await asyncio.gather(*pages)] == [100] * 8


async def test_reads_may_only_read(side: PostgresReads) -> None:
    async with side._pool.connection() as connection:  # noqa: SLF001 - the connections that it really uses
        assert await (await connection.execute(b"SELECT current_user::text")).fetchone() == ("foja_app",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await connection.execute(b"DELETE FROM projections.read_models")


class TestProjected:
    async def test_is_told_by_a_signal(self, database: str, reads: SeenReads, signals: PostgresSignals) -> None:
        fill(database, SAMPLES, [], position=5)
        assert await reads.ledger.projected([SAMPLES.name], 5, 10)
        waiting = [asyncio.create_task(reads.ledger.projected([SAMPLES.name], 6, 10)) for _ in range(50)]
        await asyncio.to_thread(_advance, database, 6)
        await signals.publish(Change(SAMPLES.name, 6, ("k",)))
        assert all(await asyncio.gather(*waiting))

    async def test_notices_without_a_signal(self, database: str, reads: SeenReads) -> None:
        fill(database, SAMPLES, [], position=5)
        waiting = asyncio.create_task(reads.ledger.projected([SAMPLES.name], 6, 10))
        await asyncio.to_thread(_advance, database, 6)
        assert await waiting

    async def test_gives_up_in_time(self, database: str, reads: SeenReads) -> None:
        fill(database, SAMPLES, [], position=5)
        began = time.monotonic()
        assert not await reads.ledger.projected([SAMPLES.name], 6, 0.2)
        assert not await reads.ledger.projected([SAMPLES.name, "testing.unknown"], 1, 0)
        assert 0.2 <= time.monotonic() - began < 5

    async def test_a_position_that_was_lost_is_not_claimed_after_a_gap(
        self, database: str, reads: SeenReads, signals: PostgresSignals
    ) -> None:
        """A crash of PostgreSQL may take the last projected moments back; they are projected again."""
        fill(database, SAMPLES, [], position=9)
        assert await reads.ledger.projected([SAMPLES.name], 9, 10)
        _advance(database, 8)
        await signals.publish(Change(SAMPLES.name, 8, ()))
        async with asyncio.timeout(10):
            while await reads.ledger.projected([SAMPLES.name], 9, 0):  # noqa: ASYNC110 - what is waited for
                await asyncio.sleep(0.01)


async def test_through_the_real_projector(database: str, signals: PostgresSignals, tallies: SeenReads) -> None:
    async with Pen.open(database) as pen, projecting(database, signals=signals):
        await pen.append(Counted("a", 1), Counted("b", 5))
        await pen.append(Counted("a", 2), Cleared("b"), Whistled("tune"))
        position = await pen.append(Counted("b", 7))
        assert await tallies.ledger.projected([TALLIES.name], position, 20)
        by_total = Query(order=(Ordering("total", descending=True),))
        page = await tallies.page(TALLIES, by_total)
        assert (list(page.rows), page.position) == ([Tally("b", 7, 1), Tally("a", 3, 2)], position)
        then = await tallies.page(TALLIES, replace(by_total, as_of=2))
        assert list(then.rows) == [Tally("b", 5, 1), Tally("a", 1, 1)]
        assert await tallies.by_key(TALLIES, ["a", "b"], 4) == {"a": Tally("a", 3, 2)}
        assert await tallies.positions_behind(TALLIES, (), 0, 10, None) == [1, 2, 3, 4, 6]


async def test_every_answer_of_a_busy_model_is_one_that_once_was_true(
    database: str, signals: PostgresSignals, tallies: SeenReads
) -> None:
    """Each position adds 1 to "all": whatever the reader gets, the sum equals the position that it came with."""
    async with Pen.open(database) as pen, projecting(database, signals=signals):
        seen, read_whole = set[int](), asyncio.Event()

        async def append() -> None:
            for _ in range(3):
                for _ in range(20):
                    await pen.append(*(Counted("all", 1) for _ in range(5)))
                read_whole.clear()
                await read_whole.wait()  # the model is let catch up, and stands there until somebody has read it

        appending = asyncio.create_task(append())
        while not appending.done():
            page = await tallies.page(TALLIES, Query())
            assert [row.total for row in page.rows] == ([page.position] if page.position else [])
            seen.add(page.position)
            if page.position and page.position % 100 == 0:
                read_whole.set()
        await appending
        assert await tallies.ledger.projected([TALLIES.name], 300, 20)
        assert (await tallies.by_key(TALLIES, ["all"]))["all"].total == Decimal(300)
        assert (await tallies.by_key(TALLIES, ["all"], 123))["all"].total == 123
        assert len(seen) > 2
