"""Rows filtered and ordered by the rows that they lead to: as if what is out of sight were not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.graphql.conditions import Filterable
from api.graphql.ids import cursor, mark
from api.graphql.paging import places_in
from api.kernel.declarations import One
from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table, quoted
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import (
    Combined,
    Condition,
    NotBuiltYet,
    NotProjectedYet,
    Ordering,
    Page,
    Query,
    ReadModel,
    Reference,
    RelatedTest,
    Searched,
    Sights,
    Summary,
    Test,
)
from projections.kernel.plans import ColumnValue, Edges, GroupList, PageFacts, PageOfRows, Plan, SumsOfRows
from tests.infra.postgres.cases import CASES, SIGHTS, Case, histories, sums
from tests.infra.postgres.timeline import Change, _Rank, fill, replayed, stand
from tests.suite.profiles import examples
from tests.support.meeting import Others, led_to, meets
from tests.support.seeing import in_sight


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter that belongs to a case, and perhaps to another matter. Everybody may see it."""

    matter_id: str
    case_id: str | None
    parent_id: str | None
    size: int


MATTERS: ReadModel[Matter] = ReadModel(
    name="testing.matters",
    version=1,
    row=Matter,
    key="matter_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    orders=("size",),
)
OF_CASE, OF_PARENT = Reference("case_id", CASES), Reference("parent_id", MATTERS)
LABELLESS: ReadModel[Case] = replace(CASES, name="testing.cases_without_past", history=False)
SUMMARY = Summary("testing.matter_sums", MATTERS, ("parent_id",), ("size",), (), sums(CASES).labels)
GROUPS = GroupList(
    (
        ("parent", ColumnValue("parent_id", "text", nullable=True)),
        ("rows", "rows"),
        ("size", ColumnValue("size", "decimal", nullable=False)),
    )
)
CASE, LABEL = "abcdefgh", "klmno"
SIZES = st.integers(-2, 2)

_ON_CASES = st.one_of(
    st.builds(Condition, st.just("size"), st.sampled_from(["eq", "ne", "gt", "lte"]), SIZES),
    st.builds(Condition, st.just("unit"), st.just("is_null"), st.booleans()),
    st.builds(Condition, st.just("unit"), st.just("eq"), st.sampled_from(["MD:01", "RO:01"])),
)
_OF_CASE = st.builds(RelatedTest, st.just(OF_CASE), st.lists(_ON_CASES, max_size=2).map(tuple))
_PLAIN = st.builds(Condition, st.just("size"), st.sampled_from(["eq", "gt"]), SIZES)
_ON_MATTERS = _PLAIN | _OF_CASE
_OF_PARENT = st.builds(RelatedTest, st.just(OF_PARENT), st.lists(_ON_MATTERS, max_size=2).map(tuple))
WHERE = st.lists(
    st.recursive(
        _ON_MATTERS | _OF_PARENT,
        lambda parts: st.builds(
            Combined, st.sampled_from(["all", "any", "none"]), st.lists(parts, max_size=2).map(tuple)
        ),
        max_leaves=4,
    ),
    max_size=2,
).map(tuple)
ORDERS = st.lists(
    st.sampled_from(
        [
            Ordering("size"),
            Ordering("size", of=OF_CASE),
            Ordering("jurisdiction", of=OF_CASE),
            Ordering("size", of=OF_PARENT),
        ]
    ).flatmap(lambda ordering: st.booleans().map(lambda down: replace(ordering, descending=down))),
    max_size=3,
    unique_by=lambda ordering: (ordering.field, ordering.of),
).map(tuple)
QUERIES = st.builds(Query, WHERE, ORDERS, st.integers(1, 3), backwards=st.booleans())
_MATTERS = st.builds(
    Matter,
    matter_id=st.just(""),
    case_id=st.none() | st.sampled_from([*CASE, "none"]),
    parent_id=st.none() | st.sampled_from([*LABEL, "none"]),
    size=SIZES,
)


def matters() -> st.SearchStrategy[list[Change]]:
    """Matters that come, change and go, one at each position."""

    def placed(drawn: list[tuple[str, Matter | None]]) -> list[Change]:
        alive: set[str] = set()
        found: list[Change] = []
        for key, matter in drawn:
            if matter is not None or key in alive:
                found.append((len(found) + 1, key, matter and replace(matter, matter_id=key)))
                alive = alive | {key} if matter else alive - {key}
        return found

    change = st.tuples(st.sampled_from(LABEL), st.none() | _MATTERS | _MATTERS | _MATTERS)
    return st.lists(change, min_size=1, max_size=20).map(placed).filter(bool)


def seeing_cases(*sights: Sight) -> Sights:
    """Somebody with these sights of the cases, who sees all matters."""

    async def of(model: ReadModel[Any]) -> Sequence[Sight]:
        return sights if model.name == CASES.name else (EVERYTHING,)

    return of


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


def ranked(row: Matter, order: Sequence[Ordering], others: Others) -> Any:
    ranks = []
    for ordering in order:
        assert not isinstance(ordering.of, Searched)
        owner = row if ordering.of is None else led_to(row, ordering.of, others)
        ranks.append(_Rank(owner and getattr(owner, ordering.field), ordering.descending))
    return (*ranks, _Rank(row.matter_id, order[-1].descending if order else False))


