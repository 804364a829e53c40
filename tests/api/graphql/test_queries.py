"""Reading: nodes, keyset connections, filters, orders, relations, summaries, the ledger, and the past."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from api.graphql import summaries
from api.graphql.schema import build_schema
from infra.bootstrap import INSTALLATION
from tests.api.conftest import Client, World
from tests.api.support.operations import ADJUST, OPEN, approved, opened, opening

LINES = """
query($first: Int, $after: String, $last: Int, $before: String,
      $filter: BudgetLineFilter, $orderBy: [BudgetLineOrder!], $asOf: AsOf) {
  budgetLines(first: $first, after: $after, last: $last, before: $before,
              filter: $filter, orderBy: $orderBy, asOf: $asOf) {
    edges { cursor node { lineId approved { amount } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    position
  }
}
"""
AMOUNTS = ["30.00", "10.00", "20.00", "10.00", "50.00"]


@pytest.fixture
async def lines(client: Client) -> list[str]:
    await opened(client)
    paths = [("01", "011"), ("01", "012"), ("02",), ("02", "021"), ("03",)]
    return await approved(client, *zip(AMOUNTS, paths, strict=True))


def _amounts(answer: Any) -> list[str]:
    return [one["node"]["approved"]["amount"] for one in answer["budgetLines"]["edges"]]


@pytest.mark.usefixtures("lines")
async def test_pages_go_forward_and_back_over_the_same_rows(client: Client) -> None:
    order = [{"field": "APPROVED", "direction": "DESC"}]
    seen: list[str] = []
    after = None
    while True:
        page = await client.ask(LINES, first=2, after=after, orderBy=order)
        seen += _amounts(page)
        info = page["budgetLines"]["pageInfo"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert seen == ["50.00", "30.00", "20.00", "10.00", "10.00"]
    back = await client.ask(LINES, last=2, before=after, orderBy=order)
    assert _amounts(back) == ["20.00", "10.00"]
    assert back["budgetLines"]["pageInfo"]["hasNextPage"] is True
    assert back["budgetLines"]["pageInfo"]["hasPreviousPage"] is True


def test_node_takes_an_id_and_nothing_else() -> None:
    """Relay's compiler takes the field for its own by that."""
    root = build_schema(INSTALLATION.exposed).query_type
    assert root is not None
    assert [*root.fields["node"].args] == ["id"]


async def test_a_node_is_found_by_its_opaque_id(client: Client, lines: list[str]) -> None:
    line = (await client.ask("query($k: String!) { budgetLine(lineId: $k) { id } }", k=lines[0]))["budgetLine"]
    assert "2014" not in line["id"]
    query = "query($id: ID!) { node(id: $id) { __typename id ... on BudgetLine { lineId budget { budgetId } } } }"
    node = (await client.ask(query, id=line["id"]))["node"]
    assert node == {
        "__typename": "BudgetLine",
        "id": line["id"],
        "lineId": lines[0],
        "budget": {"budgetId": "MD-2014"},
    }
    absent = base64.urlsafe_b64encode(b"BudgetLine:none").decode().rstrip("=")
    found = await client.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[absent, line["id"]])
    assert found["nodes"] == [None, {"id": line["id"]}]


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"functional": {"startsWith": ["01"]}}, ["10.00", "30.00"]),
        ({"functional": {"eq": ["02"]}}, ["20.00"]),
        ({"functional": {"in": [["02"], ["03"]]}}, ["20.00", "50.00"]),
        ({"approved": {"gt": "10.00", "lte": "30"}}, ["20.00", "30.00"]),
        ({"approved": {"in": ["10.00", "50.00"]}}, ["10.00", "10.00", "50.00"]),
        ({"government": {"contains": "md"}, "fiscalYear": {"eq": 2014}}, sorted(AMOUNTS)),
        ({"government": {"eq": "RO"}}, []),
        ({"functional": {"startsWith": []}}, sorted(AMOUNTS)),
        (None, sorted(AMOUNTS)),
    ],
)
async def test_filters_keep_the_rows_that_meet_them(client: Client, filter_: Any, expected: list[str]) -> None:
    assert sorted(_amounts(await client.ask(LINES, filter=filter_))) == expected


