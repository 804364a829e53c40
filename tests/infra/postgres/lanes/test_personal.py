"""In a lane each member is told the sealed values of its own purposes alone, and erasures reach all members."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.kernel.declarations import Recorded
from infra.postgres.connect import connect_async
from infra.postgres.lanes import reading
from infra.postgres.projecting.projector import Projector
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.lanes.crew import reader
from tests.infra.postgres.tallies import Eye, Pen
from tests.infra.postgres.test_erasures import batches, expected, in_tables, marks_of, of_example
from tests.suite.profiles import examples
from tests.support.case_files import CASE_FILES, CODEC, CaseDestroyed, CaseOpened, NoteAdded, OfficerMail, OfficerName
from tests.support.every_key import EveryKey
from tests.support.people import PersonErased


@dataclass(frozen=True, slots=True)
class Named:
    case_id: str
    officer_id: str
    name: OfficerName


@dataclass(frozen=True, slots=True)
class Addressed:
    case_id: str
    officer_id: str
    mail: OfficerMail


@dataclass(frozen=True, slots=True)
class Subject:
    case_id: str
    subject: str


def _name(_: Named | None, fact: Recorded[Any], key: str) -> Named:
    if fact.event.officer_mail is not None or fact.event.grounds is not None:
        raise AssertionError("it was told what is for another purpose")
    return Named(key, fact.event.officer_id, fact.event.officer_name)


def _mail(_: Addressed | None, fact: Recorded[Any], key: str) -> Addressed:
    if fact.event.officer_name is not None or fact.event.grounds is not None:
        raise AssertionError("it was told what is for another purpose")
    return Addressed(key, fact.event.officer_id, fact.event.officer_mail)


def _subject(_: Subject | None, fact: Recorded[Any], key: str) -> Subject:
    if any((fact.event.officer_name, fact.event.officer_mail, fact.event.grounds)):
        raise AssertionError("it was told what is not for it")
    return Subject(key, fact.event.subject)


def _keys(fact: Recorded[Any]) -> tuple[str, ...]:
    return (fact.event.case_id,)


def _model(name: str, row: type[Any], evolve: Any) -> ReadModel[Any]:
    permission = None if row is Subject else "cases.read"
    return ReadModel(name, 1, row, "case_id", (CaseOpened,), _keys, evolve, history=True, permission=permission)


NAMES, MAILS = _model("cases.names", Named, _name), _model("cases.mails", Addressed, _mail)
SUBJECTS = _model("cases.subjects", Subject, _subject)
CASE = "case-5d2e8f1a7b3c"
ALL = (CASE_FILES, NAMES, MAILS, SUBJECTS)


async def test_each_member_is_told_the_values_of_its_purposes_alone(database: str) -> None:
    async with Pen.open(database, CODEC) as pen, await connect_async(database, "foja_worker", timezone="UTC") as own:
        await pen.append(CaseOpened(CASE, "person-ana-4f1c9a2b7d", "Ana", "ana@example.org", "A bridge", "Cheapest"))
        following = await reader(own, ALL, CODEC)
        await following.step()
        assert [member.quarantined for member in following.members] == [set()] * 4
        names = (await _rows(database, NAMES))[CASE]
        mails, subjects = (await _rows(database, MAILS))[CASE], (await _rows(database, SUBJECTS))[CASE]
        assert (names.name, mails.mail, subjects.subject) == ("Ana", "ana@example.org", "A bridge")
        assert (await _rows(database, CASE_FILES))[CASE].grounds == "Cheapest"
        await pen.append(PersonErased("person-ana-4f1c9a2b7d"), NoteAdded(CASE, "a note"))
        await following.step()
        assert (await _rows(database, NAMES))[CASE].name is None
        assert (await _rows(database, MAILS))[CASE].mail is None
        whole = (await _rows(database, CASE_FILES))[CASE]
        assert (whole.officer_name, whole.grounds) == (None, "Cheapest")
        await pen.append(CaseDestroyed(CASE))
        await following.step()
        assert (await _rows(database, CASE_FILES))[CASE].grounds is None


async def _rows(database: str, model: ReadModel[Any]) -> dict[str, Any]:
    async with Eye.open(database, model) as eye:
        return {key: row for key, (row, _) in (await eye.see()).live.items()}


@pytest.mark.slow
@settings(max_examples=examples(30), suppress_health_check=list(HealthCheck))
@given(acts=batches(), page=st.sampled_from([2, 5_000]))
def test_tables_hold_what_was_erased_nowhere_and_all_else(database: str, acts: list[list[object]], page: int) -> None:
    """As for one read model by itself; the examples share a database."""
    with patch.object(reading, "PAGE", page):
        asyncio.run(_check(database, acts))


async def _check(database: str, acts: list[list[object]]) -> None:
    example = of_example(acts)
    wanted = expected([act for batch in acts for act in batch])
    async with Pen.open(database, CODEC) as pen, Eye.open(database, CASE_FILES) as eye:
        async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
            following = None
            for number, batch in enumerate(acts):
                if following is None or number == 1:
                    following = await reader(connection, [CASE_FILES, SUBJECTS], CODEC)
                position = await pen.append(*batch, stream=example)
                while following.position < position:
                    await following.step(batch=4)
        live = await eye.see()
        assert marks_of(database, example) == wanted
        await Projector(CASE_FILES, database, CODEC, keys=EveryKey()).rebuild()
        assert in_tables(await eye.see(), example) == in_tables(live, example)
