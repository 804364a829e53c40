"""A row dataclass as tables: names, columns, and the way of every kind of value there and back."""

from dataclasses import dataclass, make_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import psycopg
import pytest

from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.postgres.projecting.bulk import Writer
from infra.postgres.projecting.folding import FoldedPage
from infra.postgres.projecting.registry import begin
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import Amount, ReadModel


class Mood(StrEnum):
    """An enum."""

    FINE = "fi\tne"
    GRIM = "grim"


@dataclass(frozen=True, slots=True)
class Part:
    """A child, kept as JSON."""

    name: str
    price: Decimal
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    """A field of each kind."""

    id: str
    text: str
    number: int
    amount: Amount
    day: date
    moment: datetime
    mood: Mood
    path: tuple[str, ...]
    part: Part
    parts: tuple[Part, ...]
    flag: bool = True
    maybe: str | None = None
    maybe_amount: Amount | None = None
    maybe_path: tuple[str, ...] | None = None
    maybe_part: Part | None = None


MOMENT = datetime(2024, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)
FULL = Everything(
    "ñ'\"\\",
    "tab\tline\nreturn\rback\\slash\\N\x01",
    -(2**63),
    Decimal("-12345678901234567890.123456789"),
    date(1, 1, 1),
    MOMENT,
    Mood.FINE,
    ('a"b', "", "\\", "{,}", "NULL", "x\ty", " "),
    Part("tab\t\\", Decimal("0.10"), MOMENT),
    (Part("one", Decimal(1)), Part("two", Decimal("1E+3"))),
    maybe="",
    maybe_amount=Decimal(0),
    maybe_path=(),
    maybe_part=Part("", Decimal("-0.01")),
)
EMPTY = Everything(
    "empty", "", 0, Decimal(0), date(2024, 1, 1), MOMENT, Mood.GRIM, (), Part("", Decimal(0)), (), flag=False
)


def model(row: type[Any], key: str = "id", **given: Any) -> ReadModel[Any]:
    return ReadModel("testing.everything", 1, row, key, (), lambda _: (), lambda row, _, __: row, **given)


async def test_every_kind_of_value_comes_back_as_it_was(database: str) -> None:
    table = Table(model(Everything, history=True))
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        relation = await begin(connection, table, table.base, "live", rebuild=False)
        writer = Writer(table, relation)
        batch: FoldedPage[Everything] = FoldedPage(changed={FULL.id: False, EMPTY.id: False}, past=[(FULL, 1, 2)])
        rows: dict[str, tuple[Everything, int] | None] = {FULL.id: (FULL, 7), EMPTY.id: (EMPTY, 8)}
        await writer.replace(connection, batch, writer.text(batch, rows))
        found = await writer.load(connection, [FULL.id, EMPTY.id, "unknown"])
        assert {row.id: (row, since) for row, since in found} == rows
        assert {type(row.mood) for row, _ in found} == {Mood}
        query = f"SELECT {table.selected}, since, until FROM {table.qualified(table.history_of(table.base))}"
        (past,) = await (await connection.execute(query.encode())).fetchall()
        assert (table.row(past), *past[-2:]) == (FULL, 1, 2)


@pytest.mark.parametrize("declared", INSTALLATION.read_models, ids=lambda declared: declared.name)
async def test_tables_can_be_made_twice_and_dropped_twice(database: str, declared: ReadModel[Any]) -> None:
    table = Table(declared)
    async with await connect_async(database, "foja_worker") as connection:
        for statement in 2 * (table.create(table.base) + table.index(table.base)) + 2 * table.drop(table.base):
            await connection.execute(statement.encode())


async def test_the_api_may_read_what_the_worker_made_and_nothing_more(database: str) -> None:
    table = Table(model(Everything))
    async with await connect_async(database, "foja_worker") as connection:
        await begin(connection, table, table.base, "live", rebuild=False)
    async with await connect_async(database, "foja_app") as connection:
        await connection.execute(f"SELECT * FROM {table.qualified(table.base)}".encode())
        for forbidden in (
            f"DELETE FROM {table.qualified(table.base)}",
            "UPDATE projections.read_models SET position = 0",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(forbidden.encode())


async def test_long_names_still_fit_and_differ(database: str) -> None:
    fields = ["id", "x" * 60 + "one", "x" * 60 + "two"]
    row = make_dataclass("Long", [(name, str) for name in fields], frozen=True)
    names = ["context." + "very_" * 20 + end for end in ("one", "two")]
    tables: list[Table[Any]] = [Table(replace(model(row, orders=tuple(fields), history=True), name=n)) for n in names]
    relations = [relation for table in tables for relation in (table.base, table.other(table.base))]
    async with await connect_async(database, "foja_worker") as connection:
        for table in tables:
            for relation in (table.base, table.other(table.base)):
                for statement in table.create(relation) + table.index(relation):
                    await connection.execute(statement.encode())
        query = "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i') FROM pg_class"
        cursor = await connection.execute(f"{query} WHERE relname LIKE 'context_very%'".encode())
        # Two keys, two orders, since and until for each relation and its history.
        assert await cursor.fetchone() == (8, 4 * 6)
    assert len(set(relations)) == 4


@pytest.mark.parametrize(
    ("row", "given", "error"),
    [
        (Everything, {"key": "number"}, ValueError),
        (Everything, {"key": "maybe"}, ValueError),
        (Everything, {"key": "absent"}, ValueError),
        (Everything, {"orders": ("absent",)}, ValueError),
        (make_dataclass("Kept", [("id", str), ("since", int)]), {}, ValueError),
        (make_dataclass("Odd", [("id", str), ("value", float)]), {}, TypeError),
        (make_dataclass("Union", [("id", str), ("value", int | str)]), {}, TypeError),
    ],
)
def test_what_makes_no_table_is_refused(row: type[Any], given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Table(model(row, **given))


def test_a_change_of_columns_changes_the_shape() -> None:
    shapes = {
        Table(model(make_dataclass("Row", columns), history=history)).shape
        for columns in ([("id", str)], [("id", str), ("n", int)], [("id", str), ("n", int | None)])
        for history in (True, False)
    }
    assert len(shapes) == 6


def test_what_a_row_is_found_by_has_an_index_in_superseded_rows_too() -> None:
    found_by = Table(model(make_dataclass("Row", [("id", str), ("n", int)]), history=True, found_by=("n", "id")))
    made = [each for each in found_by.index(found_by.base) if "found_by" in each]
    assert [each.partition(" ON ")[2] for each in made] == [
        f'projections."{relation}" ("n", "id")' for relation in (found_by.base, f"{found_by.base}_history")
    ]
