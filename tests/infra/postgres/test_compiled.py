"""A plan is answered by one statement: the bytes of what is there, or nothing at all where that cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from api.compiling.parts import column_value, group_sum, group_value
from api.graphql.ids import cursor, global_id, mark
from api.graphql.rows import is_record, row_fields
from api.graphql.scalars import SCALARS
from domain.kernel.declarations import Position
from domain.kernel.sight import NOTHING
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.reading.seen import SeenReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Condition, Ordering, Query, ReadModel, everything
from projections.kernel.plans import (
    Constant,
    Edges,
    GlobalId,
    GroupList,
    KeyedRow,
    PageFacts,
    PageOfRows,
    Plan,
    RecordList,
    RecordValue,
    RowObject,
    SumsOfRows,
)
from tests.infra.postgres.timeline import FIELDS, LABELS, SAMPLES, SUMMARY, Colour, Label, Sample, blank, fill
from tests.suite.profiles import examples

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
PATHS = st.lists(TEXTS, max_size=3).map(tuple)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
ROWS = st.builds(
    Sample,
    sample_id=TEXTS.filter(bool),
    name=TEXTS | st.none(),
    number=st.integers(-(2**31), 2**31 - 1),
    size=st.integers(-(2**31), 2**31 - 1) | st.none(),
    amount=st.decimals(-(10**17), 10**17, places=2),
    rate=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40) | st.none(),
    day=st.dates() | st.none(),
    moment=MOMENTS | st.none(),
    colour=st.sampled_from(Colour),
    open=st.booleans(),
    path=PATHS,
    place=PATHS | st.none(),
)
SHOWN = row_fields(Sample)
_SERIALIZE: dict[Any, Any] = {kind: scalar.serialize for kind, scalar in SCALARS.items()}
ALL = RowObject(
    (
        ("id", GlobalId("Sample", "sample_id")),
        *((name, column_value(shown)) for name, shown in SHOWN.items() if not shown.amount),
        ("typed", Constant('"Sample"')),
    )
)


def told(row: Sample) -> dict[str, Any]:
    """The row as resolvers give it."""
    found: dict[str, Any] = {"id": global_id("Sample", row.sample_id)}
    for name, shown in SHOWN.items():
        if not shown.amount:
            found[name] = _told(getattr(row, name))
    return {**found, "typed": "Sample"}


def _told(value: Any) -> Any:
    match value:
        case Colour():
            return value.name
        case datetime():
            return _SERIALIZE[datetime](value)
        case date():
            return _SERIALIZE[date](value)
        case Decimal():
            return _SERIALIZE[Decimal](value)
        case _:
            return value


@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROWS, min_size=1, max_size=4, unique_by=lambda row: row.sample_id), data=st.data())
def test_every_value_is_written_as_resolvers_write_it(
    module_database: str, rows: list[Sample], data: st.DataObject
) -> None:
    order = data.draw(st.lists(st.builds(Ordering, st.sampled_from(FIELDS), st.booleans()), max_size=3))
    fields = {each.field: each for each in reversed(order)}
    query = Query(order=tuple(fields.values()), first=data.draw(st.integers(1, 4)), backwards=data.draw(st.booleans()))
    sums = data.draw(st.tuples(st.sampled_from([None, "path", "place"]), st.integers(1, 3)))
    asyncio.run(_check(module_database, rows, query, sums))


def renewed(database: str, rows: Sequence[Sample]) -> None:
    """Let these be the rows of the samples, and no others."""
    with psycopg.connect(database, autocommit=True) as connection:
        for name in (Table(SAMPLES).base, Table(SAMPLES).history_of(Table(SAMPLES).base)):
            connection.execute(f"DROP TABLE IF EXISTS projections.{name}".encode())
        connection.execute("DELETE FROM projections.read_models")
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=7)
    paths = {row.path for row in rows if row.path and row.path[-1]}
    labels = [Label(str(n), f'"{n}"', Colour.RED, "path", path) for n, path in enumerate(sorted(paths))]
    fill(database, LABELS, [(1, label.label_id, label) for label in labels], position=1)


async def _check(database: str, rows: Sequence[Sample], query: Query, sums: tuple[str | None, int]) -> None:
    renewed(database, rows)
    signals = await PostgresSignals.open(database)
    side = await PostgresReads.open(database, (SAMPLES, LABELS), signals)
    try:
        await _compare(side.seen(everything), query)
        await _compare_sums(side.seen(everything), *sums)
    finally:
        await side.close()
        await signals.close()


async def _compare(reads: SeenReads, query: Query) -> None:
    facts: Any = ("startCursor", "endCursor", "hasNextPage", "hasPreviousPage")
    edges = Edges(mark(query.order), (("at", "cursor"),))
    members: Any = (
        ("rows", ALL),
        ("edges", edges),
        ("facts", PageFacts(mark(query.order), tuple((name, name) for name in facts))),
        ("count", "totalCount"),
        ("position", "position"),
    )
    found = await reads.answer(Plan((("page", PageOfRows(SAMPLES, query, members)),)))
    page = await reads.page(SAMPLES, query)
    names = [*(each.field for each in query.order), "sample_id"]
    cursors = [cursor(query.order, [getattr(row, name) for name in names]) for row in page.rows]
    expected = {
        "rows": [told(row) for row in page.rows],
        "edges": [{"at": each} for each in cursors],
        "facts": {
            "startCursor": cursors[0],
            "endCursor": cursors[-1],
            "hasNextPage": page.has_next,
            "hasPreviousPage": page.has_previous,
        },
        "count": await reads.count(SAMPLES, (), None),
        "position": "7",
    }
    assert found == orjson.dumps({"page": expected})


@dataclass(frozen=True, slots=True)
class Inner:
    codes: tuple[str, ...]
    on: date | None


@dataclass(frozen=True, slots=True)
class Outer:
    """A field of every kind that a record may have."""

    name: str
    number: int
    size: int | None
    amount: Decimal
    rate: Decimal | None
    day: date
    moment: datetime
    later: datetime | None
    colour: Colour
    other: Colour | None
    open: bool
    position: Position
    path: tuple[str, ...] | None
    inner: Inner
    perhaps: Inner | None
    inners: tuple[Inner, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    holder_id: str
    whole: Outer
    perhaps: Outer | None
    several: tuple[Outer, ...]


HOLDERS: ReadModel[Holder] = ReadModel(
    name="testing.holders",
    version=1,
    row=Holder,
    key="holder_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40)
INNERS = st.builds(Inner, PATHS, st.dates() | st.none())
OUTERS = st.builds(
    Outer,
    name=TEXTS,
    number=st.integers(-(2**31), 2**31 - 1),
    size=st.integers(-(2**31), 2**31 - 1) | st.none(),
    amount=DECIMALS | st.sampled_from([Decimal("1E+3"), Decimal("-1.50E-9"), Decimal("-0.00"), Decimal("0E-12")]),
    rate=DECIMALS | st.none(),
    day=st.dates(),
    moment=MOMENTS,
    later=MOMENTS | st.none(),
    colour=st.sampled_from(Colour),
    other=st.sampled_from(Colour) | st.none(),
    open=st.booleans(),
    position=st.integers(0, 2**63 - 1),
    path=PATHS | st.none(),
    inner=INNERS,
    perhaps=INNERS | st.none(),
    inners=st.lists(INNERS, max_size=2).map(tuple),
)


def record_parts(cls: Any) -> Any:
    """All members of a record or a row as parts of a plan."""
    for name, shown in row_fields(cls).items():
        if is_record(shown.kind):
            yield name, RecordValue(name, shown.nullable, tuple(record_parts(shown.kind)))
        elif is_record(shown.item):
            yield name, RecordList(name, shown.nullable, tuple(record_parts(shown.item)), 0, None)
        else:
            yield name, column_value(shown)


def told_record(cls: Any, record: Any) -> dict[str, Any]:
    """The record as resolvers give it."""
    found: dict[str, Any] = {}
    for name, shown in row_fields(cls).items():
        value = getattr(record, name)
        if value is not None and is_record(shown.item):
            found[name] = [told_record(shown.item, each) for each in value]
        elif value is not None and is_record(shown.kind):
            found[name] = told_record(shown.kind, value)
        else:
            found[name] = str(value) if shown.position else _told(value)
    return found


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(row=st.builds(Holder, TEXTS.filter(bool), OUTERS, OUTERS | st.none(), st.lists(OUTERS, max_size=2).map(tuple)))
async def test_every_record_is_written_as_resolvers_write_it(
    module_database: str, holders: SeenReads, row: Holder
) -> None:
    fill(module_database, HOLDERS, [(1, row.holder_id, row)], position=1)
    plan = Plan((("held", KeyedRow(HOLDERS, RowObject(tuple(record_parts(Holder))), None, key=row.holder_id)),))
    read = (await holders.by_key(HOLDERS, [row.holder_id]))[row.holder_id]
    assert await holders.answer(plan) == orjson.dumps({"held": told_record(Holder, read)})


async def test_a_record_that_lacks_something_is_not_answered(module_database: str, holders: SeenReads) -> None:
    """It was kept by other declarations than those of now."""
    record = Inner(("1",), date(2024, 1, 1))
    outer = Outer(
        *("n", 1, None, Decimal(1), None, date(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC), None, Colour.RED, None),
        *(True, 7, None, record, None, (record,)),
    )
    fill(module_database, HOLDERS, [(1, "a", Holder("a", outer, None, (outer,)))], position=1)
    table = f"projections.{Table(HOLDERS).base}"
    for part in record_parts(Holder):
        plan = Plan((("held", KeyedRow(HOLDERS, RowObject((part,)), None, key="a")),))
        assert await holders.answer(plan)
        if part[0] not in {"whole", "several"}:
            continue
        for name, shown in row_fields(Outer).items():
            place = f"{{{name}}}" if part[0] == "whole" else f"{{0,{name}}}"
            with psycopg.connect(module_database, autocommit=True) as connection:
                before = connection.execute(f"SELECT {part[0]} FROM {table}".encode()).fetchone()
                assert before is not None
                connection.execute(f"UPDATE {table} SET {part[0]} = {part[0]} #- '{place}'".encode())
                assert (await holders.answer(plan) is None) is not shown.nullable, name
                connection.execute(f"UPDATE {table} SET {part[0]} = %s".encode(), [Jsonb(before[0])])


@pytest.fixture
async def holders(module_database: str) -> AsyncIterator[SeenReads]:
    signals = await PostgresSignals.open(module_database)
    side = await PostgresReads.open(module_database, (HOLDERS,), signals)
    yield side.seen(everything)
    await side.close()
    await signals.close()


def sums_of(path: str | None, level: int, most: int = 9, as_of: int | None = None) -> Plan:
    groups: Any = (
        *(("path", "path"), ("code", "code"), ("label", "label"), ("rows", "rows")),
        *((name, group_value(SHOWN[name])) for name in SUMMARY.by),
        *((name, group_sum(SHOWN[name])) for name in SUMMARY.measures),
    )
    members: Any = (("groups", GroupList(groups)), ("position", "position"), ("typed", Constant('"Sums"')))
    return Plan((("sums", SumsOfRows(SUMMARY, path, level, (), as_of, most, members)),))


async def _compare_sums(reads: SeenReads, path: str | None, level: int) -> None:
    totals = await reads.summarise(SUMMARY, path, level, (), None)
    groups = [
        {
            "path": group.path,
            "code": group.path[-1] if group.path else None,
            "label": group.label,
            "rows": group.rows,
            **{name: _told(value) for name, value in {**group.by, **group.sums}.items()},
        }
        for group in totals.groups
    ]
    expected = {"groups": groups, "position": "7", "typed": "Sums"}
    assert await reads.answer(sums_of(path, level)) == orjson.dumps({"sums": expected})


async def test_too_many_groups_and_wrong_ones_are_not_answered(reads: SeenReads, database: str) -> None:
    fill(database, SAMPLES, [(1, str(n), blank(str(n), path=(str(n),))) for n in range(3)], position=3)
    assert await reads.answer(sums_of("path", 1, most=3)) is None  # the labels were never built
    fill(database, LABELS, [], position=1)
    assert await reads.answer(sums_of("path", 1, most=3))
    assert await reads.answer(sums_of("path", 1, most=2)) is None
    assert await reads.answer(sums_of(None, 1, most=1))
    assert await reads.answer(sums_of("path", 1, as_of=4)) is None
    assert await reads.answer(sums_of("path", 0)) is None
    assert await reads.answer(sums_of("name", 1)) is None


BY_KEY = RowObject((("key", column_value(SHOWN["sample_id"])), ("number", column_value(SHOWN["number"]))))


def one(key: str, as_of: int | None = None) -> Plan:
    return Plan((("one", KeyedRow(SAMPLES, BY_KEY, as_of, key=key)),))


async def test_a_switch_to_another_relation_is_never_seen(reads: SeenReads, database: str) -> None:
    fill(database, SAMPLES, [(1, "a", blank("a", number=1))], position=3)
    assert await reads.answer(one("a")) == b'{"one":{"key":"a","number":1}}'
    fill(database, SAMPLES, [(1, "a", blank("a", number=2))], position=4, relation=f"{Table(SAMPLES).base}_b")
    assert await reads.answer(one("a")) == b'{"one":{"key":"a","number":2}}'
    assert await reads.answer(one("none")) == b'{"one":null}'


async def test_what_cannot_be_answered_so_is_not_answered(reads: SeenReads, database: str) -> None:
    assert await reads.answer(one("a")) is None  # never built
    fill(database, SAMPLES, [(1, "a", blank("a", number=2**40))], position=3)
    assert await reads.answer(one("a")) is None  # no Int of GraphQL
    assert await reads.answer(one("a", as_of=9)) is None  # not projected yet
    bad = Query(where=(Condition("number", "eq", "three"),))
    assert await reads.answer(Plan((("page", PageOfRows(SAMPLES, bad, (("count", "totalCount"),))),))) is None
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"UPDATE projections.{Table(SAMPLES).base} SET colour = 'green'".encode())
    colour = RowObject((("colour", column_value(SHOWN["colour"])),))
    assert await reads.answer(Plan((("one", KeyedRow(SAMPLES, colour, None, key="a")),))) is None


async def test_what_is_out_of_sight_is_not_there(side: PostgresReads, database: str) -> None:
    fill(database, SAMPLES, [(1, "a", blank("a"))], position=3)

    async def nothing(_: object) -> Sequence[Any]:
        return (NOTHING,)

    blind = side.seen(nothing)
    assert await blind.answer(one("a")) == b'{"one":null}'
    members: Any = (("rows", BY_KEY), ("count", "totalCount"))
    assert await blind.answer(Plan((("page", PageOfRows(SAMPLES, Query(), members)),))) == (
        b'{"page":{"rows":[],"count":0}}'
    )
