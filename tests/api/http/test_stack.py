"""The API over a real ledger, real projectors and real reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Client
from tests.api.graphql.test_subscriptions import BUDGETS, Subscriber
from tests.api.support.operations import ADJUST, OPEN, approved, opened, opening
from tests.api.support.real import real_client


@pytest.fixture
async def client(database: str, valkey_url: str) -> AsyncIterator[Client]:
    """A client of an application beside a worker."""
    async with real_client(database, valkey_url) as made:
        yield made


async def test_a_figure_and_the_acts_behind_it(client: Client) -> None:
    await opened(client)
    lines = await approved(client, ("10.50", ("01", "011")), ("20.25", ("01", "012")), ("5.00", ("02",)))
    given = {"lineId": lines[0], "by": {"amount": "-0.50", "currency": "MDL"}, "reference": "Law 2"}
    answer = (await client.ask(ADJUST, input=given))["adjustAppropriation"]
    assert answer["budgetLine"] == {"adjusted": {"amount": "10.00"}}
    assert answer["receipt"]["projected"] is True
    query = """
      query($asOf: AsOf) {
        budgetSummary(dimension: FUNCTIONAL, level: 1, asOf: $asOf) {
          groups { path rows approved { amount } adjusted { amount currency } acts { nodes { position type } } }
        }
        budgetLines(filter: {approved: {gte: "10"}}, orderBy: [{field: ADJUSTED, direction: DESC}], asOf: $asOf) {
          totalCount position edges { cursor node { adjusted { amount } } }
        }
      }
    """
    found = await client.ask(query)
    assert [(one["path"], one["rows"], one["adjusted"]) for one in found["budgetSummary"]["groups"]] == [
        (["01"], 2, {"amount": "30.25", "currency": "MDL"}),
        (["02"], 1, {"amount": "5.00", "currency": "MDL"}),
    ]
    acts = [[one["position"] for one in group["acts"]["nodes"]] for group in found["budgetSummary"]["groups"]]
    assert acts == [["2", "3", "5"], ["4"]]
    assert found["budgetLines"]["totalCount"] == 2
    assert found["budgetLines"]["position"] == "5"
    assert [one["node"]["adjusted"]["amount"] for one in found["budgetLines"]["edges"]] == ["20.25", "10.00"]
    then = await client.ask(query, asOf={"position": "2"})
    assert [one["adjusted"]["amount"] for one in then["budgetSummary"]["groups"]] == ["10.50"]
    assert then["budgetLines"]["position"] == "2"


async def test_pages_go_through_real_cursors(client: Client) -> None:
    await opened(client)
    await approved(client, *((f"{amount}.00", ("01",)) for amount in (3, 1, 2, 1, 5)))
    query = """
      query($first: Int, $after: String, $last: Int, $before: String) {
        budgetLines(first: $first, after: $after, last: $last, before: $before,
                    orderBy: [{field: FUNCTIONAL}, {field: APPROVED}]) {
          nodes { approved { amount } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    """
    seen: list[Any] = []
    after, page = None, dict[str, Any]()
    for _ in range(3):
        page = (await client.ask(query, first=2, after=after))["budgetLines"]
        seen += [one["approved"]["amount"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert page["pageInfo"]["hasNextPage"] is False
    assert seen == ["1.00", "1.00", "2.00", "3.00", "5.00"]
    back = (await client.ask(query, last=2, before=after))["budgetLines"]
    assert [one["approved"]["amount"] for one in back["nodes"]] == ["2.00", "3.00"]
    assert back["pageInfo"]["hasPreviousPage"] is True


async def test_a_command_id_is_carried_out_once_under_a_storm(client: Client) -> None:
    given = opening(commandId=str(uuid4()))
    answers = await asyncio.gather(*(client.ask(OPEN, input=given) for _ in range(8)))
    receipts = [one["openBudget"]["receipt"] for one in answers]
    assert {one["position"] for one in receipts} == {"1"}
    assert sorted(one["replayed"] for one in receipts) == [False] + [True] * 7
    assert await client.error_code(OPEN, input=opening("RO", commandId=given["commandId"])) == "COMMAND_ID_REUSED"


async def test_a_subscription_has_neither_gap_nor_double_while_much_is_written(client: Client) -> None:
    count = 40
    writing = asyncio.gather(*(client.ask(OPEN, input=opening(f"G{n}")) for n in range(count)))
    early = Subscriber(client, BUDGETS, after="0")
    assert await early.positions(count // 2) == list(range(1, count // 2 + 1))
    late = Subscriber(client, BUDGETS, after=str(count // 2))
    assert await early.positions(count - count // 2) == list(range(count // 2 + 1, count + 1))
    assert await late.positions(count - count // 2) == list(range(count // 2 + 1, count + 1))
    await writing
    await early.close()
    await late.close()


async def test_a_read_sees_what_the_client_wrote(client: Client) -> None:
    write = "mutation($i: OpenBudgetInput!) { openBudget(input: $i) { receipt { position } } }"
    for year in range(2000, 2020):
        receipt = (await client.ask(write, i=opening(year=year)))["openBudget"]["receipt"]
        found = await client.ask(
            "query($k: String!) { budget(budgetId: $k) { fiscalYear } }",
            {"x-min-position": receipt["position"]},
            k=f"MD-{year}",
        )
        assert found["budget"] == {"fiscalYear": year}
