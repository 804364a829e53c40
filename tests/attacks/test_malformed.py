"""Attacks by an act that nobody can read: it hurts nobody else, somebody is told, and an operator can go on."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from graphql import GraphQLError
from prometheus_client import REGISTRY
from typer.testing import CliRunner, Result

from api.app import create_app
from api.kernel import errors
from application.budgeting.workflows import OPEN_NEXT_YEAR
from application.bus.bus import Bus
from application.identity.signing_in import ActiveAccount, UnreadableAccount, signing_in
from application.kernel.orders import Denied, Order, Principal
from application.ledger.unreadable import UnreadableAct
from domain.audit.commands import SkipAct
from domain.authority import commands as a
from domain.budgeting.books.commands import CloseBudget, ClosePeriod, OpenBudget
from domain.budgeting.codes.commands import NameCode
from domain.identity import commands as i
from domain.identity.kinds import AccountKind
from domain.kernel.declarations import event_type
from infra.audit.unreadable import UnreadableWatch
from infra.authority.founding import found
from infra.bootstrap import INSTALLATION
from infra.cli.__main__ import app
from infra.keys.erasing import Eraser, Reconciliation
from infra.postgres.checkpoints import install
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.switching import open_session
from infra.reacting.workflows import WorkflowRunner
from infra.runtime import open_bus, open_policy
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.infra.processes.running import Database, a_bus, give, running, until
from tests.support.every_key import EveryKey
from tests.support.everyone import Everyone
from tests.support.malformed import plant
from tests.support.memory import MemoryJournal

CODEC = INSTALLATION.codec
ANA = "5c0a7f5e-9d0b-4c62-8f0e-3f2b7a1d9e10"
PUBLIC = "budgeting.BudgetOpened"
ROOT, CLERK = Principal("root-1", "*"), Principal("u-clerk", "MD")


def leaf(state: bytes) -> str:
    return b64encode(sha256(b"\0" + state).digest()).decode()


def altered(**changes: Any) -> Callable[[bytes], bytes]:
    """The envelope of a good act with other values."""
    return lambda good: json.dumps({**json.loads(good), **changes}).encode()


MALFORMED: dict[str, Callable[[bytes], bytes]] = {
    "not JSON": lambda _: b'{"broken',
    "no text": lambda _: b"\xff\x00",
    "no envelope": lambda _: b"[]",
    "another type than it is stored as": altered(type="budgeting.Nothing", stream="budget-X", version=1),
    "a newer schema": altered(schema=99, stream="budget-X", version=1),
    "a field missing": altered(data={}, stream="budget-X", version=1),
    "data of another kind": altered(data=7, stream="budget-X", version=1),
    "a time without zone": altered(at="2020-01-01T00:00:00", stream="budget-X", version=1),
    "an envelope of another place": altered(),
}


async def _lines(client: Client, path: str) -> list[Any]:
    answer = await client.http.get(path)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("kind", MALFORMED)
async def test_an_unreadable_act_does_not_break_the_pages_of_the_public_feed(database: str, kind: str) -> None:
    async with open_services(Settings(database_url=database, valkey_url=""), policy=Everyone()) as services:
        client = Client(create_app(services))
        await services.bus.execute(Order(OpenBudget("AA", 2014, "MDL")), CLERK)
        (good,) = await services.reads.entries_at([1])
        assert good.type == PUBLIC
        state = MALFORMED[kind](await _stored(database, 1))
        position = plant(database, "budget-X", PUBLIC, state)
        plant(database, "secret-1", "nobody.KnowsThis", b'"broken"{')
        await services.bus.execute(Order(OpenBudget("BB", 2014, "MDL")), CLERK)
        told = await _lines(client, "/feed/events")
        assert [(one["id"], one["type"]) for one in told] == [
            ("1", "budgeting.BudgetOpened.v1"),
            (str(position), "foja.Unreadable.v1"),
            ("4", "budgeting.BudgetOpened.v1"),
        ]
        assert told[1]["data"] == {"position": "2", "type": "budgeting.BudgetOpened.v1", "leafHash": leaf(state)}
        assert [one["id"] for one in await _lines(client, "/feed/events?limit=1&after=1")] == ["2"]
        assert [one["id"] for one in await _lines(client, "/feed/events?after=2")] == ["4"]
        assert [one["id"] for one in await _lines(client, "/feed/events?types=foja.Unreadable.v1")] == ["2"]
        assert [one["id"] for one in await _lines(client, "/feed/events?types=budgeting.PaymentMade.v1")] == []
        assert [one["id"] for one in await _lines(client, "/feed/events?government=BB")] == ["2", "4"]
        page = await client.http.get("/feed/events?limit=1&after=1")
        assert "immutable" not in page.headers["cache-control"]
        events = "{ events(first: 9) { nodes { position unreadable } } }"
        assert len((await client.ask(events))["events"]["nodes"]) == 4
        assert await client.ask('{ events(first: 9, actor: "broken") { nodes { position } } }')
        await client.http.aclose()


async def _stored(database: str, position: int) -> bytes:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        query = "SELECT state FROM ledger.stored_events WHERE notification_id = %s"
        row = await (await connection.execute(query, [position])).fetchone()
    assert row is not None
    return bytes(row[0])


async def test_an_unreadable_revocation_stops_what_it_concerns_and_nobody_else(database: str) -> None:
    grants = [str(uuid4()) for _ in range(2)]
    async with open_policy(database) as policy, open_bus(database, policy=policy) as bus:
        await found(bus, policy, (ROOT.actor,))
        await bus.execute(Order(a.DefineRole("opener", "Opens", ("budgeting.open_budget",))), ROOT)
        for grant, who in zip(grants, ("u-one", "u-two"), strict=True):
            await bus.execute(Order(a.GrantRole(grant, who, "opener", "*", "Duty")), ROOT)
        plant(database, "holder-u-one", "authority.GrantRevoked")
        await bus.execute(Order(OpenBudget("AA", 2014, "MDL")), Principal("u-two", "AA"))
        with pytest.raises(Denied):
            await bus.execute(Order(OpenBudget("BB", 2014, "MDL")), Principal("u-one", "BB"))
    async with open_policy(database) as anew, open_bus(database, policy=anew) as bus:
        await bus.execute(Order(OpenBudget("CC", 2014, "MDL")), Principal("u-two", "CC"))
        with pytest.raises(Denied):
            await bus.execute(Order(OpenBudget("DD", 2014, "MDL")), Principal("u-one", "DD"))


def test_an_unreadable_act_about_who_administers_locks_nobody_out_for_ever(founded_database: str) -> None:
    """Nobody may skip it any more who was granted that: the machine itself does, and the record says so."""
    position = plant(founded_database, "role-administrator", "authority.RoleNarrowed")
    told = skip(founded_database, position)
    assert told.exit_code == 0, told.stderr
    assert "system:recovery" in told.stdout
    again = plant(founded_database, "budget-X", PUBLIC)
    assert "system:recovery" not in skip(founded_database, again).stdout
    refused = command(founded_database, "audit", "skip-act", str(again), "--reason", "x", "--as", "ops-9")
    assert (refused.exit_code, "audit.skip_act" in refused.stderr) == (1, True)


async def test_an_unreadable_act_does_not_block_its_stream_for_ever(founded_database: str) -> None:
    database = founded_database
    name = NameCode("MD-2014", "functional", ("01",), "Services")
    async with a_bus(database) as bus:
        await give(bus, OpenBudget("MD", 2014, "MDL"))
        position = plant(database, "budget-MD-2014", "budgeting.PeriodClosed")
        with pytest.raises(UnreadableAct):
            await give(bus, name)
        with pytest.raises(UnreadableAct) as met:
            await give(bus, name)
        act = met.value.act
        assert (act.position, act.stream, act.version) == (position, "budget-MD-2014", 2)
        assert (act.hash, act.reason) == (leaf(b'{"broken'), "no_envelope")
        told = errors.masked(GraphQLError("", original_error=met.value), uuid4())
        assert told["extensions"]["code"] == "UNREADABLE_ACT"
        assert told["extensions"]["position"] == str(position)

        assert "can be read" in skip(database, position - 1).stderr
        assert "ledger ends before" in skip(database, position + 9).stderr
        assert "reason" in skip(database, position, reason=" ").stderr
        assert skip(database, position).exit_code == 0
        assert (await give(bus, name)).position == position + 2
        assert (await bus.execute(Order(ClosePeriod("MD-2014", 1)), CLERK)).version == 3


def skip(database: str, position: int, reason: str = "A broken import") -> Result:
    return command(database, "audit", "skip-act", str(position), "--reason", reason)


def command(database: str, *arguments: str) -> Result:
    known = {"FOJA_DATABASE_URL": database, "FOJA_VALKEY_URL": "", "FOJA_KEYS_DATABASE_URL": ""}
    with ThreadPoolExecutor(1) as beside:  # the command runs an event loop of its own
        return beside.submit(CliRunner().invoke, app, list(arguments), env=known, prog_name="foja").result()


async def test_an_unreadable_act_is_told_once_named_in_health_and_frees_what_it_held_when_it_is_skipped(
    founded_database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    database, settings = founded_database, Settings(database_url=founded_database, valkey_url="")
    known = plant(database, "budget-X", PUBLIC)
    unknown = plant(database, "secret-1", "nobody.KnowsThis", b'"broken"{')
    budgets = next(one for one in INSTALLATION.read_models if one.name == "budgeting.budgets")
    projector, watch = Projector(budgets, database, CODEC), UnreadableWatch(database, CODEC)
    async with open_services(settings, policy=Everyone()) as services, running(projector.run, watch.run):
        client = Client(create_app(services))

        async def concerns() -> dict[str, str]:
            answer = await client.http.get("/health/ready")
            told: dict[str, str] = answer.json()["concerns"]
            return told

        async def held() -> bool:
            told = await concerns()
            return "ok" not in (told["unreadable_acts"], told["quarantine"])

        await until(held)
        told = await concerns()
        assert told["unreadable_acts"] == (
            f"2 acts cannot be read, at positions {known}, {unknown} (./foja audit unreadable)"
        )
        assert told["quarantine"] == (
            f"not folded: budgeting.budgets 1 key at position {known} (./foja projections status)"
        )
        listed = command(database, "audit", "unreadable")
        assert (listed.exit_code, listed.stdout.count("cannot be read")) == (1, 2)
        assert skip(database, known).exit_code == 0
        assert skip(database, unknown).exit_code == 0
        await until(lambda: _well(concerns))
        assert REGISTRY.get_sample_value("foja_unreadable_acts") == 0
        listed = command(database, "audit", "unreadable")
        assert (listed.exit_code, listed.stdout.count("skipped by operator: A broken import")) == (0, 2)
        assert "UNREADABLE (no_envelope)" in command(database, "events").stdout
        assert command(database, "events", "--actor", "nobody").exit_code == 0
        await client.http.aclose()
    again = UnreadableWatch(database, CODEC)
    async with await open_session(database, "a test") as connection:
        await again.look(connection, 0)
    said = "".join(capfd.readouterr())
    assert said.count("ACT UNREADABLE") == 2
    assert "broken" not in said.replace("A broken import", "")


async def _well(concerns: Callable[[], Awaitable[dict[str, str]]]) -> bool:
    told = await concerns()
    return told["unreadable_acts"] == told["quarantine"] == "ok"


async def test_an_unreadable_act_stops_no_workflow_and_no_erasure(
    database: str, keys_database: str, bus: Bus, look: Database
) -> None:
    await install(database, [OPEN_NEXT_YEAR])
    position = plant(database, "budget-X", "budgeting.BudgetClosed")
    erasure = plant(database, "account-x", "identity.AccountErased")
    await give(bus, OpenBudget("MD", 2014, "MDL"), CloseBudget("MD-2014"))
    runner = WorkflowRunner(OPEN_NEXT_YEAR, database, bus, CODEC)
    async with running(runner.run):
        await until(lambda: _opened(look))
    outcomes = await look.rows("SELECT position, code FROM workflows.outcomes")
    assert outcomes == [(position, "unreadable_act")]
    assert erasure > position
    assert await Eraser(database, keys_database, CODEC).reconcile() == Reconciliation(0, 0)


async def _opened(look: Database) -> bool:
    return bool(await look.value("SELECT count(*) FROM ledger.stored_events WHERE originator_id = 'budget-MD-2015'"))


async def test_an_unreadable_act_about_persons_does_not_stop_what_is_projected_of_them(database: str) -> None:
    """Which keys a page takes was asked of all its acts at once, before any of them was opened."""
    accounts = next(one for one in INSTALLATION.read_models if one.personal)
    plant(database, "account-x", next(event_type(one).name for one in accounts.events))
    async with asyncio.timeout(30):
        assert await Projector(accounts, database, CODEC).rebuild() == 1


async def test_whether_an_account_may_act_is_not_told_by_an_act_that_cannot_be_read() -> None:
    journal, keys = MemoryJournal(), EveryKey()
    bus = Bus(INSTALLATION.slices, CODEC, journal, Everyone(), keys)
    for one in (i.RegisterAccount(ANA, AccountKind.STAFF, "Ana"), i.LinkSubject(ANA, "https://id", "s-1")):
        await bus.execute(Order(one), ROOT)
    assert isinstance(await signing_in(journal, CODEC, "https://id", "s-1"), ActiveAccount)
    stream = f"account-{ANA}"
    version = sum(one.originator_id == stream for one in journal.stored) + 1
    journal.stored.append(StoredEvent(stream, version, "identity.AccountSuspended", b"{"))
    position = len(journal.stored)
    found = await signing_in(journal, CODEC, "https://id", "s-1")
    assert isinstance(found, UnreadableAccount)
    await bus.execute(Order(SkipAct(position, stream, version, leaf(b"{"), "Broken")), ROOT)
    assert isinstance(await signing_in(journal, CODEC, "https://id", "s-1"), ActiveAccount)