@pytest.mark.usefixtures("lines")
async def test_a_total_is_counted_only_when_it_is_asked_for(client: Client, world: World) -> None:
    await client.ask(LINES)
    assert world.reads.counted == 0
    query = "query($f: BudgetLineFilter) { budgetLines(first: 1, filter: $f) { totalCount nodes { lineId } } }"
    found = (await client.ask(query, f={"functional": {"startsWith": ["02"]}}))["budgetLines"]
    assert found["totalCount"] == 2
    assert world.reads.counted == 1


async def test_the_past_is_asked_for_by_position_and_by_time(client: Client, lines: list[str]) -> None:
    given = {"lineId": lines[0], "by": {"amount": "-5.00", "currency": "MDL"}, "reference": "Law 2"}
    await client.ask(ADJUST, input=given)
    query = """
      query($k: String!, $asOf: AsOf) {
        budgetLine(lineId: $k, asOf: $asOf) { adjusted { amount } budget { lines(first: 1) { totalCount position } } }
      }
    """
    now = await client.ask(query, k=lines[0])
    before = await client.ask(query, k=lines[0], asOf={"position": "3"})
    by_time = await client.ask(query, k=lines[0], asOf={"time": "2024-01-01T02:00:03+02:00"})
    assert now["budgetLine"]["adjusted"] == {"amount": "25.00"}
    assert before["budgetLine"] == {
        "adjusted": {"amount": "30.00"},
        "budget": {"lines": {"totalCount": 2, "position": "3"}},
    }
    assert by_time == before
    assert (await client.ask(query, k=lines[0], asOf={"position": "1"}))["budgetLine"] is None


async def test_the_past_is_one_moment_that_does_not_lie_ahead(client: Client) -> None:
    query = "query($asOf: AsOf) { budgets(asOf: $asOf) { position } }"
    assert await client.error_code(query, asOf={"position": "1"}) == "BAD_USER_INPUT"
    assert await client.error_code(query, asOf={}) == "BAD_USER_INPUT"
    both = {"position": "0", "time": "2024-01-01T00:00:00Z"}
    assert await client.error_code(query, asOf=both) == "BAD_USER_INPUT"


@pytest.mark.usefixtures("lines")
async def test_a_summary_adds_up_and_shows_the_acts_behind_each_sum(client: Client) -> None:
    query = """
      query($d: BudgetSummaryDimension, $l: Int!) {
        budgetSummary(dimension: $d, level: $l) {
          position
          groups { budgetId path code label rows approved { amount currency } acts { nodes { position } } }
        }
      }
    """
    found = (await client.ask(query, d="FUNCTIONAL", l=2))["budgetSummary"]
    assert found["position"] == "6"
    told = [
        (one["path"], one["approved"]["amount"], [e["position"] for e in one["acts"]["nodes"]])
        for one in found["groups"]
    ]
    assert told == [
        (["01", "011"], "30.00", ["2"]),
        (["01", "012"], "10.00", ["3"]),
        (["02"], "20.00", ["4"]),
        (["02", "021"], "10.00", ["5"]),
        (["03"], "50.00", ["6"]),
    ]
    (total,) = (await client.ask(query, l=1))["budgetSummary"]["groups"]
    assert total["path"] == []
    assert total["code"] is None
    assert total["rows"] == 5
    assert total["approved"] == {"amount": "120.00", "currency": "MDL"}
    assert len(total["acts"]["nodes"]) == 5


@pytest.mark.usefixtures("lines")
async def test_a_summary_of_too_many_groups_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summaries, "MAX_GROUPS", 3)
    query = "query($l: Int!) { budgetSummary(dimension: FUNCTIONAL, level: $l) { groups { rows } } }"
    assert [one["rows"] for one in (await client.ask(query, l=1))["budgetSummary"]["groups"]] == [2, 2, 1]
    assert await client.error_code(query, l=2) == "QUERY_TOO_COMPLEX"


