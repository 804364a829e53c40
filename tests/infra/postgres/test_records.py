"""Records in a row are written by the database as resolvers write them, whole and in part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.compiling.parts import column_value
from api.graphql.rows import holds_records, is_record, row_fields
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from projections.kernel.declarations import Query, ReadModel, everything
from projections.kernel.plans import Constant, PageOfRows, Plan, RecordList, RecordPart, RecordValue, RowObject
from tests.infra.postgres.test_compiled import PATHS, TEXTS, _told
from tests.infra.postgres.timeline import Colour, fill
from tests.suite.profiles import examples


@dataclass(frozen=True, slots=True)
class Mark:
    """Something said of a part."""

    text: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A field of every kind that a record may have."""

    text: str
    name: str | None
    number: int
    rate: Decimal
    rest: Decimal | None
    day: date | None
    moment: datetime
    colour: Colour
    other: Colour | None
    open: bool
    path: tuple[str, ...]
    marks: tuple[Mark, ...]
    mark: Mark
    last: Mark | None


@dataclass(frozen=True, slots=True)
class Whole:
    """A row with records."""

    whole_id: str
    parts: tuple[Part, ...]
    more: tuple[Mark, ...] | None
    mark: Mark
    last: Mark | None


WHOLES: ReadModel[Whole] = ReadModel(
    name="testing.wholes",
    version=1,
    row=Whole,
    key="whole_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
MARKS = st.builds(Mark, TEXTS, st.none() | INTEGERS)
RATES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30)
PARTS = st.builds(
    Part,
    text=TEXTS,
    name=st.none() | TEXTS,
    number=INTEGERS,
    rate=RATES,
    rest=st.none() | RATES,
    day=st.none() | st.dates(),
    moment=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    colour=st.sampled_from(Colour),
    other=st.none() | st.sampled_from(Colour),
    open=st.booleans(),
    path=PATHS,
    marks=st.lists(MARKS, max_size=3).map(tuple),
    mark=MARKS,
    last=st.none() | MARKS,
)
WHOLE = st.builds(
    Whole,
    st.just("a"),
    st.lists(PARTS, max_size=4).map(tuple),
    st.none() | st.lists(MARKS, max_size=2).map(tuple),
    MARKS,
    st.none() | MARKS,
)


def part(shown: Any, start: int, end: int | None) -> RecordPart:
    if not holds_records(shown):
        return column_value(shown)
    of = shown.kind if is_record(shown.kind) else shown.item
    inner = ((name, part(field, 0, None)) for name, field in row_fields(of).items())
    members = (*inner, ("typed", Constant(f'"{of.__name__}"')))
    if is_record(shown.kind):
        return RecordValue(shown.name, shown.nullable, members)
    return RecordList(shown.name, shown.nullable, members, start, end)


def told(value: Any) -> Any:
    """As resolvers give it, whatever it is."""
    if isinstance(value, tuple):
        return [told(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        of = type(value)
        return {**{name: told(getattr(value, name)) for name in row_fields(of)}, "typed": of.__name__}
    return _told(value)


def plan(start: int = 0, end: int | None = None) -> Plan:
    members: Any = tuple((name, part(shown, start, end)) for name, shown in row_fields(Whole).items())
    return Plan((("page", PageOfRows(WHOLES, Query(), (("rows", RowObject(members)),))),))


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


WINDOWS = ((0, None), (0, 1), (1, 2), (1, 3), (2, None))


@settings(max_examples=examples(120), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(row=WHOLE)
async def test_records_are_written_as_resolvers_write_them(database: str, side: PostgresReads, row: Whole) -> None:
    fill(database, WHOLES, [(1, "a", row)], position=1)
    for start, end in WINDOWS:
        cut = replace(row, parts=row.parts[start:end], more=row.more and row.more[start:end])
        expected: Mapping[str, Any] = {name: told(getattr(cut, name)) for name in row_fields(Whole)}
        found = await side.seen(everything).answer(plan(start, end))
        assert found == orjson.dumps({"page": {"rows": [expected]}})


MARK = Mark("a", None)
PART = Part(
    text="a",
    name=None,
    number=1,
    rate=Decimal(1),
    rest=None,
    day=None,
    moment=datetime(2024, 1, 1, tzinfo=UTC),
    colour=Colour.RED,
    other=None,
    open=True,
    path=(),
    marks=(),
    mark=MARK,
    last=None,
)


@pytest.mark.parametrize("lost", ["text", "number", "rate", "colour", "open", "path", "marks", "mark"])
async def test_a_value_that_is_not_there_is_left_to_resolvers(database: str, side: PostgresReads, lost: str) -> None:
    fill(database, WHOLES, [(1, "a", Whole("a", (PART,), None, MARK, None))], position=1)
    assert await side.seen(everything).answer(plan()) is not None
    for change in (f"parts #- '{{0,{lost}}}'", f"jsonb_set(parts, '{{0,{lost}}}', 'null')"):
        with connect(database, "foja_worker") as connection:
            connection.execute(f"UPDATE projections.{Table(WHOLES).base} SET parts = {change}".encode())
        assert await side.seen(everything).answer(plan()) is None
