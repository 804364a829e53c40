"""Only declared fields, fitting comparisons and typed values: the rest is refused by name, and nothing is injected."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from infra.postgres.reading.seen import SeenReads
from projections.kernel.declarations import Condition, NoHistory, Ordering, Query
from tests.infra.postgres.timeline import LABELS, SAMPLES, Colour, blank, fill

HOSTILE = "x'; DROP TABLE projections.read_models; --"
NASTY = [HOSTILE, '"', "\\", "%", "_", "%(v0)s", "%s", "{}", "{v0}", "$1", "')", "\u202e", "NULL", "a\nb"]


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@pytest.fixture
def filled(database: str) -> None:
    rows = [blank(f"k{n:02}", name=name, path=(name or "",)) for n, name in enumerate([*NASTY, None])]
    fill(database, SAMPLES, [(1, row.sample_id, row) for row in rows], position=1)


async def test_hostile_text_is_only_ever_a_value(filled: None, reads: SeenReads) -> None:
    for name in NASTY:
        await check_text(reads, name)


async def check_text(reads: SeenReads, name: str) -> None:
    for condition in (
        Condition("name", "eq", name),
        Condition("name", "in", [name]),
        Condition("path", "eq", (name,)),
        Condition("path", "in", [(name,)]),
        Condition("path", "starts_with", (name,)),
        Condition("path", "contains", name),
    ):
        page = await reads.page(SAMPLES, Query(where=(condition,)))
        assert [row.name for row in page.rows] == [name], condition
    found = await reads.page(SAMPLES, Query(where=(Condition("name", "contains", name),)))
    assert [row.name for row in found.rows] == [other for other in NASTY if name in other]
    after = await reads.page(SAMPLES, Query(order=(Ordering("name"),), after=(name, "")))
    assert after.rows[0].name == name
    assert await reads.by_key(SAMPLES, [name]) == {}


async def test_undeclared_fields_are_refused_by_name(filled: None, reads: SeenReads) -> None:
    fields = ["sample", "since", "until", HOSTILE, 'name" = name --', "", "name, number", "ctid"]
    filters = [(field, Query(where=(Condition(field, "eq", "x"),))) for field in fields]
    for field, query in filters + [(field, Query(order=(Ordering(field),))) for field in fields]:
        with pytest.raises(
            ValueError, match=r"testing\.samples cannot be (filtered|ordered) by .*only by: amount, "
        ) as e:
            await reads.page(SAMPLES, query)
        assert repr(field) in str(e.value)
    with pytest.raises(ValueError, match="only by: colour, dimension, label, label_id, path"):
        await reads.count(LABELS, (Condition("name", "eq", "x"),), None)


MISFITS: list[tuple[str, Any, Any]] = [
    ("name", "lt", "a"),
    ("name", "eq", 1),
    ("name", "eq", "a\0b"),
    ("name", "eq", "\ud800"),
    ("name", "contains", None),
    ("name", "in", "abc"),
    ("name", "in", None),
    ("name", "in", [1]),
    ("number", "eq", "1"),
    ("number", "eq", True),
    ("number", "gt", None),
    ("number", "eq", 2**63),
    ("number", "starts_with", 1),
    ("amount", "eq", 0.1),
    ("amount", "eq", "NaN"),
    ("amount", "eq", Decimal("Infinity")),
    ("amount", "eq", "1e9999999"),
    ("amount", "eq", "1; --"),
    ("day", "eq", "2024-13-01"),
    ("moment", "gt", datetime(2024, 1, 1)),  # noqa: DTZ001 - the point of it
    ("moment", "gt", "yesterday"),
    ("colour", "eq", "green"),
    ("colour", "starts_with", "r"),
    ("open", "eq", "true"),
    ("open", "gt", False),
    ("path", "eq", "a"),
    ("path", "eq", (1,)),
    ("path", "starts_with", "a"),
    ("path", "contains", ("a",)),
    ("path", "contains", None),
    ("path", "gt", "a"),
    ("path", "has_any", "a"),
    ("path", "has_any", (1,)),
    ("name", "has_any", ("a",)),
    ("name", "gt", "a"),
    ("path", "eq", ("a\0",)),
    ("name", HOSTILE, "a"),
]


async def test_misfits_are_refused_with_the_fields_name(filled: None, reads: SeenReads) -> None:
    for field, comparison, value in MISFITS:
        with pytest.raises(ValueError, match=field):
            await reads.page(SAMPLES, Query(where=(Condition(field, comparison, value),)))


TOO_FEW_OR_MANY: list[Any] = [(), ("k1",), (1,), (1, "k1", "more"), "ab"]
OF_OTHER_TYPES: list[Any] = [("k1", 1), (None, "k1"), (1, None), (1, "k\0"), ("x", "y")]


async def test_cursors_of_another_order_are_refused(filled: None, reads: SeenReads) -> None:
    for side, cursor in product(("after", "before"), TOO_FEW_OR_MANY + OF_OTHER_TYPES):
        with pytest.raises(ValueError, match=r"cursor|number|sample_id"):
            await reads.page(SAMPLES, Query(order=(Ordering("number"),), **{side: cursor}))


async def test_values_as_json_has_them_are_taken(database: str, reads: SeenReads) -> None:
    moment = datetime(2024, 1, 1, 12, tzinfo=UTC)
    row = blank("k", amount=Decimal("1.50"), day=moment.date(), moment=moment, colour=Colour.BLUE, path=("a", "b"))
    fill(database, SAMPLES, [(1, "k", row)], position=1)
    for field, value in (
        ("amount", "1.5"),
        ("day", "2024-01-01"),
        ("moment", "2024-01-01T13:00:00+01:00"),
        ("colour", "blue"),
        ("path", ["a", "b"]),
    ):
        page = await reads.page(SAMPLES, Query(where=(Condition(field, "eq", value),)))
        assert page.rows == [row], field


async def test_a_read_model_without_history_has_no_past(database: str, reads: SeenReads) -> None:
    fill(database, LABELS, [], position=5)
    for asking in (
        reads.page(LABELS, Query(as_of=1)),
        reads.count(LABELS, (), 1),
        reads.by_key(LABELS, ["x"], 1),
        reads.positions_behind(LABELS, (), 0, 10, None),
    ):
        with pytest.raises(NoHistory, match=r"testing\.labels keeps no history"):
            await asking


async def test_no_position_is_negative(reads: SeenReads) -> None:
    with pytest.raises(ValueError, match="positions count from 0"):
        await reads.page(SAMPLES, Query(as_of=-1))
