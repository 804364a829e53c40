"""Whatever is asked, the answer is what it would be if the rows out of sight did not exist, now and in the past."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from projections.kernel.declarations import Condition, Ordering, Query, ReadModel, Reads
from tests.infra.postgres.cases import CASES, KEYS, MODELS, SIGHTS, WHERE, Case, histories, positions_seen, sums
from tests.infra.postgres.samples import meets
from tests.infra.postgres.timeline import Change, fill, ranked, replayed
from tests.suite.profiles import examples
from tests.support.seeing import in_sight, seeing

ORDERS = st.lists(
    st.tuples(st.sampled_from(["jurisdiction", "size"]), st.booleans()), max_size=2, unique_by=lambda one: one[0]
).map(dict)
on_one_database = settings(
    max_examples=examples(80), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
Where = tuple[Condition, ...]
PATHS = ("path", "offices", "desks", "readers")


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@on_one_database
@given(
    changes=histories(),
    model=st.sampled_from(MODELS),
    sights=st.tuples() | st.tuples(SIGHTS) | st.tuples(SIGHTS, SIGHTS),
    data=st.data(),
)
async def test_an_answer_is_that_of_the_rows_in_sight(
    database: str,
    side: PostgresReads,
    changes: list[Change],
    model: ReadModel[Case],
    sights: tuple[Sight, ...],
    data: st.DataObject,
) -> None:
    where = data.draw(WHERE)
    fill(database, CASES, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    every = replayed(changes, len(changes) if moment is None else moment)
    seen = {key: row for key, row in every.items() if in_sight(model, row, sights)}
    met = [row for row in seen.values() if meets(row, where)]
    reads = side.seen(seeing(*sights))

    assert await reads.count(model, where, moment) == len(met)
    assert await reads.by_key(model, KEYS, moment) == seen
    depths = {name: max((len(getattr(row, name)) for row in met), default=0) for name in PATHS}
    assert await reads.depths(model, where, moment) == depths
    await _check_sums(reads, model, where, moment, met)
    await _check_page(reads, model, Query(where=where, as_of=moment), list(every.values()), met, data)
    upto = len(changes) if moment is None else moment
    behind = {at for at in positions_seen(model, sights, changes, {row.case_id: row for row in met}) if at <= upto}
    after, first = data.draw(st.integers(0, 3)), data.draw(st.integers(1, 20))
    found = await reads.positions_behind(model, where, after, first, moment)
    assert list(found) == sorted(at for at in behind if at > after)[:first]


@given(model=st.sampled_from(MODELS), sight=SIGHTS, changes=histories())
def test_who_has_the_same_narrowed_sight_sees_the_same_rows(
    model: ReadModel[Case], sight: Sight, changes: list[Change]
) -> None:
    for _, _, row in changes:
        if row is not None:
            assert in_sight(model, row, [sight]) == in_sight(model, row, [model.narrowed(sight)])


async def _check_sums(
    reads: Reads, model: ReadModel[Case], where: Where, moment: int | None, met: Sequence[Case]
) -> None:
    """A group that nobody sees a row of is no group."""
    expected: dict[Any, list[Decimal]] = defaultdict(list)
    for row in met:
        expected[row.jurisdiction, row.path[:1]].append(row.size)
    groups = (await reads.summarise(sums(model), "path", 1, where, moment)).groups
    assert {(one.by["jurisdiction"], one.path): (one.rows, one.sums["size"]) for one in groups} == {
        place: (len(sizes), sum(sizes)) for place, sizes in expected.items()
    }


async def _check_page(
    reads: Reads, model: ReadModel[Case], asked: Query, every: list[Case], met: list[Case], data: st.DataObject
) -> None:
    """A page between two cursors, that may be those of rows out of sight; what is out of sight is no further page."""
    order = data.draw(ORDERS)

    def rank(row: Case) -> Any:
        return ranked(row, order, "case_id")

    in_order, places = sorted(met, key=rank), sorted(every, key=rank)
    after, before = (data.draw(st.none() | st.sampled_from(places)) if places else None for _ in range(2))
    backwards, first = data.draw(st.booleans()), data.draw(st.integers(1, 4))
    cursors = [
        None if one is None else tuple(getattr(one, name) for name in (*order, "case_id")) for one in (after, before)
    ]
    page = await reads.page(
        model,
        replace(
            asked,
            order=tuple(Ordering(name, down) for name, down in order.items()),
            first=first,
            backwards=backwards,
            after=cursors[0],
            before=cursors[1],
        ),
    )
    between = [
        n
        for n, row in enumerate(in_order)
        if (after is None or rank(after) < rank(row)) and (before is None or rank(row) < rank(before))
    ]
    taken = between[-first:] if backwards else between[:first]
    assert list(page.rows) == [in_order[n] for n in taken]
    if taken:
        assert (page.has_previous, page.has_next) == (taken[0] > 0, taken[-1] < len(in_order) - 1)
    if not met:
        assert not page.has_previous
        assert not page.has_next


async def test_what_is_not_said_to_be_seen_is_not(database: str, side: PostgresReads) -> None:
    case = Case("a", "MD:01", "MD", "ana", Decimal(1), ())
    fill(database, CASES, [(1, "a", case)], position=1)
    for sights in ((), (NOTHING,), (EVERYTHING, NOTHING), (Sight(units=frozenset({"MD:0"})),)):
        assert await side.seen(seeing(*sights)).count(CASES, (), None) == 0
    assert await side.seen(seeing(Sight(units=frozenset({"MD:01"})))).by_key(CASES, ["a"]) == {"a": case}


async def test_each_account_that_a_row_is_about_sees_it(database: str, side: PostgresReads) -> None:
    case = Case("a", "MD:01", "MD", "ana", Decimal(1), (), "bo")
    fill(database, CASES, [(1, "a", case)], position=1)
    (both,) = (model for model in MODELS if model.scope is not None and model.scope.also)
    for account, sees in (("ana", 1), ("bo", 1), ("eve", 0)):
        assert await side.seen(seeing(Sight(account=account))).count(both, (), None) == sees
        assert await side.seen(seeing(Sight(account=account))).count(CASES, (), None) == (account == "ana")


async def test_each_field_that_says_whose_a_row_is_has_an_index(database: str) -> None:
    fill(database, CASES, [], position=1)
    with connect(database, "foja_worker") as connection:
        found = connection.execute(b"SELECT indexdef FROM pg_indexes WHERE tablename = %s", [Table(CASES).base])
        told = " ".join(one for (one,) in found)
    for name in ("unit", "jurisdiction", "account"):
        assert f"({name}, case_id)" in told
    by_lists = " ".join(Table(MODELS[-3]).index("cases"))
    for name in ("offices", "desks"):
        assert f'USING gin ("{name}")' in by_lists
