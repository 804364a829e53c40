"""Two jurisdictions in one installation: whatever is asked in one, the accounts of the other are not there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from api.graphql.ids import global_id
from application.kernel.orders import Order, Principal
from domain.identity import commands as c
from domain.identity.kinds import AccountKind, ClosingReason, SuspensionReason
from domain.kernel.sight import NOTHING, Sight
from tests.api.conftest import Client, World
from tests.api.graphql.test_subscriptions import Subscriber
from tests.api.support.operations import opened
from tests.domain.identity.people import AGAIN, ANA, BO, CLERK, ISSUER, ROBOT

MD = Sight(jurisdictions=frozenset({"MD"}))
NOBODY = "00000000-0000-4000-8000-00000000000a"
READ_ACCOUNT, READ_PERSON, READ_LEDGER = "identity.read_account", "identity.read_person", "ledger.read"
OFFICE = Principal("office", "MD")


async def give(world: World, *commands: Any) -> None:
    for command in commands:
        await world.bus.execute(Order(command), OFFICE)


@pytest.fixture
async def accounts(world: World) -> World:
    """Ana and Clara of MD, Bo of RO, and a robot of the installation; tester sees what is of MD."""
    await give(
        world,
        c.RegisterAccount(ANA, AccountKind.CITIZEN, "Ana", jurisdiction="MD"),
        c.RegisterAccount(BO, AccountKind.CITIZEN, "Bo", jurisdiction="RO"),
        c.RegisterAccount(CLERK, AccountKind.STAFF, "Clara", jurisdiction="MD"),
        c.RegisterAccount(ROBOT, AccountKind.SERVICE, label="Robot"),
        c.LinkSubject(ANA, ISSUER, "ana"),
        c.LinkSubject(BO, ISSUER, "bo"),
    )
    world.policy.sights |= {READ_ACCOUNT: MD, READ_PERSON: MD, READ_LEDGER: MD}
    return world


LISTS = """
query($asOf: AsOf, $first: Int) {
  accounts(first: $first, asOf: $asOf) {
    totalCount nodes { accountId jurisdiction } pageInfo { hasNextPage hasPreviousPage }
  }
}
"""


@pytest.mark.usefixtures("accounts")
async def test_a_list_and_its_count_know_of_what_is_in_sight_alone(client: Client, world: World) -> None:
    for moment in (None, {"position": str(len(world.ledger.events))}):
        found = (await client.ask(LISTS, asOf=moment))["accounts"]
        assert {one["accountId"]: one["jurisdiction"] for one in found["nodes"]} == {ANA: "MD", CLERK: "MD"}
        assert found["totalCount"] == 2
        whole = (await client.ask(LISTS, first=2, asOf=moment))["accounts"]
        assert whole["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False}
    assert (await client.ask(LISTS, asOf={"position": "2"}))["accounts"]["totalCount"] == 1
    world.policy.sights[READ_ACCOUNT] = Sight(jurisdictions=frozenset({"MD", "RO"}))
    assert (await client.ask(LISTS))["accounts"]["totalCount"] == 3


LOOKED_UP = """
query($key: String!, $id: ID!, $asOf: AsOf) {
  account(accountId: $key, asOf: $asOf) { accountId }
  node(id: $id) { id }
  nodes(ids: [$id], asOf: $asOf) { id }
  accountPerson(accountId: $key) { accountId }
}
"""


@pytest.mark.usefixtures("accounts")
async def test_an_account_of_another_jurisdiction_looks_like_one_that_is_not_there(
    client: Client, world: World
) -> None:
    nothing = {"account": None, "node": None, "nodes": [None], "accountPerson": None}
    for moment in (None, {"position": str(len(world.ledger.events))}):
        for key in (BO, ROBOT, NOBODY):
            asked: dict[str, Any] = {"key": key, "id": global_id("Account", key), "asOf": moment}
            assert (await client.send(LOOKED_UP, **asked)).json() == {"data": nothing}
        found = await client.ask(LOOKED_UP, key=ANA, id=global_id("Account", ANA), asOf=moment)
        assert (found["account"], found["node"] is None) == ({"accountId": ANA}, False)


@pytest.mark.usefixtures("accounts")
async def test_what_is_nested_is_chosen_by_its_own_permission(client: Client, world: World) -> None:
    nested = """{ accounts { nodes {
      accountId mergedInto { accountId } person { accountId } linkedSubjects { totalCount nodes { accountId } } } } }"""
    await give(
        world, c.RegisterAccount(AGAIN, AccountKind.CITIZEN, "A.", jurisdiction="MD"), c.MergeAccounts(AGAIN, ANA)
    )
    world.policy.sights[READ_PERSON] = Sight(jurisdictions=frozenset({"RO"}))
    nodes = {one["accountId"]: one for one in (await client.ask(nested))["accounts"]["nodes"]}
    assert nodes.keys() == {ANA, AGAIN, CLERK}
    assert nodes[AGAIN]["mergedInto"] == {"accountId": ANA}
    assert [one["person"] for one in nodes.values()] == [None] * 3
    assert nodes[ANA]["linkedSubjects"] == {"totalCount": 1, "nodes": [{"accountId": ANA}]}
    assert (await client.ask("{ linkedSubjects { totalCount } }"))["linkedSubjects"]["totalCount"] == 1


SUSPEND = """
mutation($i: SuspendAccountInput!) { suspendAccount(input: $i) { account { accountId status } receipt { version } } }
"""


@pytest.mark.usefixtures("accounts")
async def test_a_mutation_gives_back_no_more_than_may_be_seen(client: Client) -> None:
    for account, seen in ((ANA, {"accountId": ANA, "status": "SUSPENDED"}), (BO, None)):
        given = {"accountId": account, "reason": "ABSENCE", "commandId": str(uuid4())}
        answer = (await client.ask(SUSPEND, i=given))["suspendAccount"]
        assert answer["account"] == seen
        assert answer["receipt"]


@pytest.mark.usefixtures("accounts")
async def test_everybody_sees_their_own_account_and_no_other(client: Client, world: World) -> None:
    world.policy.sights |= dict.fromkeys((READ_ACCOUNT, READ_PERSON, READ_LEDGER), NOTHING)
    assert (await client.ask(LISTS))["accounts"] == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False},
    }
    await give(world, c.RegisterAccount(AGAIN, AccountKind.CITIZEN, "Tester"))
    engine = client.app.state.api.engine

    async def as_again(_: Any) -> Principal:
        return Principal(AGAIN, "treasury")

    object.__setattr__(engine.services, "principal_of", as_again)
    found = (await client.ask(LISTS))["accounts"]
    assert found["nodes"] == [{"accountId": AGAIN, "jurisdiction": None}]
    assert await client.error_code("{ accounts { nodes { acts { nodes { position } } } } }") == "FORBIDDEN"


@pytest.mark.usefixtures("accounts")
async def test_acts_are_shown_where_the_ledger_may_be_read(client: Client, world: World) -> None:
    acts = "{ accounts { nodes { accountId acts { nodes { position } } } } }"
    world.policy.sights[READ_ACCOUNT] = Sight(jurisdictions=frozenset({"MD", "RO"}))
    found = {one["accountId"]: one["acts"]["nodes"] for one in (await client.ask(acts))["accounts"]["nodes"]}
    assert [len(found[one]) for one in (ANA, BO, CLERK)] == [2, 0, 1]
    world.policy.sights[READ_LEDGER] = Sight(units=frozenset({"MD:01"}))
    assert await client.error_code(acts) == "FORBIDDEN"
    assert await client.error_code("{ events { nodes { position } } }") == "FORBIDDEN"
    await opened(client)
    for places in (MD, Sight(units=frozenset({"MD:01"}))):  # what everybody may see belongs to no place
        world.policy.sights[READ_LEDGER] = places
        assert await client.error_code("{ budgets { nodes { acts { nodes { position } } } } }") == "FORBIDDEN"


CHANGED = 'subscription { accountChanged(after: "0") { position keys nodes { accountId status } } }'
PERSON_CHANGED = 'subscription { accountPersonChanged(after: "0") { position keys nodes { accountId } } }'


@pytest.mark.usefixtures("accounts")
async def test_a_change_out_of_sight_is_not_told(client: Client, world: World) -> None:
    await give(world, c.SuspendAccount(BO, SuspensionReason.ABSENCE), c.SuspendAccount(CLERK, SuspensionReason.ABSENCE))
    subscriber = Subscriber(client, CHANGED)
    told = [(await subscriber.next())["data"]["accountChanged"] for _ in range(4)]
    assert [one["keys"] for one in told] == [[ANA], [CLERK], [ANA], [CLERK]]
    assert told[-1]["nodes"] == [{"accountId": CLERK, "status": "SUSPENDED"}]
    world.policy.sights[READ_ACCOUNT] = Sight(jurisdictions=frozenset({"RO"}))
    await give(world, c.CloseAccount(CLERK, ClosingReason.DECEASED), c.CloseAccount(BO, ClosingReason.DECEASED))
    assert (await subscriber.next())["data"]["accountChanged"]["keys"] == [BO]  # seen anew for each event
    await subscriber.close()


@pytest.mark.usefixtures("accounts")
async def test_that_a_row_is_gone_is_told_to_those_who_saw_it(client: Client, world: World) -> None:
    """Nobody can tell any more whose row of a read model without history it was."""
    await give(
        world,
        *(c.CloseAccount(one, ClosingReason.DECEASED) for one in (ANA, BO)),
        c.RegisterAccount(AGAIN, AccountKind.CITIZEN, "A.", jurisdiction="MD"),
        c.RegisterAccount(NOBODY, AccountKind.CITIZEN, "N.", jurisdiction="MD"),
        c.MergeAccounts(AGAIN, NOBODY),
    )
    subscriber = Subscriber(client, PERSON_CHANGED)
    told = [(await subscriber.next())["data"]["accountPersonChanged"] for _ in range(3)]
    assert [(one["keys"], one["nodes"]) for one in told] == [
        ([one], [{"accountId": one}]) for one in (ANA, CLERK, NOBODY)
    ]
    await subscriber.close()
    del world.policy.sights[READ_PERSON]
    everything = Subscriber(client, PERSON_CHANGED)
    told = [(await everything.next())["data"]["accountPersonChanged"] for _ in range(5)]
    assert [one["keys"][0] for one in told] == [ANA, BO, CLERK, ROBOT, AGAIN]
    assert [one["nodes"][0] is None for one in told] == [False, False, False, True, True]
    await everything.close()