async def test_the_labels_of_codes_are_read_through_the_line(client: Client, lines: list[str]) -> None:
    name = """
      mutation { nameCode(input: {budgetId: "MD-2014", dimension: "functional", path: ["01"], label: "Defence"}) {
        classificationCode { label } userErrors { code } } }
    """
    await client.ask(name)
    found = await client.ask("query($k: String!) { budgetLine(lineId: $k) { codes { code label } } }", k=lines[0])
    assert found["budgetLine"]["codes"] == [{"code": "01", "label": "Defence"}]
    query = "{ budgetSummary(dimension: FUNCTIONAL, level: 1) { groups { label } } }"
    assert [one["label"] for one in (await client.ask(query))["budgetSummary"]["groups"]] == ["Defence", None, None]


async def test_the_acts_behind_a_line_say_who_did_what(client: Client, lines: list[str]) -> None:
    given = {"lineId": lines[0], "by": {"amount": "5.00", "currency": "MDL"}, "reference": "Law 2"}
    await client.ask(ADJUST, input=given)
    query = """
      query($k: String!, $after: Position) {
        budgetLine(lineId: $k) {
          acts(first: 1, after: $after) {
            edges { cursor node { type actor data } } pageInfo { hasNextPage endCursor }
          }
        }
      }
    """
    first = (await client.ask(query, k=lines[0]))["budgetLine"]["acts"]
    assert first["edges"][0]["node"]["type"] == "budgeting.AppropriationApproved"
    assert first["pageInfo"]["hasNextPage"] is True
    second = (await client.ask(query, k=lines[0], after=first["pageInfo"]["endCursor"]))["budgetLine"]["acts"]
    assert second["edges"][0]["node"]["type"] == "budgeting.AppropriationAdjusted"
    assert second["edges"][0]["node"]["actor"] == "tester"
    assert second["edges"][0]["node"]["data"]["by"] == "5.00"
    assert second["pageInfo"]["hasNextPage"] is False


@pytest.mark.usefixtures("lines")
async def test_the_ledger_is_read_in_both_directions(client: Client) -> None:
    query = """
      query($first: Int!, $after: Position, $newest: Boolean!, $types: [String!]) {
        events(first: $first, after: $after, newestFirst: $newest, types: $types) {
          nodes { position } pageInfo { hasNextPage endCursor }
        }
      }
    """
    for newest, expected in ((False, ["1", "2", "3", "4", "5", "6"]), (True, ["6", "5", "4", "3", "2", "1"])):
        seen, after = [], None
        while True:
            page = (await client.ask(query, first=4, after=after, newest=newest))["events"]
            seen += [one["position"] for one in page["nodes"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == expected
    found = await client.ask(query, first=9, newest=False, types=["budgeting.BudgetOpened"])
    assert [one["position"] for one in found["events"]["nodes"]] == ["1"]


async def test_the_ledger_is_shown_only_to_those_who_may_read_it(client: Client, world: World) -> None:
    await opened(client)
    world.policy.denied.add("ledger.read")
    assert await client.error_code("{ events { nodes { position } } }") == "FORBIDDEN"
    assert await client.error_code("{ budgets { nodes { acts { nodes { position } } } } }") == "FORBIDDEN"
    assert (await client.ask("{ budgets { nodes { budgetId } } }"))["budgets"]["nodes"] == [{"budgetId": "MD-2014"}]


async def test_a_read_may_demand_a_position(client: Client, world: World) -> None:
    await client.ask(OPEN, input=opening())
    query = "{ budgets { nodes { budgetId } position } }"
    assert (await client.ask(query, {"x-min-position": "1"}))["budgets"]["position"] == "1"
    world.reads.lag = 1
    (error,) = await client.errors(query, {"x-min-position": "1"})
    assert error["extensions"] == {"code": "NOT_YET_PROJECTED", "position": "1", "retry": True}
    for junk in ("-1", "x", "1.5", "9" * 40, "٣"):
        code = await client.error_code(query, {"x-min-position": junk.encode()})
        assert code == "BAD_USER_INPUT"
