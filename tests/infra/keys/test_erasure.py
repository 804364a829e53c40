"""After a person is erased, what they told is nowhere; what happened is still all there."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from api.composing.installation import Installation
from api.kernel.context import Context
from api.kernel.declarations import Entity, Exposed, Mutation
from application.bus.bus import Bus
from application.kernel.orders import Order, Principal
from application.kernel.workflows import Workflow
from application.ledger.sealing import Pair, SubjectErased
from domain.kernel.declarations import Recorded
from infra.cli.__main__ import app
from infra.keys.erasing import Eraser, Reconciliation
from infra.keys.master import local_master
from infra.keys.reconciling import put_right
from infra.keys.required import require_keys
from infra.keys.store import destroy, destroy_purposes, ended, opened_keys, tombstones
from infra.postgres.projecting.projector import Projector
from infra.reacting.workflows import WorkflowRunner
from infra.runtime import open_bus
from infra.settings.settings import Profile, Settings, SettingsError
from tests.api.conftest import Client
from tests.api.support.real import client_at_work
from tests.infra.processes.running import running, until
from tests.support.dumping import dump, found_in
from tests.support.everyone import Everyone
from tests.support.people import (
    ANA,
    BO,
    NEWEST,
    PEOPLE,
    RESIDENTS,
    SLICE,
    EndContact,
    ErasePerson,
    Person,
    PersonRegistered,
    RegisterPerson,
    ReplaceEmail,
    Resident,
    ShowPerson,
)

NAME, MAIL, LATER = "Canaria Secretova", "canary-7391@example.org", "later-canary-7391@example.org"
CANARIES = ("Canaria", "Secretova", "canary-7391", "CANARY-7391")
CLERK = Principal("u-clerk", "*")
KEEP = [RegisterPerson, ReplaceEmail, EndContact, ErasePerson]

CONTEXT = Context(
    name="people",
    slices=(SLICE,),
    read_models=(PEOPLE, RESIDENTS, NEWEST),
    exposed=Exposed(
        entities=(Entity(PEOPLE), Entity(RESIDENTS)),
        mutations=tuple(Mutation(one, PEOPLE) for one in KEEP),
        recording=lambda reading: ShowPerson(reading.accounts[0], reading.purpose),
    ),
    refusals={},
)
INSTALLATION = Installation((CONTEXT,))
ASK = "query($id: String!) { person(personId: $id) { name email town } }"


@dataclass
class Running:
    """An installation that keeps people, at work."""

    settings: Settings
    client: Client

    async def give(self, name: str, /, **given: Any) -> Any:
        """Carry out a mutation; its payload."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        answer = "{ receipt { position } userErrors { code message } }"
        query = f"mutation($i: {kind}!) {{ {name}(input: $i) {answer} }}"
        return (await self.client.ask(query, i={"commandId": str(uuid4()), **given}))[name]


@pytest.fixture
def settings(database: str, keys_database: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, keys_database_url=keys_database, valkey_url="", data=tmp_path)


@asynccontextmanager
async def at_work(settings: Settings) -> AsyncIterator[Running]:
    async with client_at_work(settings, INSTALLATION, kind=Client, policy=Everyone()) as client:
        yield Running(settings, client)