def plan(query: Query) -> Plan:
    facts: Any = ("startCursor", "endCursor", "hasNextPage", "hasPreviousPage")
    members: Any = (
        ("edges", Edges(mark(query.order), (("at", "cursor"),))),
        ("facts", PageFacts(mark(query.order), tuple((name, name) for name in facts))),
        ("count", "totalCount"),
    )
    return Plan((("page", PageOfRows(MATTERS, query, members)),))


async def check_compiled(reads: SeenReads, query: Query, page: Page[Matter], count: int) -> None:
    """The bytes that the database makes of the same page."""
    cursors = [cursor(query.order, place) for place in places_in(MATTERS, query.order, page)]
    expected = {
        "edges": [{"at": each} for each in cursors],
        "facts": {
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
            "hasNextPage": page.has_next,
            "hasPreviousPage": page.has_previous,
        },
        "count": count,
    }
    assert await reads.answer(plan(query)) == orjson.dumps({"page": expected})


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes=st.tuples(histories(), matters()), sight=SIGHTS, asked=QUERIES, data=st.data())
async def test_rows_are_chosen_and_ordered_by_the_related_rows_in_sight(
    database: str,
    side: PostgresReads,
    changes: tuple[list[Change], list[Change]],
    sight: Sight,
    asked: Query,
    data: st.DataObject,
) -> None:
    last = max(map(len, changes))
    models: tuple[ReadModel[Any], ...] = (CASES, MATTERS)
    for model, of_model in zip(models, changes, strict=True):
        fill(database, model, of_model, position=last)
    moment = data.draw(st.none() | st.integers(0, last))
    upto = last if moment is None else moment
    seen = {key: row for key, row in replayed(changes[0], upto).items() if in_sight(CASES, row, (sight,))}
    every = replayed(changes[1], upto)

    def others(model: ReadModel[Any]) -> Mapping[str, Any]:
        return seen if model.name == CASES.name else every

    met = [row for row in every.values() if meets(row, asked.where, others)]
    reads = side.seen(seeing_cases(sight))
    assert await reads.count(MATTERS, asked.where, moment) == len(met)
    await check_sums(reads, asked.where, moment, met)
    found = await walk(reads, replace(asked, as_of=moment), len(met))
    assert found == sorted(met, key=lambda row: ranked(row, asked.order, others))


async def check_sums(reads: SeenReads, where: tuple[Test, ...], moment: int | None, met: Sequence[Matter]) -> None:
    """The sums of the rows that were met, both ways of asking held against each other."""
    sizes: dict[str | None, list[int]] = {}
    for matter in met:
        sizes.setdefault(matter.parent_id, []).append(matter.size)
    groups = [
        {"parent": parent, "rows": len(sizes[parent]), "size": str(sum(sizes[parent]))}
        for parent in sorted(sizes, key=lambda parent: _Rank(parent, descending=False))
    ]
    totals = await reads.summarise(SUMMARY, None, 1, where, moment)
    found = [
        {"parent": each.by["parent_id"], "rows": each.rows, "size": str(each.sums["size"])} for each in totals.groups
    ]
    assert found == groups
    summed = SumsOfRows(SUMMARY, None, 1, where, moment, len(LABEL) + 2, (("groups", GROUPS),))
    assert await reads.answer(Plan((("sums", summed),))) == orjson.dumps({"sums": {"groups": groups}})


async def walk(reads: SeenReads, query: Query, count: int) -> list[Matter]:
    """All rows, page after page, both ways of asking held against each other."""
    found: list[Matter] = []
    while True:
        page = await reads.page(MATTERS, query)
        await check_compiled(reads, query, page, count)
        assert (page.has_next if query.backwards else page.has_previous) == bool(found)
        found = [*page.rows, *found] if query.backwards else [*found, *page.rows]
        if not (page.has_previous if query.backwards else page.has_next):
            return found
        places = list(places_in(MATTERS, query.order, page))
        beyond = {"before": tuple(places[0])} if query.backwards else {"after": tuple(places[-1])}
        query = replace(query, **beyond)  # type: ignore[arg-type]


MATTER, HIDDEN = Matter("k", "a", "l", 1), Case("a", "MD:01", "MD", "ana", Decimal(2), ())
THERE = (RelatedTest(OF_CASE, ()),)


async def test_what_is_out_of_sight_is_not_there(database: str, side: PostgresReads) -> None:
    fill(database, CASES, [(1, "a", HIDDEN)], position=1)
    fill(database, MATTERS, [(1, "k", MATTER)], position=1)
    blind, sees = side.seen(seeing_cases(NOTHING)), side.seen(seeing_cases(Sight(units=frozenset({"MD:01"}))))
    by_size = Query(order=(Ordering("size", of=OF_CASE),))
    for size in (-1, 2, 3):
        tests = (RelatedTest(OF_CASE, (Condition("size", "gte", size),)),)
        assert await blind.count(MATTERS, tests, None) == 0
        assert await blind.count(MATTERS, (Combined("none", tests),), None) == 1
        assert await sees.count(MATTERS, tests, None) == (size <= 2)
        after = replace(by_size, after=(Decimal(size), "k"))
        assert len((await blind.page(MATTERS, after)).rows) == 1  # what has no value comes last
    assert (await blind.page(MATTERS, by_size)).beside == [(None,)]
    assert (await sees.page(MATTERS, by_size)).beside == [(Decimal(2),)]


