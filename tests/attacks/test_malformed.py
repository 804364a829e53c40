"""Attacks by an act that nobody can read: it hurts nobody else, somebody is told, and an operator can go on."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from api.app import create_app
from application.kernel import Denied, Order, Principal
from domain.authority import commands as a
from domain.budgeting import commands as c
from infra.founding import found
from infra.runtime import open_bus, open_policy, open_services
from infra.settings import Settings
from tests.api.conftest import Client
from tests.everyone import Everyone
from tests.infra.running import a_bus, give
from tests.malformed import plant

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
        await services.bus.execute(Order(c.OpenBudget("AA", 2014, "MDL")), CLERK)
        (good,) = await services.reads.entries_at([1])
        assert good.type == PUBLIC
        state = MALFORMED[kind](await _stored(database, 1))
        position = plant(database, "budget-X", PUBLIC, state)
        plant(database, "secret-1", "nobody.KnowsThis")
        await services.bus.execute(Order(c.OpenBudget("BB", 2014, "MDL")), CLERK)
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
        await bus.execute(Order(c.OpenBudget("AA", 2014, "MDL")), Principal("u-two", "AA"))
        with pytest.raises(Denied):
            await bus.execute(Order(c.OpenBudget("BB", 2014, "MDL")), Principal("u-one", "BB"))
    async with open_policy(database) as anew, open_bus(database, policy=anew) as bus:
        await bus.execute(Order(c.OpenBudget("CC", 2014, "MDL")), Principal("u-two", "CC"))
        with pytest.raises(Denied):
            await bus.execute(Order(c.OpenBudget("DD", 2014, "MDL")), Principal("u-one", "DD"))


async def test_an_unreadable_act_does_not_block_its_stream_for_ever(database: str) -> None:
    async with a_bus(database) as bus:
        await give(bus, c.OpenBudget("MD", 2014, "MDL"))
        plant(database, "budget-MD-2014", "budgeting.PeriodClosed")
        with pytest.raises(Exception) as met:  # noqa: PT011 - what it is, is asked below
            await give(bus, c.NameCode("MD-2014", "functional", ("01",), "Services"))
        assert type(met.value).__name__ == "UnreadableAct"