async def test_nothing_of_the_erased_remains_but_what_happened(
    settings: Settings, server_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async with at_work(settings) as running:
        await running.give("registerPerson", personId=ANA, name=NAME, email=MAIL, town="Orhei")
        await running.give("registerPerson", personId=BO, name="Bo Neighbour", email=None, town="Orhei")
        await running.give("replaceEmail", personId=ANA, email=LATER)
        await until(lambda: is_known(running, {"name": NAME, "email": LATER, "town": "Orhei"}))
        before = hashes(settings)
        assert found_in(dump(settings.database_url), "Canaria")  # the read model: a scan that cannot see proves nothing

        await running.give("erasePerson", personId=ANA)
        await until(lambda: is_erased(running))
        assert await tombstones(settings.keys_database_url or "") == {ANA}
        refused = await running.give("replaceEmail", personId=ANA, email="anew@example.org")
        assert [one["code"] for one in refused["userErrors"]] == ["subject_erased"]

        await until(lambda: all_followed(settings))
        assert not found_in(dump(settings.database_url), *CANARIES)
        live = [rows(settings, model.name) for model in INSTALLATION.read_models]
        await rebuilt(settings)
        assert [rows(settings, model.name) for model in INSTALLATION.read_models] == live
        assert await person(running, BO) == {"name": "Bo Neighbour", "email": None, "town": "Orhei"}
        metrics = (await running.client.http.get("/metrics")).text
        feed = await running.client.ask("{ events(first: 50) { edges { node { data } } } }")

    assert hashes(settings)[: len(before)] == before
    since = kinds(settings)[len(before) :]
    assert [one for one in since if one != "people.PersonShown"] == ["people.PersonErased"]
    said = capfd.readouterr()
    places = {
        "ledger": dump(settings.database_url),
        "keys": dump(settings.keys_database_url),
        "logs": said.out + said.err,
        "server": server_logs(server_folder),
        "metrics": metrics,
        "feed": str(feed),
        "refusal": str(refused),
    }
    assert {name: found for name, text in places.items() if (found := found_in(text, *CANARIES))} == {}


async def test_one_purpose_ends_and_the_others_stay(settings: Settings) -> None:
    dsn, keys_dsn = settings.database_url or "", settings.keys_database_url or ""
    async with at_work(settings) as running:
        await running.give("registerPerson", personId=ANA, name=NAME, email=MAIL, town="Orhei")
        await until(lambda: is_known(running, {"name": NAME, "email": MAIL, "town": "Orhei"}))
        await running.give("endContact", personId=ANA)
        await until(lambda: is_known(running, {"name": NAME, "email": None, "town": "Orhei"}))
        await until(lambda: has_ended(keys_dsn))
        refused = await running.give("replaceEmail", personId=ANA, email=LATER)
        assert [one["code"] for one in refused["userErrors"]] == ["subject_erased"]
        await running.give("registerPerson", personId=ANA, name="Ana Anew", email=None, town="Soroca")
        await until(lambda: is_known(running, {"name": "Ana Anew", "email": None, "town": "Soroca"}))
    live = rows(settings, PEOPLE.name)
    await rebuilt(settings)
    assert rows(settings, PEOPLE.name) == live
    assert found_in(dump(dsn) + dump(keys_dsn), MAIL, LATER) == []
    assert await tombstones(keys_dsn) == set()
    assert await Eraser(dsn, keys_dsn, INSTALLATION.codec).reconcile() == Reconciliation(erased=0, unrecorded=0)
    await destroy_purposes(keys_dsn, [Pair(BO, "contact")])
    assert await Eraser(dsn, keys_dsn, INSTALLATION.codec).reconcile() == Reconciliation(erased=0, unrecorded=1)


async def has_ended(keys_dsn: str) -> bool:
    return await ended(keys_dsn) == {Pair(ANA, "contact")}


async def test_readers_of_the_ledger_get_no_personal_values(settings: Settings) -> None:
    async with at_work(settings) as running:
        await running.give("registerPerson", personId=ANA, name=NAME, email=MAIL, town="Orhei")
        feed = await running.client.ask("{ events(first: 50) { edges { node { data } } } }")
    (entry,) = feed["events"]["edges"]
    assert entry["node"]["data"] == {"person_id": ANA, "name": None, "email": None, "town": "Orhei"}


async def test_a_read_model_that_declares_nothing_personal_is_given_nothing(settings: Settings) -> None:
    async with at_work(settings) as running:
        await running.give("registerPerson", personId=ANA, name=NAME, email=MAIL, town="Orhei")
        query = "query($id: String!) { resident(personId: $id) { wasNamed town } }"

        async def shown() -> Any:
            return (await running.client.ask(query, id=ANA))["resident"]

        assert await until(shown) == {"wasNamed": False, "town": "Orhei"}


async def test_keys_that_a_restore_brings_back_are_destroyed_again(settings: Settings) -> None:
    dsn, keys_dsn = settings.database_url or "", settings.keys_database_url or ""
    async with a_ledger_with_people(settings) as bus:
        with psycopg.connect(keys_dsn, autocommit=True) as connection:
            old = connection.execute("SELECT subject, purpose, wrapped FROM keys.keys").fetchall()
            await bus.execute(Order(ErasePerson(ANA)), CLERK)
            eraser = Eraser(dsn, keys_dsn, INSTALLATION.codec)
            assert await eraser.reconcile() == Reconciliation(erased=1, unrecorded=0)
            connection.execute("ALTER TABLE keys.tombstones DISABLE TRIGGER USER")
            connection.execute("DELETE FROM keys.tombstones")
            connection.cursor().executemany(
                "INSERT INTO keys.keys VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [one for one in old if one[0] == ANA],
            )
        assert await eraser.reconcile() == Reconciliation(erased=1, unrecorded=0)
        assert await eraser.reconcile() == Reconciliation(erased=0, unrecorded=0)
    async with opened_keys(keys_dsn, local_master(settings)) as keys:
        found = await keys.find([Pair(ANA, "identity"), Pair(BO, "identity")])
    assert [found[Pair(who, "identity")] is None for who in (ANA, BO)] == [True, False]


async def test_a_ledger_that_is_older_than_an_erasure_stays_unreadable(settings: Settings) -> None:
    async with a_ledger_with_people(settings) as bus:
        await rebuilt(settings)
        assert found_in(dump(settings.database_url), *CANARIES)
        await destroy(settings.keys_database_url or "", [ANA])  # as if the act had been lost with the newer ledger
        assert await put_right(settings, INSTALLATION) == (0, 1, ["people.people", "people.newest"])
        assert not found_in(dump(settings.database_url), *CANARIES)
        with pytest.raises(SubjectErased):
            await bus.execute(Order(RegisterPerson(ANA, "again", None, "Orhei"), expected_version=1), CLERK)
    assert [row["name"] for row in rows(settings, "people.people")] == [None, "Bo"]


async def test_the_eraser_begins_with_the_first_erasure(settings: Settings) -> None:
    dsn, keys_dsn = settings.database_url or "", settings.keys_database_url or ""
    async with a_ledger_with_people(settings) as bus:
        await bus.execute(Order(ErasePerson(ANA)), CLERK)
        stop = asyncio.Event()
        running = asyncio.create_task(Eraser(dsn, keys_dsn, INSTALLATION.codec).run(stop))
        await until(lambda: among(keys_dsn, {ANA}))
        await bus.execute(Order(ErasePerson(BO)), CLERK)
        await until(lambda: among(keys_dsn, {ANA, BO}))
        stop.set()
        await running


def test_an_installation_with_personal_data_does_not_go_into_production_without_keys(settings: Settings) -> None:
    without = settings.model_copy(update={"keys_database_url": None})
    with pytest.raises(SettingsError, match="FOJA_KEYS_DATABASE_URL"):
        require_keys(without.model_copy(update={"profile": Profile.PRODUCTION}), INSTALLATION)
    require_keys(without, INSTALLATION)
    require_keys(settings, INSTALLATION)


async def test_a_workflow_gets_what_can_still_be_opened(settings: Settings) -> None:
    met: list[str | None] = []

    def meet(fact: Recorded[Any]) -> list[Any]:
        met.append(fact.event.name)
        return []

    async with a_ledger_with_people(settings) as bus:
        await run_for_both(settings, bus, Workflow("people.meet", (PersonRegistered,), meet, "beginning"), met)
        await destroy(settings.keys_database_url or "", [ANA])
        await run_for_both(settings, bus, Workflow("people.greet", (PersonRegistered,), meet, "beginning"), met)
    assert met == [NAME, "Bo", None, "Bo"]


async def run_for_both(settings: Settings, bus: Bus, flow: Workflow, met: list[str | None]) -> None:
    """Run a workflow from the beginning until it has met both."""
    dsn, before = settings.database_url or "", len(met)

    async def two_more() -> bool:
        return len(met) == before + 2

    async with (
        opened_keys(settings.keys_database_url or "", local_master(settings)) as keys,
        running(WorkflowRunner(flow, dsn, bus, INSTALLATION.codec, keys).run),
    ):
        await until(two_more)


async def test_reconciling_from_the_shell(settings: Settings) -> None:
    await destroy(settings.keys_database_url or "", [ANA])
    environment = {
        "FOJA_DATABASE_URL": settings.database_url,
        "FOJA_KEYS_DATABASE_URL": settings.keys_database_url,
        "FOJA_VALKEY_URL": "",
        "FOJA_DATA": str(settings.data),
    }
    answer = await asyncio.to_thread(CliRunner().invoke, app, ["keys", "reconcile", "--json"], env=environment)
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout[answer.stdout.index("{\n") :])
    assert (found["erasedAgain"], found["unrecorded"]) == (0, 1)
    environment["FOJA_KEYS_DATABASE_URL"] = ""
    answer = await asyncio.to_thread(CliRunner().invoke, app, ["keys", "reconcile"], env=environment)
    assert answer.exit_code == 1
    assert "FOJA_KEYS_DATABASE_URL" in answer.output