@pytest.mark.parametrize(
    ("tests", "order"),
    [
        ((RelatedTest(Reference("size", CASES), ()),), ()),
        ((RelatedTest(Reference("matter", CASES), ()),), ()),
        ((RelatedTest(OF_CASE, (Condition("jurisdiction", "eq", "MD"),)),), ()),
        ((RelatedTest(OF_CASE, (Condition("none", "eq", "MD"),)),), ()),
        ((RelatedTest(OF_CASE, (Condition("size", "eq", "much"),)),), ()),
        ((), (Ordering("unit", of=OF_CASE),)),
        ((), (Ordering("size", of=Reference("size", CASES)),)),
    ],
)
async def test_only_what_is_declared_is_looked_at(
    database: str, side: PostgresReads, tests: tuple[Test, ...], order: tuple[Ordering, ...]
) -> None:
    fill(database, CASES, [], position=1)
    fill(database, MATTERS, [], position=1)
    with pytest.raises(ValueError, match=r"related|filtered|ordered|size: Invalid decimal"):
        await side.seen(seeing_cases(EVERYTHING)).page(MATTERS, Query(tests, order))


async def test_all_that_is_looked_at_has_to_be_as_far(database: str, side: PostgresReads) -> None:
    reads = side.seen(seeing_cases(EVERYTHING))
    fill(database, MATTERS, [(1, "k", MATTER), (4, "k", None)], position=4)
    with connect(database, "foja_worker") as connection:
        connection.execute(b"DELETE FROM projections.read_models WHERE name = %s", [CASES.name])
    side.questions._relations.clear()  # noqa: SLF001
    with pytest.raises(NotBuiltYet):
        await reads.count(MATTERS, THERE, None)
    fill(database, CASES, [(1, "a", HIDDEN)], position=2)
    with connect(database, "foja_owner") as connection:
        connection.execute(b"UPDATE ledger.head SET position = 4")
    assert await reads.count(MATTERS, THERE, 2) == 1
    with pytest.raises(NotProjectedYet, match="cases is at position 2, not yet at 3"):
        await reads.count(MATTERS, THERE, 3)
    assert await reads.answer(plan(Query(THERE, as_of=3))) is None


async def test_related_rows_are_those_of_the_same_moment(database: str, side: PostgresReads) -> None:
    reads = side.seen(seeing_cases(EVERYTHING))
    fill(database, MATTERS, [(1, "k", MATTER)], position=4)
    fill(database, CASES, [(2, "a", HIDDEN), (3, "a", replace(HIDDEN, size=Decimal(5)))], position=4)
    by_size = (Ordering("size", of=OF_CASE),)
    for moment, there, size in ((1, 0, None), (2, 1, 2), (3, 1, 5), (None, 1, 5)):
        assert await reads.count(MATTERS, THERE, moment) == there
        assert (await reads.page(MATTERS, Query(order=by_size, as_of=moment))).beside == [(size,)]


async def test_a_switch_of_the_related_rows_is_never_seen(database: str, side: PostgresReads) -> None:
    reads = side.seen(seeing_cases(EVERYTHING))
    fill(database, MATTERS, [(1, "k", MATTER)], position=1)
    fill(database, CASES, [(1, "a", HIDDEN)], position=1)
    assert await reads.count(MATTERS, THERE, None) == 1
    fill(database, CASES, [], position=2, relation=f"{Table(CASES).base}_b")
    assert await reads.count(MATTERS, THERE, None) == 0


async def test_rows_without_a_past_are_looked_at_as_they_are_now(database: str, side: PostgresReads) -> None:
    reads = side.seen(seeing_cases(EVERYTHING))
    fill(database, MATTERS, [(1, "k", MATTER)], position=3)
    fill(database, LABELLESS, [(3, "a", HIDDEN)], position=3)
    there = (RelatedTest(Reference("case_id", LABELLESS), ()),)
    assert await reads.count(MATTERS, there, 1) == 1
    with connect(database, "foja_worker") as connection:
        stand(connection, LABELLESS, Table(LABELLESS).base, 0)
    assert await reads.count(MATTERS, there, 1) == 1


def test_the_field_that_leads_to_a_row_has_an_index() -> None:
    led_by = [
        (Table(entity.model), relation.reads)
        for exposed in INSTALLATION.exposed
        for entity in exposed.entities
        for relation in entity.relations
        if isinstance(relation, One) and Filterable(entity.model).relate("", relation.reads, Filterable(relation.to))
    ]
    assert len(led_by) > 20
    for table, field in led_by:
        indexed = " ".join(table.index(table.base))
        assert field == table.model.key or f"({quoted(field)}, {quoted(table.model.key)})" in indexed
