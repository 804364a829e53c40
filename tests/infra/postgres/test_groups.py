"""What rows come to, by fields of theirs: as plain Python adds up the rows in sight, now and in the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.compiling.parts import column_value, money_value
from api.graphql.rows import row_fields
from domain.kernel.sight import EVERYTHING, NOTHING, Sight
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import Amount, Condition, Figures, Grouping, Query, ReadModel, Test
from projections.kernel.plans import Constant, GroupValues, Measure, PageOfRows, Plan, RowGroups
from projections.kernel.scope import Scope
from tests.infra.postgres.test_compiled import _told
from tests.infra.postgres.timeline import Change, Colour, fill, replayed
from tests.suite.profiles import examples
from tests.support.figures import figures
from tests.support.meeting import meets
from tests.support.seeing import in_sight, seeing


@dataclass(frozen=True, slots=True)
class Spending:
    """Money that a unit spent."""

    spending_id: str
    unit: str | None
    currency: str
    amount: Amount
    rest: Amount | None
    rate: Decimal | None
    times: int
    size: int | None
    day: date | None
    moment: datetime | None
    colour: Colour
    open: bool
    path: tuple[str, ...]
    name: str | None


SPENDINGS: ReadModel[Spending] = ReadModel(
    name="testing.spendings",
    version=1,
    row=Spending,
    key="spending_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    unfiltered=("currency", "size"),
    permission="testing.read_spending",
    scope=Scope(unit="unit"),
)
SUMS, BOUNDS = ("amount", "rest", "rate", "times", "size"), ("amount", "rest", "rate", "times", "size", "day", "moment")
BY = ("unit", "times", "day", "colour", "open", "path", "name")
ALL = Grouping((), SUMS, BOUNDS, 100)
UNITS = ["MD:01", "MD:02"]
_AMOUNTS = st.decimals(-99, 99, places=2) | st.sampled_from([Decimal("1e20"), Decimal("0.0000001")])
_SPENDINGS = st.builds(
    Spending,
    spending_id=st.just(""),
    unit=st.none() | st.sampled_from(UNITS),
    currency=st.sampled_from(["MDL", "EUR"]),
    amount=_AMOUNTS,
    rest=st.none() | _AMOUNTS,
    rate=st.none() | _AMOUNTS,
    times=st.integers(-2, 2) | st.just(2**31 - 1),
    size=st.none() | st.integers(-2, 2),
    day=st.none() | st.dates(date(2024, 1, 1), date(2024, 1, 3)),
    moment=st.none() | st.integers(0, 3).map(lambda hours: datetime(2024, 1, 1, hours, tzinfo=UTC)),
    colour=st.sampled_from(Colour),
    open=st.booleans(),
    path=st.lists(st.sampled_from(["", "1", "é"]), max_size=2).map(tuple),
    name=st.none() | st.sampled_from(["", "a", "Z", "é"]),
)
WHERE = st.sampled_from([(), (Condition("times", "gte", 0),), (Condition("colour", "eq", Colour.RED),)])


def histories() -> st.SearchStrategy[list[Change]]:
    """Spendings that come and change, one at each position."""
    change = st.tuples(st.sampled_from("abcdef"), _SPENDINGS)
    return st.lists(change, min_size=1, max_size=15).map(
        lambda drawn: [(at, key, replace(row, spending_id=key)) for at, (key, row) in enumerate(drawn, 1)]
    )


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    changes=histories(),
    by=st.lists(st.sampled_from(BY), max_size=2, unique=True).map(tuple),
    where=WHERE,
    data=st.data(),
)
async def test_groups_are_those_of_the_rows_in_sight(
    database: str,
    side: PostgresReads,
    changes: list[Change],
    by: tuple[str, ...],
    where: tuple[Test, ...],
    data: st.DataObject,
) -> None:
    fill(database, SPENDINGS, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    sight = data.draw(st.just(EVERYTHING) | st.builds(Sight, units=st.frozensets(st.sampled_from(UNITS))))
    every = replayed(changes, len(changes) if moment is None else moment).values()
    met = [row for row in every if in_sight(SPENDINGS, row, (sight,)) and meets(row, where)]
    expected = figures(SPENDINGS, replace(ALL, by=by), met)
    reads = side.seen(seeing(sight))
    assert await reads.grouped(SPENDINGS, replace(ALL, by=by), where, moment) == expected
    await check_compiled(reads, by, Query(where, as_of=moment), expected)


SHOWN = row_fields(Spending)


def values(measure: Measure, names: Sequence[str]) -> GroupValues:
    shown = [
        replace(SHOWN[name], nullable=True, kind=Decimal if measure == "sum" else SHOWN[name].kind) for name in names
    ]
    money = [("amount", "amount"), ("currency", "currency"), ("typed", "__typename")]
    members = [(each.name, money_value(each, money) if each.amount else column_value(each)) for each in shown]
    return GroupValues(measure, tuple(members))


def plan(by: tuple[str, ...], query: Query, most: int = 100) -> Plan:
    members: Any = (
        ("typed", Constant('"SpendingGroup"')),
        ("by", values("by", (*by, "currency"))),
        ("count", "count"),
        ("sum", values("sum", SUMS)),
        ("min", values("min", BOUNDS)),
        ("max", values("max", BOUNDS)),
    )
    return Plan((("page", PageOfRows(SPENDINGS, query, (("groups", RowGroups(by, most, members)),))),))


async def check_compiled(reads: SeenReads, by: tuple[str, ...], query: Query, expected: Sequence[Figures]) -> None:
    """The bytes that the database makes of the same groups."""

    def told(group: Figures, found: Any, of: Sequence[str]) -> dict[str, Any]:
        return {name: told_value(group, name, found[name]) for name in of}

    def told_value(group: Figures, name: str, value: Any) -> Any:
        if value is not None and SHOWN[name].amount:
            return {"amount": _told(value), "currency": group.by["currency"], "typed": "Money"}
        return _told(value)

    groups = [
        {
            "typed": "SpendingGroup",
            "by": told(group, group.by, (*by, "currency")),
            "count": group.rows,
            "sum": told(group, group.sums, SUMS),
            "min": told(group, group.least, BOUNDS),
            "max": told(group, group.greatest, BOUNDS),
        }
        for group in expected
    ]
    assert await reads.answer(plan(by, query)) == orjson.dumps({"page": {"groups": groups}})


ROW = Spending(
    "a", "MD:01", "MDL", Decimal(1), None, None, 1, None, None, None, Colour.RED, open=True, path=(), name=None
)
assert {*BY, *BOUNDS, "spending_id", "currency"} == {each.name for each in fields(Spending)}


async def test_groups_are_bounded_and_of_declared_fields(database: str, side: PostgresReads) -> None:
    rows = [replace(ROW, spending_id=key, times=n, size=2**31) for n, key in enumerate("abc")]
    fill(database, SPENDINGS, [(1, row.spending_id, row) for row in rows], position=1)
    reads = side.seen(seeing(EVERYTHING))
    assert len(await reads.grouped(SPENDINGS, Grouping(("times",), (), (), 1), (), None)) == 2
    assert await reads.answer(plan(("times",), Query(), most=2)) is None
    assert await reads.answer(plan((), Query())) is None  # the greatest size is no Int of GraphQL
    assert await side.seen(seeing(NOTHING)).grouped(SPENDINGS, ALL, (), None) == []
    wrong = [
        Grouping(("currency",), (), (), 9),
        Grouping(("amount",), (), (), 9),
        Grouping(("none",), (), (), 9),
        Grouping((), ("name",), (), 9),
        Grouping((), ("none",), (), 9),
        Grouping((), (), ("path",), 9),
    ]
    for grouping in wrong:
        with pytest.raises(ValueError, match=r"grouped|summed up|held against"):
            await reads.grouped(SPENDINGS, grouping, (), None)
