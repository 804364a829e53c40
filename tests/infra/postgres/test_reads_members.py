"""Rows are found by any of the members of their lists, and an index of these finds them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest

from api.graphql.conditions import Filterable, conditions
from domain.kernel.composition import CompositionError
from domain.kernel.sight import EVERYTHING
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.conditions import Values, predicate
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import Condition, Query, ReadModel
from tests.infra.postgres.timeline import fill
from tests.support.seeing import seeing


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is looked for by the beginnings of its codes."""

    offer_id: str
    codes: tuple[str, ...]
    title: str


OFFERS: ReadModel[Offer] = ReadModel(
    name="testing.offers",
    version=1,
    row=Offer,
    key="offer_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    members=("codes",),
)


def _beginnings(code: str) -> tuple[str, ...]:
    return tuple(code[:length] for length in range(2, len(code) + 1))


def _rows() -> Iterator[Offer]:
    for number in range(5_000):
        code = f"{(number * 7_919) % 90_000_000 + 10_000_000:08}"
        yield Offer(f"{number:05}", _beginnings(code), f"Offer {number}")
    yield Offer("roads", _beginnings("45233120"), "Roads")
    yield Offer("desks", _beginnings("39121100"), "Desks")


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _steps(child)


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: the test fills its rows itself."""
    return module_database


@pytest.fixture
async def side(database: str, signals: PostgresSignals) -> AsyncIterator[PostgresReads]:
    found = await PostgresReads.open(database, (OFFERS,), signals)
    yield found
    await found.close()


async def test_any_of_several_beginnings_is_found_by_an_index(database: str, side: PostgresReads) -> None:
    fill(database, OFFERS, [(1, row.offer_id, row) for row in _rows()], position=1)
    (asked,) = conditions(Filterable(OFFERS), {"codes": {"containsAny": ["452331", "391211"]}}, 500)
    assert asked == Condition("codes", "has_any", ("452331", "391211"))
    page = await side.seen(seeing(EVERYTHING)).page(OFFERS, Query((asked,)))
    assert [row.offer_id for row in page.rows] == ["desks", "roads"]
    values, table = Values(), Table(OFFERS)
    condition = predicate(table, asked, values, lambda _: "false")
    with psycopg.connect(database, autocommit=True, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute(f"ANALYZE {table.qualified(table.base)}".encode())
        text = f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM {table.qualified(table.base)} WHERE {condition}"
        ((told,),) = connection.execute(text.encode(), values.given).fetchall()
    steps = list(_steps(told[0]["Plan"]))
    assert any("codes_members_idx" in step.get("Index Name", "") for step in steps)
    assert max(step["Actual Rows"] + step.get("Rows Removed by Filter", 0) for step in steps) <= 2


def test_a_model_names_lists_that_it_is_filtered_by() -> None:
    for members in (("title",), ("code",)):
        with pytest.raises(CompositionError, match=r"members"):
            replace(OFFERS, members=members)
    with pytest.raises(CompositionError, match=r"members"):
        replace(OFFERS, unfiltered=("codes",))
