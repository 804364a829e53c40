"""For any acts and erasures: no table holds what stood under a destroyed key, and every table all the rest."""

from __future__ import annotations

import asyncio
import re
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.ledger.sealing import Erased
from domain.kernel.declarations import event_type
from infra.postgres.connect import connect_async
from infra.postgres.projecting import erasures, following
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.registry import adopt
from infra.postgres.projecting.tables import Table
from tests.infra.postgres.tallies import Eye, Pen, Seen
from tests.suite.profiles import examples
from tests.support.case_files import (
    CASE_FILES,
    CODEC,
    CaseClosed,
    CaseDestroyed,
    CaseFile,
    CaseOpened,
    ContactEnded,
    DeputyNamed,
    NoteAdded,
)
from tests.support.dumping import dump
from tests.support.every_key import EveryKey
from tests.support.people import PersonErased

EXAMPLES, MARKS = count(), count()
FILES, PERSONS = st.sampled_from(["case-1", "case-2"]), st.sampled_from(["person-ana", "person-bo"])
TABLE: Table[CaseFile] = Table(CASE_FILES)


def mark(whose: str) -> str:
    """A value that is like no other, and says whose it is."""
    return f"canary({whose}, {next(MARKS)})"


def opened(case: str, person: str) -> CaseOpened:
    return CaseOpened(case, person, mark(person), mark(person), "A bridge", mark(case))


@st.composite
def batches(draw: st.DrawFn) -> list[list[object]]:
    """Acts on two files and two persons of this example alone, in batches."""
    example = f"of-example-{next(EXAMPLES)}"
    files, persons = (which.map(lambda name: f"{name}-{example}") for which in (FILES, PERSONS))
    acts = st.one_of(
        st.builds(opened, files, persons),
        st.builds(lambda case, person: DeputyNamed(case, person, mark(person)), files, persons),
        st.builds(NoteAdded, files, st.just("a note")),
        st.builds(NoteAdded, files, st.just("another")),
        st.builds(CaseClosed, files),
        st.builds(PersonErased, persons),
        st.builds(CaseDestroyed, files),
        st.builds(ContactEnded, persons),
    )
    return draw(st.lists(st.lists(acts, min_size=4, max_size=9), min_size=4, max_size=5))


def expected(happened: list[object]) -> set[str]:
    """All marks that any row or superseded row should hold in the end."""
    erased = {one.person_id for one in happened if isinstance(one, PersonErased)}
    erased |= {one.case_id for one in happened if isinstance(one, CaseDestroyed)}
    ended = {one.person_id for one in happened if isinstance(one, ContactEnded)}
    held: set[tuple[str, str]] = set()
    rows: dict[str, bool] = {}
    for one in happened:
        if isinstance(one, CaseOpened):
            rows[one.case_id] = True
            held |= {(one.officer_id, str(one.officer_name))}
            held |= {(one.officer_id, str(one.officer_mail))} if one.officer_id not in ended else set()
            held.add((one.case_id, str(one.grounds)))
        elif isinstance(one, DeputyNamed) and rows.get(one.case_id):
            held.add((one.deputy_id, str(one.deputy_name)))
        elif isinstance(one, CaseClosed):
            rows[one.case_id] = False
    return {value for whose, value in held if whose not in erased}


@pytest.mark.slow
@settings(max_examples=examples(30), suppress_health_check=list(HealthCheck))
@given(acts=batches(), page=st.sampled_from([2, 5_000]))
def test_tables_hold_what_was_erased_nowhere_and_all_else(database: str, acts: list[list[object]], page: int) -> None:
    """The examples share a database. Pages of two events make batches of many pages."""
    with patch.object(following, "PAGE", page):
        asyncio.run(_check(database, acts))


async def _check(database: str, acts: list[list[object]]) -> None:
    example = of_example(acts)
    wanted = expected([one for batch in acts for one in batch])
    async with Pen.open(database, CODEC) as pen, Eye.open(database, CASE_FILES) as eye:
        await _live(database, pen, acts, example)
        live = await eye.see()
        assert marks_of(database, example) == wanted
        await Projector(CASE_FILES, database, CODEC, keys=EveryKey()).rebuild()
        assert in_tables(await eye.see(), example) == in_tables(live, example)
        assert marks_of(database, example) == wanted


async def _live(database: str, pen: Pen, acts: list[list[object]], example: str) -> None:
    """Fold each batch when it is recorded; another worker takes over after the first."""
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        moving: Follower[CaseFile] | None = None
        for number, batch in enumerate(acts):
            if moving is None or number == 1:
                relation = await adopt(connection, TABLE)
                assert relation is not None
                moving = Follower(connection, TABLE, CODEC, relation, EveryKey())
                await moving.begin()
            position = await pen.append(*batch, stream=example)
            while (await moving.step(batch=4)).position < position:
                pass


