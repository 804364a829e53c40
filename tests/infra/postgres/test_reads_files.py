"""Rows of files are seen by those with access to these at the moment of the question, however it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.sight import EVERYTHING, Sight
from infra.postgres.projecting.tables import Table
from infra.postgres.reading.conditions import Values
from infra.postgres.reading.reaching import Reaching
from infra.postgres.reading.reads import PostgresReads
from infra.postgres.signals import PostgresSignals
from projections.kernel.declarations import (
    Condition,
    Grouping,
    NotProjectedYet,
    Ordering,
    Query,
    ReadModel,
    Reads,
    Reference,
    RelatedTest,
)
from projections.kernel.file_access import FILE_ACCESS, AccessEffect, FileAccess
from projections.kernel.plans import ColumnValue, KeyedRow, PageOfRows, Plan, RowObject
from tests.infra.postgres.files import (
    KEYS,
    MODELS,
    PAPERS,
    REMARKS,
    SIGHTS,
    Paper,
    Remark,
    access,
    as_changes,
    of_one,
    papers,
)
from tests.infra.postgres.timeline import Change, fill, replayed
from tests.suite.profiles import examples
from tests.support.seeing import in_sight, seeing

NOW = datetime.now(UTC).replace(microsecond=0)
CLOCK = "CREATE OR REPLACE FUNCTION ledger.clock() RETURNS timestamptz LANGUAGE sql AS $$ SELECT '{}'::timestamptz $$"
on_one_database = settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_KEY = RowObject((("key", ColumnValue("paper_id", "text", nullable=False)),))


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for the module: each test fills its rows anew."""
    return module_database


@pytest.fixture
async def side(database: str, signals: PostgresSignals) -> AsyncIterator[PostgresReads]:
    found = await PostgresReads.open(database, (PAPERS, REMARKS, FILE_ACCESS), signals)
    yield found
    await found.close()


