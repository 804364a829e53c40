"""A connection of the read side is asked by one cursor: what one statement met is nothing to the next one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from domain.kernel.sight import EVERYTHING, Sight
from infra.postgres.reading.questions import Pool, fetch
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Condition, Ordering, Query, Reference, Searched, everything
from projections.kernel.plans import (
    LATER,
    ColumnValue,
    Constant,
    Edges,
    KeyedRow,
    PageFacts,
    PageOfRows,
    Plan,
    RowGroups,
    RowObject,
    SeveralRows,
)
from tests.infra.postgres.cases import CASES, MODELS, Case
from tests.infra.postgres.timeline import SAMPLES, blank, fill
from tests.support.seeing import seeing

PLANNED = "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%samples%'"


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


def test_what_is_found_by_keys_alone_is_told_apart() -> None:
    model, leaf = MODELS[0], RowObject((("a", Constant("1")), ("b", ColumnValue("size", "decimal", nullable=False))))
    row = KeyedRow(model, leaf, None, key="x")
    page = PageOfRows(model, Query(), (("nodes", leaf),))
    around = [RowObject((("r", KeyedRow(model, leaf, None, column="deputy")),)), RowObject((("p", page),))]
    assert Plan((("a", row), ("b", Constant("1")), ("c", SeveralRows((row, row))))).by_keys
    assert Plan((("a", KeyedRow(model, around[0], None, key="x")),)).by_keys
    for part in (page, KeyedRow(model, around[1], None, key="x")):
        assert not Plan((("a", row), ("b", part))).by_keys


def test_lists_that_are_joined_to_a_row_are_told_apart_from_those_that_are_chosen() -> None:
    model, leaf = MODELS[0], RowObject((("a", Constant("1")),))
    whole: tuple[tuple[str, Any], ...] = (
        ("nodes", leaf),
        ("edges", Edges("m", (("cursor", "cursor"), ("node", leaf)))),
        ("pageInfo", PageFacts("m", (("hasNextPage", "hasNextPage"),))),
        ("totalCount", "totalCount"),
        ("position", "position"),
    )

    def around(query: Query, members: tuple[tuple[str, Any], ...] = whole, *, joined: bool = True) -> Plan:
        page = PageOfRows(model, query, members, ("unit", "unit") if joined else None)
        return Plan((("row", KeyedRow(model, RowObject((("list", page),)), None, key="x")),))

    in_order = Query(order=(Ordering("size", descending=True),), first=3)
    assert around(in_order).by_keys_and_joins
    assert not around(in_order).by_keys
    for chosen in (
        Query((Condition("size", "gt", 1),)),
        Query((Searched("a"),)),
        Query(after=("x",)),
        Query(before=("x",)),
        Query(as_of=0),
        Query(order=(Ordering("size", of=Reference("unit", model)),)),
    ):
        assert not around(chosen).by_keys_and_joins, chosen
    assert not around(in_order, (("aggregate", RowGroups((), 1, ())),)).by_keys_and_joins
    assert not around(in_order, joined=False).by_keys_and_joins


async def test_a_list_is_planned_once_for_whoever_sees_all_of_it(database: str) -> None:
    rows = [Case(f"c{n}", "MD:01", "MD", "ana", Decimal(n), ()) for n in range(8)]
    fill(database, CASES, [(1, row.case_id, row) for row in rows], position=1)
    shown = RowObject((("n", ColumnValue("size", "decimal", nullable=False)),))
    page = PageOfRows(CASES, Query(first=2), (("nodes", shown), ("totalCount", "totalCount")), ("unit", "unit"))
    plan = Plan((("row", KeyedRow(CASES, RowObject((("list", page),)), None, key=LATER)),))
    signals = await PostgresSignals.open(database)
    side = await PostgresReads.open(database, (CASES,), signals, connections=2)
    narrow = Sight(units=frozenset({"MD:01"}))
    try:
        for sight, pool in ((EVERYTHING, side._keyed), (narrow, side._pool)):  # noqa: SLF001 - what the test is about
            answers = {await side.seen(seeing(sight)).answer(plan, row.case_id) for row in rows}
            assert answers == {b'{"row":{"list":{"nodes":[{"n":"0"},{"n":"1"}],"totalCount":8}}}'}
            [(generic, custom)] = await fetch(pool, PLANNED.replace("samples", "testing_cases"))
            assert (generic > 0, custom > 0) == (sight.everywhere, not sight.everywhere)
    finally:
        await side.close()
        await signals.close()


async def test_a_key_is_looked_up_as_it_was_planned_once(database: str) -> None:
    fill(database, SAMPLES, [(1, f"s{number}", blank(f"s{number}")) for number in range(20)], position=7)
    plan = Plan((("row", KeyedRow(SAMPLES, RowObject((("n", Constant("1")),)), None, key=LATER)),))
    signals = await PostgresSignals.open(database)
    side = await PostgresReads.open(database, (SAMPLES,), signals, connections=1)
    try:
        seen = side.seen(everything)
        assert [await seen.answer(plan, f"s{number}") for number in range(10)] == [b'{"row":{"n":1}}'] * 10
        assert await seen.answer(plan, "another") == b'{"row":null}'
        [(generic, custom)] = await fetch(side._keyed, PLANNED)  # noqa: SLF001 - what the test is about
    finally:
        await side.close()
        await signals.close()
    assert generic > 0
    assert custom == 0
