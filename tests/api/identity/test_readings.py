"""Personal data of others is shown to those who say what for, once it is recorded that they looked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
import pytest
from starlette.requests import HTTPConnection

from api.execution.documents import Request
from api.graphql.readings import MOST, PersonalNote, RowsPlace, _readings
from api.graphql.schema import build_schema
from api.graphql.viewer import Viewer
from api.http.viewers import viewer_of, with_authorization
from application.kernel.orders import Order, OutcomeUnknown, Principal
from domain.identity import commands as c
from domain.identity.kinds import AccountKind
from domain.kernel.sight import NOTHING, Sight
from infra.bootstrap import INSTALLATION
from projections.budgeting import BUDGET_SUMMARY
from projections.identity import ACCOUNT_PERSONS
from tests.api.conftest import Client, ClientOf, World
from tests.api.graphql.test_subscriptions import Subscriber
from tests.domain.identity.people import ANA, BO, CLERK

OFFICE = Principal("office", "MD")
PURPOSE: dict[str, str | bytes] = {"x-purpose": "File 12/2026"}
PERSONS = "{ accountPersons { totalCount nodes { accountId fullName email } } }"
NAMES = "{ accountPersons { nodes { fullName } } }"
READ_PERSON, READ_READINGS = "identity.read_person", "identity.read_readings"
READINGS = "{ personalDataReadings(orderBy: {field: POSITION}) { nodes { accountId readBy model fields purpose } } }"


@pytest.fixture
async def persons(world: World) -> World:
    """Ana of MD, Bo of RO, Clara of MD."""
    for account, place in ((ANA, "MD"), (BO, "RO"), (CLERK, "MD")):
        command = c.RegisterAccount(account, AccountKind.CITIZEN, f"Canary {place}", jurisdiction=place)
        await world.bus.execute(Order(command), OFFICE)
    return world


def recorded(world: World) -> list[dict[str, Any]]:
    """What stands in the ledger of readings."""
    found = [orjson.loads(one.state) for one in world.ledger.events]
    return [one["data"] for one in found if one["type"] == "identity.PersonalDataRead"]


@pytest.mark.usefixtures("persons")
async def test_without_a_purpose_nothing_personal_is_shown(client: Client, world: World) -> None:
    response = await client.send(PERSONS)
    answer = response.json()
    assert "Canary" not in response.text
    assert [one["fullName"] for one in answer["data"]["accountPersons"]["nodes"]] == [None] * 3
    assert answer["data"]["accountPersons"]["totalCount"] == 3
    assert {one["extensions"]["code"] for one in answer["errors"]} == {"PURPOSE_REQUIRED"}
    assert "X-Purpose" in answer["errors"][0]["message"]
    assert recorded(world) == []


@pytest.mark.usefixtures("persons")
async def test_with_one_each_jurisdiction_has_its_record(client: Client, world: World) -> None:
    nodes = (await client.ask(PERSONS, PURPOSE))["accountPersons"]["nodes"]
    assert {one["accountId"]: one["fullName"] for one in nodes} == {
        ANA: "Canary MD",
        BO: "Canary RO",
        CLERK: "Canary MD",
    }
    told = {one["jurisdiction"]: one for one in recorded(world)}
    assert len(recorded(world)) == 2
    assert told["RO"] == {
        "reading_id": told["RO"]["reading_id"],
        "model": "identity.account_persons",
        "fields": ["email", "full_name"],
        "account_ids": [BO],
        "purpose": "File 12/2026",
        "jurisdiction": "RO",
        "unit": None,
    }
    assert set(told["MD"]["account_ids"]) == {ANA, CLERK}
    assert "Canary" not in str(recorded(world))
    found = (await client.ask(READINGS))["personalDataReadings"]["nodes"]
    assert {(one["accountId"], one["readBy"], *one["fields"], one["purpose"]) for one in found} == {
        (account, "tester", "email", "full_name", "File 12/2026") for account in (ANA, BO, CLERK)
    }


@pytest.mark.usefixtures("persons")
async def test_what_is_asked_for_twice_in_one_request_is_read_once(client: Client, world: World) -> None:
    twice = """query($id: String!) {
      a: accountPerson(accountId: $id) { ...Who } b: accountPerson(accountId: $id) { name: fullName }
      account(accountId: $id) { person { ... on AccountPerson { fullName @skip(if: false) email @skip(if: true) } } }
    } fragment Who on AccountPerson { fullName }"""
    await client.ask(twice, PURPOSE, id=ANA)
    assert [(one["fields"], one["account_ids"]) for one in recorded(world)] == [(["full_name"], [ANA])]


@pytest.mark.usefixtures("persons")
async def test_what_is_not_personal_and_what_is_not_there_needs_no_purpose(client: Client, world: World) -> None:
    await client.ask("{ accountPersons { totalCount nodes { id accountId jurisdiction } } }")
    nobody = "00000000-0000-4000-8000-00000000000a"
    one = "query($id: String!) { accountPerson(accountId: $id) { fullName } }"
    assert await client.ask(one, id=nobody) == {"accountPerson": None}
    world.policy.sights[READ_PERSON] = Sight(jurisdictions=frozenset({"MD"}))
    assert await client.ask(one, PURPOSE, id=BO) == {"accountPerson": None}
    assert recorded(world) == []


@pytest.mark.usefixtures("persons")
async def test_ones_own_data_is_read_freely_and_who_looked_at_it_too(world: World, client_of: ClientOf) -> None:
    await client_of(world.services()).ask(NAMES, PURPOSE)

    async def as_ana(_: Any) -> Principal:
        return Principal(ANA, "MD")

    world.policy.sights |= {READ_PERSON: NOTHING, READ_READINGS: NOTHING}
    ana = client_of(world.services(principal_of=as_ana))
    assert (await ana.ask(NAMES))["accountPersons"]["nodes"] == [{"fullName": "Canary MD"}]
    found = (await ana.ask(READINGS))["personalDataReadings"]["nodes"]
    assert [(one["accountId"], one["readBy"], one["fields"]) for one in found] == [(ANA, "tester", ["full_name"])]
    assert len(recorded(world)) == 2  # tester's, of two jurisdictions


class Broken:
    async def execute(self, order: Order[Any], by: Principal) -> Any:
        del by
        raise OutcomeUnknown(order.command_id)


@pytest.mark.usefixtures("persons")
async def test_what_cannot_be_recorded_is_not_given_out(world: World, client_of: ClientOf) -> None:
    response = await client_of(world.services(bus=Broken())).send(PERSONS, PURPOSE)
    assert "Canary" not in response.text
    assert {one["extensions"]["code"] for one in response.json()["errors"]} == {"OUTCOME_UNKNOWN"}


@pytest.mark.usefixtures("persons")
async def test_who_may_not_record_it_is_not_given_it(world: World, client_of: ClientOf) -> None:
    """The grant was revoked between the reading and its record."""
    world.policy.denied.add(READ_PERSON)

    async def everything(_: Principal, __: str) -> Sight:
        return Sight(everywhere=True)

    object.__setattr__(world.policy, "sight", everything)
    response = await client_of(world.services()).send(PERSONS, PURPOSE)
    assert "Canary" not in response.text
    assert {one["extensions"]["code"] for one in response.json()["errors"]} == {"FORBIDDEN"}
    assert recorded(world) == []


@pytest.mark.parametrize("purpose", ["", "   ", "x" * 201, "two\nlines", 7, ["a"]])
async def test_what_is_no_purpose_is_said_to_be_none(client: Client, purpose: Any) -> None:
    body = {"query": NAMES, "extensions": {"purpose": purpose}}
    answer = (await client.http.post("/graphql", json=body)).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.usefixtures("persons")
async def test_a_purpose_comes_in_the_header_or_with_the_request(client: Client, world: World) -> None:
    for sent in ("Petición ñ".encode(), "Petición ñ".encode("latin-1")):
        await client.ask(NAMES, {"x-purpose": sent})
    body = {"query": NAMES, "extensions": {"purpose": "Expediente 7"}}
    assert "errors" not in (await client.http.post("/graphql", json=body, headers=[(b"x-purpose", b"File 1")])).json()
    assert [one["purpose"] for one in recorded(world)[::2]] == ["Petición ñ", "Petición ñ", "Expediente 7"]
    assert await client.error_code(NAMES, {"x-purpose": "x" * 201}) == "BAD_USER_INPUT"


@pytest.mark.usefixtures("persons")
async def test_a_mutation_shows_no_person_without_a_purpose(client: Client, world: World) -> None:
    correct = """mutation($i: CorrectPersonalDataInput!) {
      correctPersonalData(input: $i) { account { accountId person { fullName } } receipt { version } } }"""
    given = {"accountId": ANA, "email": "canary@example.org"}
    answer = (await client.send(correct, i=given)).json()
    assert answer["data"]["correctPersonalData"]["account"]["person"] == {"fullName": None}
    assert answer["data"]["correctPersonalData"]["receipt"] == {"version": "2"}
    assert [one["extensions"]["code"] for one in answer["errors"]] == ["PURPOSE_REQUIRED"]
    answer = await client.ask(correct, PURPOSE, i={**given, "email": "c@example.org", "commandId": str(uuid4())})
    assert answer["correctPersonalData"]["account"]["person"] == {"fullName": "Canary MD"}
    assert len(recorded(world)) == 1


CHANGED = 'subscription { accountPersonChanged(after: "0") { keys nodes { fullName } } }'


@pytest.mark.usefixtures("persons")
async def test_each_event_of_a_subscription_is_a_reading(client: Client, world: World) -> None:
    silent = Subscriber(client, CHANGED)
    assert (await silent.next())["errors"][0]["extensions"]["code"] == "PURPOSE_REQUIRED"
    await silent.close()
    engine = client.app.state.api.engine
    viewer = Viewer(engine.services, Principal("tester", "treasury"), "en", uuid4(), engine.feeds)
    stream = engine.events(engine.prepare(Request(CHANGED, {}, None, None, "Audit 3")), viewer)
    for count, name in enumerate(["Canary MD", "Canary RO", "Canary MD"], 1):
        assert (await anext(stream))["data"]["accountPersonChanged"]["nodes"] == [{"fullName": name}]
        assert len(recorded(world)) == count
    await stream.aclose()
    assert [one["account_ids"] for one in recorded(world)] == [[ANA], [BO], [CLERK]]


def test_many_accounts_are_told_of_in_several_acts() -> None:
    anywhere, there = RowsPlace("m", "m.read", None, None), RowsPlace("m", "m.read", "MD", "MD:moh")
    values = [PersonalNote(anywhere, f"a{n}", name) for n in range(250) for name in ("email", "full_name")]
    values.append(PersonalNote(there, "a0", "email"))
    found = list(_readings(values, "File 1"))
    assert [(len(one.accounts), one.fields, one.jurisdiction) for one in found] == [
        (MOST, ("email", "full_name"), None),
        (MOST, ("email", "full_name"), None),
        (50, ("email", "full_name"), None),
        (1, ("email",), "MD"),
    ]


def test_personal_data_that_nobody_records_the_readings_of_is_not_shown() -> None:
    exposed = [replace(one.exposed, recording=None) for one in INSTALLATION.contexts]
    with pytest.raises(ValueError, match="no context records who reads it"):
        build_schema(exposed)


def test_no_sum_and_no_order_tells_personal_values() -> None:
    with pytest.raises(ValueError, match=r"would tell sealed values: \['email'\]"):
        replace(BUDGET_SUMMARY, of=ACCOUNT_PERSONS, by=("email",), paths=(), measures=())
    with pytest.raises(ValueError, match="would tell sealed values"):
        replace(ACCOUNT_PERSONS, orders=("full_name",))
    assert ACCOUNT_PERSONS.filters == ()


async def test_browsers_say_it_when_they_open_a_websocket(client: Client) -> None:
    engine = client.app.state.api.engine
    scope = {"type": "websocket", "headers": [], "client": ("127.0.0.1", 5000), "path": "/graphql"}
    for said, purpose in (({"purpose": "Petición ñ"}, "Petición ñ"), ({"X-Purpose": "File 1"}, "File 1"), ({}, None)):
        connection = HTTPConnection(with_authorization(scope, said))
        assert (await viewer_of(connection, engine.services, engine.feeds)).purpose == purpose
