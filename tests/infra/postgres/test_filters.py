"""Tests on rows, combined in any way: the database finds the rows that meet them, as plain Python says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.graphql.conditions import DEEPEST, MOST_TESTS, Filterable, conditions
from api.kernel.errors import ApiError
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Combined, Condition, Query, Test, everything
from tests.infra.postgres.test_compiled import renewed
from tests.infra.postgres.timeline import LABELS, SAMPLES, Colour, Sample, blank
from tests.suite.profiles import examples
from tests.support.meeting import meets

PLAIN = Filterable(SAMPLES)
TEXTS, NUMBERS = st.sampled_from(["", "a", "ab", "B", "%_\\"]), st.integers(0, 3)
PATHS = st.lists(st.sampled_from(["1", "12", "2"]), max_size=3).map(tuple)
ROWS = st.builds(
    blank,
    st.uuids().map(str),
    name=TEXTS | st.none(),
    number=NUMBERS,
    size=NUMBERS | st.none(),
    colour=st.sampled_from(Colour),
    open=st.booleans(),
    path=PATHS,
    place=PATHS | st.none(),
)


def compared(field: str, values: st.SearchStrategy[Any], *comparisons: Any) -> st.SearchStrategy[Test]:
    plain = st.builds(Condition, st.just(field), st.sampled_from(["eq", "ne", *comparisons]), values)
    among = st.builds(Condition, st.just(field), st.just("in"), st.lists(values, max_size=2).map(tuple))
    return plain | among | st.builds(Condition, st.just(field), st.just("is_null"), st.booleans())


RANGES = ("lt", "lte", "gt", "gte")
SINGLE = st.one_of(
    compared("name", TEXTS, "starts_with", "contains"),
    compared("number", NUMBERS, *RANGES),
    compared("size", NUMBERS, *RANGES),
    compared("colour", st.sampled_from(Colour)),
    compared("open", st.booleans()),
    compared("path", PATHS, "starts_with", "has_any", *RANGES),
    compared("place", PATHS, "starts_with", "has_any", *RANGES),
)
COMBINED = st.recursive(
    SINGLE,
    lambda parts: st.builds(Combined, st.sampled_from(["all", "any", "none"]), st.lists(parts, max_size=3).map(tuple)),
    max_leaves=8,
)


@settings(max_examples=examples(200), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROWS, min_size=1, max_size=6), tests=st.lists(COMBINED, max_size=2).map(tuple))
def test_the_database_finds_what_python_finds(
    module_database: str, rows: list[Sample], tests: tuple[Test, ...]
) -> None:
    expected = sorted(row.sample_id for row in rows if meets(row, tests))
    assert asyncio.run(_found(module_database, rows, tests)) == expected


async def _found(database: str, rows: list[Sample], tests: tuple[Test, ...]) -> list[str]:
    renewed(database, rows)
    signals = await PostgresSignals.open(database)
    side = await PostgresReads.open(database, (SAMPLES, LABELS), signals)
    try:
        page = await side.seen(everything).page(SAMPLES, Query(where=tests))
        return [row.sample_id for row in page.rows]
    finally:
        await side.close()
        await signals.close()


def test_a_filter_means_its_tests_combined() -> None:
    given = {"number": {"gte": 1, "ne": 3}, "or": [{"name": {"isNull": True}}, {"open": {"eq": True}}], "not": {}}
    assert conditions(PLAIN, given, 500) == (
        Condition("number", "gte", 1),
        Condition("number", "ne", 3),
        Combined(
            "any",
            (
                Combined("all", (Condition("name", "is_null", value=True),)),
                Combined("all", (Condition("open", "eq", value=True),)),
            ),
        ),
        Combined("none", (Combined("all", ()),)),
    )
    assert conditions(PLAIN, {"not": None, "and": None, "number": None}, 500) == ()


def test_a_filter_is_bounded() -> None:
    deep: dict[str, Any] = {"number": {"eq": 1}}
    for _ in range(DEEPEST - 1):
        deep = {"not": deep}
    assert conditions(PLAIN, deep, 500)
    with pytest.raises(ApiError, match="deep in each other"):
        conditions(PLAIN, {"not": deep}, 500)
    assert len(conditions(PLAIN, {"or": [{"number": {"eq": n}} for n in range(MOST_TESTS)]}, 500)) == 1
    with pytest.raises(ApiError, match="at most 100 tests, this one has 101"):
        conditions(PLAIN, {"or": [{"number": {"eq": n}} for n in range(MOST_TESTS + 1)]}, 500)
    with pytest.raises(ApiError, match="takes a value"):
        conditions(PLAIN, {"and": [{"number": {"eq": None}}]}, 500)
    with pytest.raises(ApiError, match="at most 2 values"):
        conditions(PLAIN, {"not": {"path": {"hasAny": ["1", "2", "3"]}}}, 2)