# --- looking -------------------------------------------------------------------------------------


@asynccontextmanager
async def a_ledger_with_people(settings: Settings) -> AsyncIterator[Any]:
    async with (
        opened_keys(settings.keys_database_url or "", local_master(settings)) as keys,
        open_bus(settings.database_url or "", policy=Everyone(), installation=INSTALLATION, keys=keys) as bus,
    ):
        await bus.execute(Order(RegisterPerson(ANA, NAME, MAIL, "Orhei")), CLERK)
        await bus.execute(Order(RegisterPerson(BO, "Bo", None, "Orhei")), CLERK)
        yield bus


async def rebuilt(settings: Settings) -> None:
    async with opened_keys(settings.keys_database_url or "", local_master(settings)) as keys:
        for model in INSTALLATION.read_models:
            await Projector(model, settings.database_url or "", INSTALLATION.codec, keys=keys).rebuild()


async def person(running: Running, person_id: str) -> Any:
    async def there() -> Any:
        return (await running.client.ask(ASK, {"x-purpose": "Test 1"}, id=person_id))["person"]

    return await until(there)


async def is_known(running: Running, expected: Any) -> bool:
    return bool(await person(running, ANA) == expected)


async def is_erased(running: Running) -> bool:
    found = await person(running, ANA)
    return found["name"] is None and await among(running.settings.keys_database_url or "", {ANA})


