"""Walking pages gives exactly the sorted, filtered rows: forwards and backwards, in pages of any size, now and then."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import Condition, Ordering, Query
from tests.infra.postgres.samples import CONDITIONS, histories, meets, tables
from tests.infra.postgres.timeline import FIELDS, SAMPLES, Change, Sample, blank, fill, ranked, replayed
from tests.suite.profiles import examples

ORDERS = st.lists(st.tuples(st.sampled_from(FIELDS), st.booleans()), max_size=3, unique_by=lambda one: one[0]).map(dict)
on_one_database = settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def edge(row: Sample, order: dict[str, bool]) -> tuple[Any, ...]:
    """A row's cursor."""
    return tuple(getattr(row, name) for name in (*order, "sample_id"))


def query(order: dict[str, bool], **more: Any) -> Query:
    return Query(order=tuple(Ordering(name, down) for name, down in order.items()), **more)


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


async def walk(reads: SeenReads, asked: Query, order: dict[str, bool]) -> list[Sample]:
    """All rows, page after page; checks what each page says of its neighbours."""
    found: list[Sample] = []
    cursor = None
    while True:
        side = "before" if asked.backwards else "after"
        page = await reads.page(SAMPLES, query(order, **{**_kept(asked), side: cursor}))
        further = page.has_previous if asked.backwards else page.has_next
        behind = page.has_next if asked.backwards else page.has_previous
        assert behind == bool(found)
        assert len(page.rows) <= asked.first
        found = [*page.rows, *found] if asked.backwards else [*found, *page.rows]
        if not further:
            return found
        assert len(page.rows) == asked.first
        cursor = edge(page.rows[0 if asked.backwards else -1], order)


def _kept(asked: Query) -> dict[str, Any]:
    return {"where": asked.where, "first": asked.first, "backwards": asked.backwards, "as_of": asked.as_of}


def expected(rows: Any, where: tuple[Condition, ...], order: dict[str, bool]) -> list[Sample]:
    chosen = [row for row in rows if meets(row, where)]
    return sorted(chosen, key=lambda row: ranked(row, order, "sample_id"))


@on_one_database
@given(rows=tables(), where=CONDITIONS, order=ORDERS, data=st.data())
async def test_walking_pages_gives_the_sorted_filtered_rows(
    database: str,
    reads: SeenReads,
    rows: list[Sample],
    where: tuple[Condition, ...],
    order: dict[str, bool],
    data: st.DataObject,
) -> None:
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in data.draw(st.permutations(rows))], position=1)
    first, backwards = data.draw(st.integers(1, 7)), data.draw(st.booleans())
    asked = query(order, where=where, first=first, backwards=backwards)
    assert await walk(reads, asked, order) == expected(rows, where, order)
    assert await reads.count(SAMPLES, where, None) == len(expected(rows, where, order))


@on_one_database
@given(rows=tables(), order=ORDERS, data=st.data())
async def test_two_cursors_give_what_stands_between_them(
    database: str, reads: SeenReads, rows: list[Sample], order: dict[str, bool], data: st.DataObject
) -> None:
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)
    in_order = expected(rows, (), order)
    low, high = (data.draw(st.integers(-1, len(rows))) for _ in range(2))
    first, backwards = data.draw(st.integers(1, 5)), data.draw(st.booleans())
    after = edge(in_order[low], order) if 0 <= low < len(rows) else None
    before = edge(in_order[high], order) if 0 <= high < len(rows) else None
    page = await reads.page(SAMPLES, query(order, first=first, after=after, before=before, backwards=backwards))
    start, end = (low + 1 if after else 0), (high if before else len(rows))
    between = list(range(start, max(end, start)))
    taken = between[-first:] if backwards else between[:first]
    assert list(page.rows) == [in_order[n] for n in taken]
    if taken:
        assert (page.has_previous, page.has_next) == (taken[0] > 0, taken[-1] < len(rows) - 1)


@on_one_database
@given(changes=histories(), where=CONDITIONS, order=ORDERS, data=st.data())
async def test_as_of_a_position_gives_the_rows_of_a_replay_up_to_it(
    database: str,
    reads: SeenReads,
    changes: list[Change],
    where: tuple[Condition, ...],
    order: dict[str, bool],
    data: st.DataObject,
) -> None:
    fill(database, SAMPLES, changes, position=len(changes))
    moment, first = data.draw(st.integers(0, len(changes))), data.draw(st.integers(1, 4))
    rows = replayed(changes, moment)
    wanted = expected(rows.values(), where, order)
    assert await walk(reads, query(order, where=where, first=first, as_of=moment), order) == wanted
    assert await reads.count(SAMPLES, where, moment) == len(wanted)
    assert await reads.by_key(SAMPLES, [*"abcdefg"], moment) == rows


@on_one_database
@given(changes=histories(), where=CONDITIONS, data=st.data())
async def test_the_positions_behind_rows_are_those_of_every_change_of_their_keys(
    database: str, reads: SeenReads, changes: list[Change], where: tuple[Condition, ...], data: st.DataObject
) -> None:
    fill(database, SAMPLES, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    upto = len(changes) if moment is None else moment
    keys = {key for key, row in replayed(changes, upto).items() if meets(row, where)}
    wanted = [at for at, key, _ in changes if key in keys and at <= upto]
    after, first = data.draw(st.integers(0, 5)), data.draw(st.integers(1, 30))
    found = await reads.positions_behind(SAMPLES, where, after, first, moment)
    assert list(found) == [at for at in wanted if at > after][:first]


@pytest.mark.parametrize("direction", ["up", "down"])
async def test_nulls_are_the_greatest_values_on_both_sides_of_a_cursor(
    database: str, reads: SeenReads, direction: str
) -> None:
    descending = direction == "down"
    rows = [blank(f"k{n}", size=size) for n, size in enumerate([2, None, 1, None, 2, 1])]
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)
    for order in ({"size": descending}, {"number": False, "size": descending}, {"size": descending, "number": True}):
        wanted = expected(rows, (), order)
        assert [row.size for row in wanted] == ([None, None, 2, 2, 1, 1] if descending else [1, 1, 2, 2, None, None])
        for backwards in (False, True):
            assert await walk(reads, query(order, first=1, backwards=backwards), order) == wanted


async def test_a_path_starts_with_whole_codes(database: str, reads: SeenReads) -> None:
    paths = [
        (),
        ("1",),
        ("1", "2"),
        ("1", "20"),
        ("1\x01",),
        ("10",),
        ("2",),
        ("1", "2", "9"),
        ("1", "\U0010ffff"),
        ("",),
    ]
    rows = [blank(f"k{n}", path=path) for n, path in enumerate(paths)]
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)
    for prefix in paths:
        where = (Condition("path", "starts_with", prefix),)
        found = await reads.page(SAMPLES, Query(where=where))
        assert [row.path for row in found.rows] == [path for path in paths if path[: len(prefix)] == prefix]
