"""Attacks on erasure: getting at what an erased person told, in the read models.

The keys of the erased are never destroyed here: the read models have to forget by themselves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from infra.postgres.connect import connect_async
from infra.postgres.projecting import quarantine
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.registry import adopt, begin
from infra.postgres.projecting.switching import switch_in
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import Eye, Pen, Seen
from tests.support.case_files import CASE_FILES, CODEC, EVENTS, CaseClosed, CaseFile, CaseOpened, DeputyNamed, NoteAdded
from tests.support.dumping import dump, found_in
from tests.support.every_key import EveryKey
from tests.support.people import ANA, BO, PersonErased

NAME, MAIL, OTHER = "Canaria Secretova", "canary-7391@example.org", "Bo Neighbour"
CANARIES = ("Canaria", "Secretova", "canary-7391")
OPENED = CaseOpened("case-1", ANA, NAME, MAIL, "A bridge")
DEPUTY = DeputyNamed("case-1", BO, OTHER)
NOTE = NoteAdded("case-1", "a note")
ERASED = PersonErased(ANA)
TABLE: Table[CaseFile] = Table(CASE_FILES)


@dataclass
class Installed:
    """A ledger of files, and the read model of them, which moves when it is told to."""

    dsn: str
    pen: Pen
    eye: Eye
    following: Follower[CaseFile]

    async def happens(self, *events: Any) -> None:
        """Record events and fold them."""
        await self.pen.append(*events)
        while (await self.following.step()).position < await self.head():
            pass

    async def head(self) -> int:
        ((position,),) = await self.eye.ask("SELECT position FROM ledger.head")
        return int(position)

    async def anew(self, model: ReadModel[CaseFile] = CASE_FILES) -> None:
        """Another worker takes over."""
        self.following = await follow(self.following.connection, model)

    async def rebuild(self) -> None:
        await Projector(CASE_FILES, self.dsn, CODEC, keys=EveryKey()).rebuild()

    async def seen(self) -> Seen:
        return await self.eye.see()

    async def row(self, key: str = "case-1") -> CaseFile:
        row: CaseFile = (await self.seen()).live[key][0]
        return row

    def dumped(self) -> list[str]:
        return found_in(dump(self.dsn), *CANARIES)


async def follow(connection: Any, model: ReadModel[CaseFile] = CASE_FILES) -> Follower[CaseFile]:
    relation = await adopt(connection, TABLE)
    assert relation is not None
    following = Follower(connection, Table(model), CODEC, relation, EveryKey())
    await following.begin()
    return following


@asynccontextmanager
async def installed(dsn: str) -> AsyncIterator[Installed]:
    async with (
        Pen.open(dsn, CODEC) as pen,
        Eye.open(dsn, CASE_FILES) as eye,
        await connect_async(dsn, "foja_worker", timezone="UTC") as connection,
    ):
        yield Installed(dsn, pen, eye, await follow(connection))


@pytest.fixture
async def place(database: str) -> AsyncIterator[Installed]:
    async with installed(database) as found:
        yield found


async def test_the_name_survives_in_a_row_that_is_not_keyed_by_the_person(place: Installed) -> None:
    await place.happens(OPENED, DEPUTY)
    assert (await place.row()).officer_name == NAME
    await place.happens(ERASED)
    row = await place.row()
    assert (row.officer_name, row.officer_mail) == (None, None)
    assert (row.officer_id, row.subject, row.deputy_name) == (ANA, "A bridge", OTHER)


async def test_the_name_survives_in_superseded_rows(place: Installed) -> None:
    await place.happens(OPENED)
    await place.happens(NOTE, DEPUTY)
    assert [row.officer_name for row, _, _ in (await place.seen()).past] == [NAME, NAME]
    await place.happens(ERASED)
    past = (await place.seen()).past
    assert [(row.officer_name, since, until) for row, since, until in past] == [(None, 1, 2), (None, 2, 3)]


async def test_the_name_survives_in_the_rows_of_a_file_that_is_gone(place: Installed) -> None:
    await place.happens(OPENED)
    await place.happens(CaseClosed("case-1"))
    assert place.dumped()
    await place.happens(ERASED)
    assert (await place.seen()).live == {}
    assert place.dumped() == []


async def test_the_name_survives_in_a_dump(place: Installed) -> None:
    await place.happens(OPENED, DEPUTY, NOTE)
    assert place.dumped() == list(CANARIES)  # a scan that cannot see proves nothing
    await place.happens(ERASED)
    assert place.dumped() == []
    await place.happens(PersonErased(BO))
    assert found_in(dump(place.dsn), OTHER) == []


async def test_the_name_survives_where_it_came_with_its_erasure(place: Installed) -> None:
    await place.happens(OPENED, NOTE, ERASED, DEPUTY)
    assert place.dumped() == []
    assert (await place.row()).deputy_name == OTHER


async def test_a_command_that_was_under_way_brings_the_name_back(place: Installed) -> None:
    """Its event was sealed before the key was destroyed, and recorded after the erasure."""
    await place.happens(ERASED)
    await place.happens(OPENED)
    await place.anew()
    await place.happens(CaseOpened("case-2", ANA, NAME, MAIL, "Another"))
    assert (await place.row("case-2")).officer_name is None
    assert place.dumped() == []


async def test_a_rebuild_brings_the_name_back(place: Installed) -> None:
    await place.happens(OPENED, DEPUTY)
    await place.happens(NOTE)
    await place.happens(ERASED)
    live = await place.seen()
    await place.rebuild()
    assert await place.seen() == live
    assert place.dumped() == []


async def test_a_rebuild_during_the_erasure_keeps_the_name(place: Installed) -> None:
    await place.happens(OPENED)
    await place.happens(DEPUTY)
    async with await connect_async(place.dsn, "foja_worker", timezone="UTC") as connection:
        beside = await begin(connection, TABLE, TABLE.other(TABLE.base), "building", rebuild=True)
        rebuilding = Follower(connection, TABLE, CODEC, beside, EveryKey())
        await rebuilding.begin()
        await rebuilding.step()  # the name is in the table that is being built
        await place.happens(NOTE, ERASED)
        live = await place.seen()
        await switch_in(rebuilding)
    assert await place.seen() == live
    assert place.dumped() == []


async def test_an_event_that_was_held_back_brings_the_name_back(place: Installed) -> None:
    await place.happens(CaseOpened("case-1", BO, OTHER, None, "A bridge"))
    await place.happens(NoteAdded("case-1", "break"))
    await place.happens(DeputyNamed("case-1", ANA, NAME))
    await place.happens(ERASED)
    await quarantine.skip(place.dsn, CASE_FILES, "case-1", 2, by="an operator", reason="it cannot be read")
    assert await place.following.resume() == ("case-1",)
    assert ((await place.row()).deputy_id, (await place.row()).deputy_name) == (ANA, None)
    assert place.dumped() == []


async def test_a_row_that_is_quarantined_keeps_the_name(place: Installed) -> None:
    await place.happens(OPENED)
    await place.happens(NoteAdded("case-1", "break"))
    await place.happens(ERASED)
    assert (await place.row()).officer_name is None
    assert place.dumped() == []


async def test_rows_from_before_read_models_knew_of_erasures_keep_the_name(place: Installed) -> None:
    """As the former version left them: it passed the erasure by."""
    await place.happens(OPENED)
    await place.happens(NOTE)
    await place.pen.append(ERASED)
    await place.following.connection.execute("UPDATE projections.read_models SET position = 3")
    assert place.dumped()
    await place.anew()
    assert place.dumped() == []


async def test_a_name_beside_another_persons_id_escapes_the_erasure(place: Installed) -> None:
    """A read model that mixes two persons up keeps its last good row, and somebody is told."""
    await place.happens(OPENED)

    def mixing(row: CaseFile | None, fact: Any, key: str) -> CaseFile | None:
        made = CASE_FILES.evolve(row, fact, key)
        return made and replace(made, officer_id=BO)

    await place.anew(replace(CASE_FILES, evolve=mixing))
    await place.happens(DEPUTY)
    assert (await place.row()).officer_id == ANA
    assert await place.eye.quarantined() == [(TABLE.base, "case-1", 2, "MisplacedError at position 2")]


async def test_an_erasure_that_breaks_one_row_spares_the_name_in_the_others(place: Installed) -> None:
    """The read model folds the act itself into a row that the table refuses."""
    await place.happens(OPENED, CaseOpened("case-2", ANA, NAME, MAIL, "Another"))

    def keys(fact: Any) -> Iterable[str]:
        return ("case-1",) if isinstance(fact.event, PersonErased) else CASE_FILES.keys(fact)

    def breaking(row: CaseFile | None, fact: Any, key: str) -> CaseFile | None:
        if isinstance(fact.event, PersonErased):
            return row and replace(row, subject="a text that no database takes\0")
        return CASE_FILES.evolve(row, fact, key)

    await place.anew(replace(CASE_FILES, events=(*EVENTS, PersonErased), keys=keys, evolve=breaking))
    await place.happens(ERASED)
    assert [held[0].officer_name for held in (await place.seen()).live.values()] == [None, None]
    assert [key for _, key, *_ in await place.eye.quarantined()] == ["case-1"]
    assert place.dumped() == []


async def test_many_are_erased_at_once_in_a_table_of_many_files(place: Installed) -> None:
    persons = [f"person-{number:04d}-a7c3e91f" for number in range(200)]
    await place.happens(*(CaseOpened(f"case-{n}", who, f"{NAME} {n}", None, "") for n, who in enumerate(persons)))
    await place.happens(*(PersonErased(who) for who in persons[1:]))
    assert [row.officer_id for row, _ in (await place.seen()).live.values() if row.officer_name] == persons[:1]