def of_example(acts: list[list[object]]) -> str:
    """What the ids of an example end with."""
    return str(re.findall(r"of-example-\d+", repr(acts))[0])


def marks_of(database: str, example: str) -> set[str]:
    """The marks of an example that stand anywhere in the database."""
    return {found for found in re.findall(r"canary\(.*?\)", dump(database)) if f"{example}," in found}


def in_tables(seen: Seen, example: str) -> tuple[object, object]:
    """What the tables hold of an example."""
    live = {key: held for key, held in seen.live.items() if key.endswith(example)}
    return live, [held for held in seen.past if held[0].case_id.endswith(example)]


async def test_an_erasure_finds_rows_by_an_index_on_each_person_of_a_row(database: str) -> None:
    async with await connect_async(database, "foja_worker") as connection:
        relation = await adopt(connection, TABLE)
        assert relation is not None
        await connection.execute("SET enable_seqscan = off")
        for name in (relation.relation, TABLE.history_of(relation.relation)):
            for person in CASE_FILES.told_by:
                query = f"EXPLAIN UPDATE {TABLE.qualified(name)} SET officer_name = NULL WHERE {person} = ANY ('{{a}}')"
                plan = await (await connection.execute(query.encode())).fetchall()
                of_the_key = person == CASE_FILES.key
                assert (f"{name}_pkey" if of_the_key else f"{name}_{person}_idx") in str(plan)


async def test_what_an_erasure_leaves_dead_goes_with_the_next_round_of_vacuum(database: str) -> None:
    async with await connect_async(database, "foja_worker") as connection:
        await adopt(connection, TABLE)
        query = "SELECT relname, reloptions FROM pg_class WHERE relname ~ '^cases_case_files_v1(_history)?$' ORDER BY 1"
        found = await (await connection.execute(query)).fetchall()
    at_once = ["autovacuum_vacuum_threshold=0", "autovacuum_vacuum_scale_factor=0"]
    assert found == [(TABLE.base, at_once), (TABLE.history_of(TABLE.base), at_once)]


async def test_erasures_are_learnt_once_from_a_ledger_that_has_them_already(database: str) -> None:
    persons = [f"person-{number}-a7c3e91f2b" for number in range(3)]
    async with Pen.open(database, CODEC) as pen, await connect_async(database, "foja_worker") as connection:
        await pen.append(*(PersonErased(one) for one in persons))
        await pen.append_stored(b"{}", event_type(PersonErased).name)  # nobody can say whom this one erases
        await erasures.catch_up(connection, CODEC)
        assert await erasures.among(connection, [*persons, "somebody-else-entirely"]) == {
            Erased(one) for one in persons
        }
        known = await (await connection.execute("SELECT position FROM projections.erasures_known")).fetchall()
        assert known == [(4,)]
        await pen.append(PersonErased(persons[0]))
        await erasures.catch_up(connection, CODEC)
        kept = await (await connection.execute("SELECT position FROM projections.erasures ORDER BY 1")).fetchall()
        assert kept == [(1,), (2,), (3,), (5,)]


async def test_whoever_waits_for_changes_is_told_of_the_rows_that_lost_a_value(database: str) -> None:
    async with Pen.open(database, CODEC) as pen, await connect_async(database, "foja_worker") as connection:
        relation = await adopt(connection, TABLE)
        assert relation is not None
        moving = Follower(connection, TABLE, CODEC, relation, EveryKey())
        await moving.begin()
        await pen.append(
            opened("case-1-8d0c2b4e1f", "person-ana-4f1c9a"), opened("case-2-8d0c2b4e1f", "person-bo-8e0d3c5a")
        )
        await moving.step()
        await pen.append(PersonErased("person-ana-4f1c9a"))
        assert (await moving.step()).keys == ("case-1-8d0c2b4e1f",)
        await pen.append(NoteAdded("case-2-8d0c2b4e1f", "a note"))
        await moving.step()
        await pen.append(ContactEnded("person-bo-8e0d3c5a"))
        assert (await moving.step()).keys == ("case-2-8d0c2b4e1f",)
    async with Eye.open(database, CASE_FILES) as eye:
        seen = await eye.see()
    rows = [seen.live["case-2-8d0c2b4e1f"][0], *(row for row, *_ in seen.past)]
    assert [(row.officer_name is None, row.officer_mail, row.grounds is None) for row in rows] == [
        (False, None, False)
    ] * 2