def turn(database: str, to: datetime) -> None:
    """Set the clock of the record."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("SET ROLE foja_owner")
        connection.execute(CLOCK.format(to.isoformat()).encode())


def fill_all(database: str, changes: Sequence[Change], rows: Sequence[FileAccess]) -> None:
    position, rows = len(changes), [of_one(row) for row in rows]
    fill(database, PAPERS, changes, position=position)
    fill(database, FILE_ACCESS, as_changes(rows, "access_id"), position=position)
    remarks = [Remark(f"r{key}", key) for key in KEYS]
    fill(database, REMARKS, as_changes(remarks, "remark_id"), position=position)


@on_one_database
@given(
    changes=papers(),
    rows=access(NOW),
    looking=st.tuples(
        st.sampled_from(MODELS),
        st.tuples(SIGHTS) | st.tuples(SIGHTS, SIGHTS),
        st.sampled_from([-2, 0, 2]).map(lambda hours: NOW + timedelta(hours=hours)),
    ),
    data=st.data(),
)
async def test_an_answer_is_that_of_the_rows_in_sight(
    database: str,
    side: PostgresReads,
    changes: list[Change],
    rows: list[FileAccess],
    looking: tuple[ReadModel[Paper], tuple[Sight, ...], datetime],
    data: st.DataObject,
) -> None:
    model, sights, clock = looking
    fill_all(database, changes, rows)
    moment = data.draw(st.none() | st.integers(0, len(changes)))
    every = replayed(changes, len(changes) if moment is None else moment)
    turn(database, clock)
    seen = {key: row for key, row in every.items() if in_sight(model, row, sights, rows, clock)}
    in_order = sorted(seen, key=lambda key: (seen[key].size, key))
    reads = side.seen(seeing(*sights))

    assert await reads.count(model, (), moment) == len(seen)
    assert await reads.by_key(model, KEYS, moment) == seen
    page = await reads.page(model, Query(order=(Ordering("size"),), first=3, as_of=moment))
    assert [row.paper_id for row in page.rows] == in_order[:3]
    assert page.has_next == (len(seen) > 3)
    figures = await reads.grouped(model, Grouping((), ("size",), (), 9), (), moment)
    assert [(group.rows, group.sums["size"]) for group in figures] == (
        [(len(seen), sum(row.size for row in seen.values()))] if seen else []
    )
    wanted = data.draw(st.sampled_from(KEYS))
    found = orjson.loads(await reads.answer(plan(model, moment, wanted)) or b"null")
    assert found["page"] == {"nodes": [{"key": key} for key in in_order[:3]], "totalCount": len(seen)}
    assert found["row"] == ({"key": wanted} if wanted in seen else None)
    await check_remarks(side, model, sights, seen, moment)


def plan(model: ReadModel[Any], moment: int | None, key: str) -> Plan:
    query = Query(order=(Ordering("size"),), first=3, as_of=moment)
    page = PageOfRows(model, query, (("nodes", _KEY), ("totalCount", "totalCount")))
    return Plan((("page", page), ("row", KeyedRow(model, _KEY, moment, key=key))))


async def check_remarks(
    side: PostgresReads, model: ReadModel[Paper], sights: Sequence[Sight], seen: dict[str, Any], moment: int | None
) -> None:
    """What everybody sees, filtered by a paper that not everybody sees; asked both ways."""

    async def of(asked: ReadModel[Any]) -> Sequence[Sight]:
        return (EVERYTHING,) if asked is REMARKS else sights

    reads: Reads = side.seen(of)
    where = (RelatedTest(Reference("paper_id", model), ()),)
    expected = len(seen) if moment is None or moment >= 1 else 0
    assert await reads.count(REMARKS, where, moment) == expected
    page = PageOfRows(REMARKS, Query(where, as_of=moment), (("totalCount", "totalCount"),))
    assert orjson.loads(await reads.answer(Plan((("page", page),))) or b"") == {"page": {"totalCount": expected}}


@given(model=st.sampled_from(MODELS), sight=SIGHTS, changes=papers(), rows=access(NOW))
def test_who_has_the_same_narrowed_sight_sees_the_same_rows(
    model: ReadModel[Paper], sight: Sight, changes: list[Change], rows: list[FileAccess]
) -> None:
    narrowed = model.narrowed(sight)
    for _, _, row in changes:
        if row is not None:
            assert in_sight(model, row, [sight], rows, NOW) == in_sight(model, row, [narrowed], rows, NOW)
            assert not model.shows_all(sight) or in_sight(model, row, [sight], rows, NOW)
            assert model.shows(sight) or not in_sight(model, row, [sight], rows, NOW)


async def test_no_seal_stops_the_machine_whoever_it_acts_for(database: str, side: PostgresReads) -> None:
    seal = FileAccess("s1", "f1", AccessEffect.SEAL_BUT_FOR, (), (), (), (), None, None, sealed_file_id="f1")
    fill_all(database, as_changes([Paper("a", "MD:01", "f1", None, 1)], "paper_id"), [seal])
    everywhere = Sight(everywhere=True, account="ana", posts=frozenset({"MD:01/p1"}), staff=frozenset({"MD:01"}))
    for sight, sees in ((EVERYTHING, 1), (everywhere, 0), (replace(everywhere, unsealed=True), 1)):
        assert await side.seen(seeing(sight)).count(PAPERS, (), None) == sees
        found = await side.seen(seeing(sight)).answer(plan(PAPERS, None, "a"))
        assert orjson.loads(found or b"")["page"]["totalCount"] == sees


async def test_a_share_ends_by_the_clock_alone(database: str, side: PostgresReads) -> None:
    until = NOW + timedelta(hours=1)
    share = FileAccess("s1", "f1", AccessEffect.SHARE, (), (), ("ana",), (), NOW, until)
    fill_all(database, as_changes([Paper("a", "MD:01", "f1", None, 1)], "paper_id"), [share])
    reads, asked = side.seen(seeing(Sight(account="ana"))), plan(PAPERS, None, "a")
    for at, sees in ((NOW, True), (until - timedelta(microseconds=1), True), (until, False)):
        turn(database, at)
        assert await reads.count(PAPERS, (), None) == sees
        assert (await reads.answer(asked) or b"").endswith(b'"row":{"key":"a"}}' if sees else b'"row":null}')


async def test_shares_that_ended_are_not_gone_through(database: str, side: PostgresReads) -> None:
    ended = [replace(WHOLE, access_id=f"s{n}", valid_until=NOW - timedelta(days=2, minutes=n)) for n in range(3000)]
    live = replace(WHOLE, access_id="live", valid_until=NOW + timedelta(days=1))
    fill_all(database, as_changes([Paper("a", "MD:01", "f1", None, 1)], "paper_id"), [*ended, live])
    turn(database, NOW)
    assert await side.seen(seeing(ANA)).count(ALONE, (), None) == 1
    values, table = Values(), Table(FILE_ACCESS)
    access, papers = table.qualified(table.base), Table(PAPERS).qualified(Table(PAPERS).base)
    condition = Reaching(ALONE.scope, "rows", access, values).by(ANA)
    with psycopg.connect(database, autocommit=True, cursor_factory=psycopg.RawCursor) as connection:
        connection.execute(f"ANALYZE {access}".encode())
        asked = f"EXPLAIN (ANALYZE, FORMAT JSON) SELECT FROM {papers} AS rows WHERE {condition}"
        (explained,) = connection.execute(asked.encode(), values.given).fetchall()
    assert max(_rows_met(explained[0][0]["Plan"])) <= 2


def _rows_met(node: dict[str, Any]) -> Iterator[float]:
    """How many rows each step of a plan gave, or threw away."""
    yield node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    for child in node.get("Plans", ()):
        yield from _rows_met(child)


async def test_nothing_is_answered_before_access_is_known(database: str, side: PostgresReads) -> None:
    fill_all(database, as_changes([Paper("a", "MD:01", "f1", None, 1)], "paper_id"), [])
    for sight in (Sight(everywhere=True, access_position=9), Sight(units=frozenset({"MD:01"}), access_position=9)):
        with pytest.raises(NotProjectedYet):
            await side.seen(seeing(sight)).count(PAPERS, (), None)
    known = side.seen(seeing(Sight(units=frozenset({"MD:01"}), access_position=1)))
    assert await known.count(PAPERS, (Condition("unit", "eq", "MD:01"),), None) == 1


ANA, STAFF = Sight(account="ana"), Sight(staff=frozenset({"MD:01"}))
HEAD, ABOVE = Sight(posts=frozenset({"MD:01/p1"})), Sight(units=frozenset({"MD:01"}))
WHOLE = FileAccess("s1", "f1", AccessEffect.SHARE, (), (), ("ana",), (), NOW, None)
PART = replace(WHOLE, entries=("e1",))
AGAINST = replace(WHOLE, effect=AccessEffect.SEAL_AGAINST, sealed_file_id="f1")
BUT_FOR = replace(AGAINST, effect=AccessEffect.SEAL_BUT_FOR)
FOR_STAFF, FOR_HEAD = (replace(WHOLE, accounts=(), units=("MD:01",)), replace(WHOLE, accounts=(), posts=("MD:01/p1",)))
BROKEN = replace(WHOLE, access_id="s9", effect=AccessEffect.BREAK)
BY_ENTRY, BY_FILE, ALONE, LINES = MODELS
KEPT_LINE = replace(BUT_FOR, entries=("e1",), hides_line=False)
IN_MD_01 = replace(ANA, units=frozenset({"MD:01"}))
CASES: list[tuple[str, ReadModel[Paper], Sight, list[FileAccess], str]] = [
    ("whole file", ALONE, ANA, [WHOLE], "abc"),
    ("one entry", ALONE, ANA, [PART], "a"),
    ("an entry, of rows that are none", BY_FILE, ANA, [PART], ""),
    ("an entry of another file", ALONE, ANA, [PART, replace(PART, access_id="s2", file_id="f2", entries=("e2",))], "a"),
    ("not accepted", ALONE, ANA, [replace(WHOLE, accepted=False)], ""),
    ("begins later", ALONE, ANA, [replace(WHOLE, valid_from=NOW + timedelta(seconds=1))], ""),
    ("ends now", ALONE, ANA, [replace(WHOLE, valid_until=NOW)], ""),
    ("staff of the unit", ALONE, STAFF, [FOR_STAFF], "abc"),
    ("from above the unit", ALONE, ABOVE, [FOR_STAFF], ""),
    ("who holds the post", ALONE, HEAD, [FOR_HEAD], "abc"),
    ("an account named like a post", ALONE, replace(ANA, account="MD:01/p1"), [FOR_HEAD], ""),
    ("sealed against", BY_ENTRY, replace(ABOVE, account="ana"), [AGAINST], "de"),
    ("sealed against another", BY_ENTRY, ABOVE, [AGAINST], "abcde"),
    ("sealed but for", BY_ENTRY, replace(ABOVE, account="ana"), [BUT_FOR], "abcde"),
    ("sealed but for another", BY_ENTRY, ABOVE, [BUT_FOR], "de"),
    ("sealed but for another, lent", ALONE, STAFF, [BUT_FOR, replace(FOR_STAFF, access_id="s2")], ""),
    ("an entry sealed", BY_ENTRY, ABOVE, [replace(BUT_FOR, entries=("e1",))], "bcde"),
    ("an entry sealed, of rows that are none", BY_FILE, ABOVE, [replace(BUT_FOR, entries=("e1",))], "abcde"),
    ("an entry sealed, and its line kept", LINES, ABOVE, [KEPT_LINE], "abcde"),
    ("an entry sealed, and its line kept, of rows that are more", BY_ENTRY, ABOVE, [KEPT_LINE], "bcde"),
    ("an entry sealed, and its line too", LINES, ABOVE, [replace(KEPT_LINE, hides_line=True)], "bcde"),
    ("a file sealed, and no line kept", LINES, ABOVE, [replace(BUT_FOR, hides_line=False)], "de"),
    ("a seal that is over", BY_ENTRY, ABOVE, [replace(BUT_FOR, valid_until=NOW)], "abcde"),
    ("broken, sealed against", BY_ENTRY, IN_MD_01, [AGAINST, BROKEN], "abcde"),
    ("broken, sealed but for another", BY_FILE, IN_MD_01, [replace(BUT_FOR, accounts=("bo",)), BROKEN], "abcde"),
    ("broken, by who sees everything", BY_ENTRY, replace(ANA, everywhere=True), [AGAINST, BROKEN], "abcde"),
    ("broken, by another", BY_ENTRY, IN_MD_01, [AGAINST, replace(BROKEN, accounts=("bo",))], "de"),
    ("broken, of another file", BY_ENTRY, IN_MD_01, [AGAINST, replace(BROKEN, file_id="f2")], "de"),
    ("broken until now", BY_ENTRY, IN_MD_01, [AGAINST, replace(BROKEN, valid_until=NOW)], "de"),
    ("broken, of an entry alone", BY_ENTRY, IN_MD_01, [AGAINST, replace(BROKEN, entries=("e1",))], "de"),
    ("broken, of which nothing is seen", ALONE, ANA, [AGAINST, BROKEN], ""),
    ("broken, and lent", ALONE, ANA, [AGAINST, BROKEN, replace(WHOLE, access_id="s2")], "abc"),
]


async def test_who_sees_what(database: str, side: PostgresReads) -> None:
    of_f1 = [Paper("a", "MD:01", "f1", "e1", 1), Paper("b", "MD:01", "f1", "e2", 1), Paper("c", "MD:01", "f1", None, 1)]
    others = [Paper("d", "MD:01", "f2", "e1", 1), Paper("e", "MD:01", None, None, 1)]
    turn(database, NOW)
    for name, model, sight, rows, expected in CASES:
        fill_all(database, as_changes([*of_f1, *others], "paper_id"), rows)
        reads = side.seen(seeing(sight))
        assert "".join(sorted(await reads.by_key(model, KEYS))) == expected, name
        found = orjson.loads(await reads.answer(plan(model, None, "a")) or b"")
        assert found["page"]["totalCount"] == await reads.count(model, (), None) == len(expected), name
