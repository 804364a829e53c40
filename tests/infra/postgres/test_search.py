"""Rows are found by their words, as plain Python finds them, as far as they are seen, now and in the past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.sight import EVERYTHING, Sight
from infra.postgres.connect import connect
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.reads import PostgresReads
from projections.kernel.declarations import (
    RELEVANCE,
    Grouping,
    Ordering,
    Query,
    ReadModel,
    Searched,
)
from projections.kernel.scope import Scope
from tests.infra.postgres.timeline import SAMPLES, Change, fill, replayed
from tests.suite.profiles import examples
from tests.support.searching import SEARCHES, TITLES, Search, finds, written
from tests.support.seeing import in_sight, seeing


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a unit."""

    letter_id: str
    unit: str
    title: str
    number: str | None = None


LETTERS: ReadModel[Letter] = ReadModel(
    name="testing.letters",
    version=1,
    row=Letter,
    key="letter_id",
    events=(),
    keys=lambda _: (),
    evolve=lambda row, _fact, _key: row,
    history=True,
    orders=("title",),
    permission="testing.read_letter",
    scope=Scope(unit="unit"),
    searched=("title", "number"),
)
UNITS = ("MD:01", "MD:02")
SIGHTS = st.sampled_from([EVERYTHING, *(Sight(units=frozenset({unit})) for unit in UNITS)])


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Letters that come, and get another title."""
    made = draw(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(UNITS), TITLES), min_size=1, max_size=10))
    return [(n, key, Letter(key, unit, title)) for n, (key, unit, title) in enumerate(made, 1)]


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@settings(max_examples=examples(150), suppress_health_check=list(HealthCheck))
@given(changes=histories(), search=SEARCHES, sight=SIGHTS, data=st.data())
async def test_a_search_finds_what_python_finds(
    database: str, side: PostgresReads, changes: list[Change], search: Search, sight: Sight, data: st.DataObject
) -> None:
    fill(database, LETTERS, changes, position=len(changes))
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    rows = replayed(changes, len(changes) if moment is None else moment).values()
    expected = sorted(row.letter_id for row in rows if in_sight(LETTERS, row, [sight]) and finds(search, row.title))
    reads, where = side.seen(seeing(sight)), (Searched(written(search)),)

    assert await reads.count(LETTERS, where, moment) == len(expected)
    page = await reads.page(LETTERS, Query(where, as_of=moment))
    assert [row.letter_id for row in page.rows] == expected
    groups = await reads.grouped(LETTERS, Grouping((), (), (), 10), where, moment)
    assert [group.rows for group in groups] == [len(expected)] * bool(expected)
    backwards = data.draw(st.booleans())
    found = await _paged(reads, Query(where, _by_fit(where[0]), first=2, as_of=moment, backwards=backwards))
    assert sorted(found) == expected


def _by_fit(searched: Searched) -> tuple[Ordering, ...]:
    return (Ordering(RELEVANCE, of=searched),)


async def _paged(reads: Any, query: Query) -> list[str]:
    """The rows of all pages, one after the other, each cursor as an edge gives it."""
    found: list[str] = []
    while True:
        page = await reads.page(LETTERS, query)
        rows = [*zip(page.rows, page.beside, strict=True)]
        found += [row.letter_id for row in page.rows]
        if not (page.has_previous if query.backwards else page.has_next):
            return found
        row, beside = rows[0 if query.backwards else -1]
        cursor = (*beside, row.letter_id)
        query = replace(query, before=cursor) if query.backwards else replace(query, after=cursor)


async def test_what_fits_best_comes_first(database: str, side: PostgresReads) -> None:
    titles = ("Informe del hospital", "hospital", "Hospital y otro hospital", "hospitalidades", "escuela")
    fill(database, LETTERS, [(1, str(n), Letter(str(n), "MD:01", title)) for n, title in enumerate(titles)], position=1)
    searched = Searched("hospital")
    found = await _paged(side.seen(seeing(EVERYTHING)), Query((searched,), _by_fit(searched), first=1))
    assert found[0] == "1"
    assert found[-1] == "3"  # a part of a word comes after the word
    assert sorted(found) == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("EX:moh/out/2027/000001", 1),
        ("moh", 2),
        ("MOH/2027", 1),
        ("out/2027", 1),
        ("0001", 1),
        ("2027 000001", 1),
        ("2027 000002", 0),
        ("100%", 1),
        ("1%%", 0),
        ("00_001", 0),
        ("\\", 0),
        ("de la", 0),
        ("the", 0),
        ("a", 0),
        ('"buena fe"', 1),
        ("\u00abbuena fe\u00bb", 1),
        ('"fe buena"', 0),
        ("fe buena", 1),
        ("'; DROP TABLE x; --", 0),
        ("& | ! ( ) :* <->", 0),
        ("moh:*", 2),
        ('"', 0),
        ("ejecucion", 1),
        ("Ejecución", 1),
        ("presupuesto -ejecución", 0),
        ("escuela or buena", 1),
        ("or", 0),
        ("buena or", 1),
        ("- buena", 1),
        ("--buena", 1),
        ("-buena -moh", 0),
        ('-"buena fe" moh', 1),
        ('"presupuesto ejecucion"', 0),
        ('"ejecucion de presupuestos"', 1),
        ('"Sobre la buena"', 1),
        ('"fe 100"', 0),
        ('"fe del 100"', 1),
        ('"de la buena"', 1),
        ("-Ejecucion", 1),
        ("the budget or presupuestos de la buena", 0),
    ],
)
async def test_words_and_numbers_are_found_by_their_parts(
    database: str, side: PostgresReads, searched: str, found: int
) -> None:
    rows = [
        Letter("a", "MD:01", "Sobre la buena fe del 100% de la gente", "EX:moh/out/2027/000001"),
        Letter("b", "MD:01", "Ejecuciones del presupuesto", "moh"),
    ]
    fill(database, LETTERS, [(1, row.letter_id, row) for row in rows], position=1)
    assert await side.seen(seeing(EVERYTHING)).count(LETTERS, (Searched(searched),), None) == found


async def test_only_what_is_declared_is_searched(side: PostgresReads) -> None:
    reads = side.seen(seeing(EVERYTHING))
    with pytest.raises(ValueError, match=r"testing\.samples cannot be searched"):
        await reads.count(SAMPLES, (Searched("a"),), None)
    with pytest.raises(ValueError, match=r"testing\.samples cannot be searched"):
        await reads.page(SAMPLES, Query(order=_by_fit(Searched("a"))))
    with pytest.raises(ValueError, match="NUL"):
        await reads.count(LETTERS, (Searched("a\0"),), None)


async def test_what_is_taken_out_of_a_row_is_found_no_more(database: str, side: PostgresReads) -> None:
    fill(database, LETTERS, [(1, "a", Letter("a", "MD:01", "", "Ana")), (2, "a", Letter("a", "MD:01", ""))], position=2)
    reads, ana = side.seen(seeing(EVERYTHING)), (Searched("Ana"),)
    assert await reads.count(LETTERS, ana, 1) == 1
    past = Table(LETTERS).qualified(Table(LETTERS).history_of(Table(LETTERS).base))
    with connect(database, "foja_worker") as connection:
        connection.execute(f"UPDATE {past} SET number = NULL".encode())
        kept = connection.execute(f"SELECT searched_words::text || searched_text FROM {past}".encode()).fetchall()
    assert await reads.count(LETTERS, ana, 1) == 0
    assert "ana" not in str(kept).lower()


async def test_a_word_that_nobody_sees_costs_as_much_as_one_that_is_nowhere(database: str) -> None:
    """Both are looked up in an index; at most the page is read beside that holds the row out of sight."""
    rows = [Letter(f"{n:05}", "MD:01", f"Informe {n} del hospital") for n in range(2_000)]
    hidden = Letter("hidden", "MD:02", "Expropiación secreta")
    fill(database, LETTERS, [(1, row.letter_id, row) for row in (*rows, hidden)], position=1)
    with connect(database, "foja_worker") as connection:
        connection.execute(f"ANALYZE {Table(LETTERS).qualified(Table(LETTERS).base)}".encode())
        connection.execute(b"SET enable_seqscan = off")  # as for a table of more rows
        costs = [_pages_read(connection, word) for word in ("expropiaciones", "xylophone")]
    assert max(costs) < 40
    assert abs(costs[0] - costs[1]) <= 3


def _pages_read(connection: psycopg.Connection, word: str) -> int:
    table = Table(LETTERS)
    text = (
        f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT count(*) FROM {table.qualified(table.base)}"
        " WHERE searched_words @@ search.question(%s) AND unit = ANY ('{MD:01}')"
    )
    connection.execute(text.encode(), [word])  # what is looked up once, such as dictionaries, is not counted
    ((told,),) = connection.execute(text.encode(), [word]).fetchall()
    plan = told[0]["Plan"]
    assert "searched_words_idx" in str(plan)
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def test_a_model_says_what_is_searched() -> None:
    with pytest.raises(ValueError, match=r"searched, of Letter, .*wrong"):
        replace(LETTERS, searched=("wrong",))
    assert Table(LETTERS).shape != Table(replace(LETTERS, searched=("title",))).shape