async def among(keys_dsn: str, subjects: set[str]) -> bool:
    return subjects <= await tombstones(keys_dsn)


def hashes(settings: Settings) -> list[str]:
    with psycopg.connect(settings.database_url or "") as connection:
        found = connection.execute("SELECT state FROM ledger.stored_events ORDER BY notification_id").fetchall()
    return [hashlib.sha256(state).hexdigest() for (state,) in found]


def kinds(settings: Settings) -> list[str]:
    """What happened, in order."""
    with psycopg.connect(settings.database_url or "") as connection:
        found = connection.execute("SELECT topic FROM ledger.stored_events ORDER BY notification_id").fetchall()
    return [topic for (topic,) in found]


def rows(settings: Settings, model: str) -> list[dict[str, Any]]:
    """The rows that answer, without where they stand."""
    with psycopg.connect(settings.database_url or "") as connection:
        live = "SELECT relation FROM projections.read_models WHERE name = %s AND state = 'live'"
        (relation,) = connection.execute(live, [model]).fetchone() or ("",)
        query = sql.SQL("SELECT to_jsonb(t) FROM projections.{} t ORDER BY person_id").format(sql.Identifier(relation))
        return [row for (row,) in connection.execute(query).fetchall()]


async def all_followed(settings: Settings) -> bool:
    """Whether every read model reflects all that was recorded."""
    with psycopg.connect(settings.database_url or "") as connection:
        behind = "SELECT FROM projections.standings AS s, ledger.head AS h WHERE s.position < h.position"
        return connection.execute(behind).fetchone() is None


def server_logs(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.glob("*/logs/*.log"))


def test_people_are_as_they_are_declared() -> None:
    assert list(PEOPLE.personal) == ["name", "email"]
    assert "Canaria" not in repr(Person(ANA, "Orhei", NAME, MAIL))
    assert RESIDENTS.personal == {}
    assert Resident(ANA, "Orhei", was_named=False).town == "Orhei"
