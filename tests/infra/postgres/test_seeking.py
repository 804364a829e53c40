"""Events of rare types are found by their types; those of common ones by looking through positions."""

from __future__ import annotations

import random
from collections.abc import Sequence

import orjson
import psycopg
import pytest

from infra.postgres.connect import connect_async
from infra.postgres.projecting import seeking
from infra.postgres.projecting.bulk import Pages
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.seeking import seek
from tests.infra.postgres.tallies import CODEC, TALLIES, Cleared, Counted, Eye, Pen, Tally, projecting

OTHERS = """
INSERT INTO ledger.stored_events (originator_id, originator_version, topic, state, notification_id, recorded_at)
SELECT 'bulk-' || h.position + n, 1, {topic}, convert_to(repeat('x', {size}), 'UTF8'), h.position + n, clock_timestamp()
FROM ledger.head AS h, generate_series(1, {events}) AS n;
UPDATE ledger.head SET position = position + {events};
"""
"""What nobody projects, and could not: it has no envelope."""
MIXED = """
    CASE WHEN n BETWEEN 9000 AND 9600 THEN 'burst' WHEN n % 997 = 0 THEN 'rare' WHEN n % 3 = 0 THEN 'common'
        WHEN n % 60 = 1 THEN 'seldom' ELSE 'other' END
"""
BLOCKS = """
    SELECT heap_blks_read + heap_blks_hit, pg_relation_size('ledger.stored_events') / 8192
    FROM pg_statio_user_tables WHERE relid = 'ledger.stored_events'::regclass
"""


def fill(dsn: str, events: int, topic: str = "'other'", size: int = 10) -> None:
    """Let many events stand behind those that are there."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(OTHERS.format(topic=topic, size=size, events=events).encode())


async def test_a_rebuild_from_few_events_reads_those_alone(database: str) -> None:
    async with Pen.open(database) as pen, Eye.open(database) as eye:
        await pen.append(Counted("a", 1), Counted("b", 1))
        fill(database, 30_000, size=500)
        await pen.append(Counted("a", 1))
        fill(database, 30_000, size=500)
        await pen.append(Cleared("b"))
        read, _ = _blocks(database)
        await Projector(TALLIES, database, CODEC).rebuild()
        again, blocks = _blocks(database)
        assert (await eye.see()).live == {"a": (Tally("a", 2, 2), 30_003)}
        assert await eye.registry() == ("testing_tallies_v1", 1, 60_004)
        assert blocks > 4_000
        assert again - read < 50
        fill(database, 10_000)
        async with projecting(database):
            await eye.wait_for(await pen.append(Counted("a", 1)))
        assert (await eye.see()).live["a"][0] == Tally("a", 3, 3)


@pytest.mark.parametrize("is_analysed", [False, True])
async def test_it_is_found_by_its_index_whatever_is_known_of_the_table(database: str, *, is_analysed: bool) -> None:
    fill(database, 20_000, MIXED)
    with psycopg.connect(database, autocommit=True) as connection:
        if is_analysed:
            connection.execute("ANALYZE ledger.stored_events")
        for topics in (["rare"], ["common", "rare"], ["common", "other", "seldom", "none", "burst"]):
            for after in (0, 15_000):
                values = {"topics": topics, "after": after, "upto": 20_000, "limit": seeking.PROBE}
                told = connection.execute(b"EXPLAIN (FORMAT JSON) " + seeking.SEEK, values).fetchone()
                assert told is not None
                plan = orjson.dumps(told[0][0]["Plan"]).decode()
                assert "stored_events_topic" in plan
                assert '"Sort"' not in plan


@pytest.mark.parametrize("probe", [1, 7, 100, 500])
async def test_what_is_sought_is_all_that_stands_there(
    database: str, monkeypatch: pytest.MonkeyPatch, probe: int
) -> None:
    monkeypatch.setattr(seeking, "PROBE", probe)
    fill(database, 20_000, MIXED)
    choose = random.Random(3)  # noqa: S311 - a spread
    async with await connect_async(database, "foja_worker") as connection:
        query = "SELECT notification_id, topic FROM ledger.stored_events ORDER BY 1"
        all_events = await (await connection.execute(query)).fetchall()
        for _ in range(30):
            topics = choose.sample(["rare", "common", "seldom", "burst", "none"], choose.randint(1, 4))
            after = choose.randint(0, 19_000)
            head = choose.randint(after, 20_000)
            sought = await seek(connection, topics, after, head)
            assert after <= sought.upto <= head
            assert sought.positions == [p for p, topic in all_events if topic in topics and after < p <= sought.upto]
            if not {"common", "burst"}.intersection(topics) and probe == 500:
                assert sought.upto == head


@pytest.mark.parametrize(
    ("near", "rare", "probe"), [(0, 50, 500), (0, 0, 500), (0, 0, 3), (0, 10**6, 500), (10**6, 50, 1)]
)
@pytest.mark.parametrize("limit", [5, 10_000])
async def test_pages_are_the_same_however_they_are_found(
    database: str, monkeypatch: pytest.MonkeyPatch, near: int, rare: int, probe: int, limit: int
) -> None:
    for name, value in (("NEAR", near), ("RARE", rare)):
        monkeypatch.setattr(f"infra.postgres.projecting.bulk.{name}", value)
    monkeypatch.setattr(seeking, "RARE", rare)
    monkeypatch.setattr(seeking, "PROBE", probe)
    fill(database, 20_000, MIXED)
    for topics in (["rare"], ["seldom", "burst"], ["none"], ["rare", "seldom"]):
        assert await _pages(database, topics, limit) == _standing(database, topics)


async def _pages(dsn: str, topics: Sequence[str], limit: int) -> list[int]:
    found, after, head = [], 0, 19_990
    pages = Pages([], topics)
    async with await connect_async(dsn, "foja_worker") as connection:
        while after < head:
            page = await pages.read(connection, after, limit, head)
            assert after < page.upto <= page.head == head
            assert len(page.events) <= limit
            found += [event.position for event in page.events]
            after = page.upto
    return found


def _standing(dsn: str, topics: Sequence[str]) -> list[int]:
    query = "SELECT notification_id FROM ledger.stored_events WHERE topic = ANY(%s) AND notification_id <= 19990"
    with psycopg.connect(dsn) as connection:
        return sorted(position for (position,) in connection.execute(query, [list(topics)]))


def _blocks(dsn: str) -> tuple[int, int]:
    """How many blocks of the ledger all ended sessions have read, and how many there are."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_force_next_flush()")
        row = connection.execute(BLOCKS).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def test_what_is_only_added_to_is_vacuumed_by_a_fixed_number(database: str) -> None:
    query = "SELECT relname::text FROM pg_class WHERE 'autovacuum_vacuum_insert_scale_factor=0' = ANY(reloptions)"
    with psycopg.connect(database) as connection:
        assert set(connection.execute(query).fetchall()) == {("stored_events",), ("commands",)}
