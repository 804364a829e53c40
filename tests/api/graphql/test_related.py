"""Rows are filtered and ordered by the row that a relation leads to, as far as the viewer may see that one."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from api.graphql.conditions import DEEPEST, FARTHEST, MOST_RELATED, MOST_RELATED_ORDERS, Filterable, check_related
from api.live import shared
from domain.kernel.composition import CompositionError
from domain.kernel.sight import NOTHING, Sight
from projections.budgeting import BUDGETS
from projections.kernel.scope import Scope
from tests.api.conftest import Client, World
from tests.api.graphql.test_subscriptions import Subscriber
from tests.api.support.operations import APPROVE, approval, opened

PERMISSION = "budgeting.read_budget"
LINES = """
query($filter: BudgetLineFilter, $order: [BudgetLineOrder!], $first: Int, $after: String, $asOf: AsOf) {
  budgetLines(filter: $filter, orderBy: $order, first: $first, after: $after, asOf: $asOf) {
    totalCount edges { cursor node { budgetId } } pageInfo { hasNextPage endCursor }
  }
}
"""
BY_BUDGET = [{"field": "BUDGET__GOVERNMENT", "direction": "DESC"}]


@pytest.fixture
async def lines(client: Client) -> None:
    """A line in a budget of each of three governments."""
    await opened(client, "MD", "RO", "UA")
    for government in ("RO", "MD", "UA"):
        answer = await client.ask(APPROVE, input=approval("1.00", "01", budget=f"{government}-2014"))
        assert answer["approveAppropriation"]["userErrors"] == []


async def found(client: Client, **asked: Any) -> list[str]:
    """The budgets of the lines, page after page."""
    budgets: list[str] = []
    while True:
        page = (await client.ask(LINES, first=1, **asked))["budgetLines"]
        budgets += [edge["node"]["budgetId"].removesuffix("-2014") for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            assert page["totalCount"] == len(budgets)
            return budgets
        asked["after"] = page["pageInfo"]["endCursor"]


@pytest.mark.usefixtures("lines")
async def test_a_related_row_filters_and_orders(client: Client) -> None:
    assert await found(client, order=BY_BUDGET) == ["UA", "RO", "MD"]
    chosen = {"budget": {"or": [{"government": {"eq": "MD"}}, {"government": {"startsWith": "U"}}]}}
    assert await found(client, filter=chosen, order=BY_BUDGET) == ["UA", "MD"]
    assert await found(client, filter={"not": chosen}) == ["RO"]
    assert await found(client, filter={"account": {}}) == []
    assert await found(client, filter={"budget": None}, order=BY_BUDGET) == ["UA", "RO", "MD"]
    assert await found(client, filter=chosen, asOf={"position": "4"}) == []
    group = '{ budgetSummary(filter: {budget: {government: {ne: "MD"}}}) { groups { budgetId } } }'
    assert [each["budgetId"] for each in (await client.ask(group))["budgetSummary"]["groups"]] == ["RO-2014", "UA-2014"]


@pytest.mark.usefixtures("lines")
async def test_a_row_out_of_sight_tells_nothing(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(BUDGETS), "permission", PERMISSION)
    monkeypatch.setitem(vars(BUDGETS), "scope", Scope(jurisdiction="government"))
    world.policy.sights[PERMISSION] = Sight(jurisdictions=frozenset({"RO"}))
    assert await found(client, filter={"budget": {}}) == ["RO"]
    for government in ("MD", "none"):
        assert await found(client, filter={"budget": {"government": {"eq": government}}}) == []
        assert len(await found(client, filter={"not": {"budget": {"government": {"eq": government}}}})) == 3
    edges = (await client.ask(LINES, order=BY_BUDGET))["budgetLines"]["edges"]
    values = [orjson.loads(base64.urlsafe_b64decode(edge["cursor"] + "=="))[1] for edge in edges]
    assert values == [None, None, "RO"]
    world.policy.sights[PERMISSION] = NOTHING
    blind: list[dict[str, Any]] = [{"filter": {"budget": {}}}, {"order": BY_BUDGET}]
    for asked in blind:
        (error,) = await client.errors(LINES, **asked)
        assert (error["extensions"]["code"], error["extensions"]["permission"]) == ("FORBIDDEN", PERMISSION)
    (error,) = await client.errors("{ budgetSummary(filter: {budget: {}}) { groups { budgetId } } }")
    assert error["extensions"]["code"] == "FORBIDDEN"


CHANGES = """
subscription($f: BudgetLineFilter) {
  budgetLineChanged(after: "0", filter: $f) { position nodes { budgetId } }
}
"""


@pytest.mark.usefixtures("lines")
async def test_subscribers_who_see_other_related_rows_are_not_told_the_same(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "LASTING", 600.0)
    monkeypatch.setitem(vars(BUDGETS), "permission", PERMISSION)
    monkeypatch.setitem(vars(BUDGETS), "scope", Scope(jurisdiction="government"))
    for government, position in (("RO", 4), ("MD", 5), ("UA", 6)):
        world.policy.sights[PERMISSION] = Sight(jurisdictions=frozenset({government}))
        subscriber = Subscriber(client, CHANGES, f={"budget": {}})
        assert await subscriber.positions(1) == [position]
        await subscriber.close()


@pytest.mark.usefixtures("lines")
async def test_a_subscription_is_filtered_by_related_rows(client: Client) -> None:
    subscriber = Subscriber(client, CHANGES, f={"budget": {"government": {"in": ["MD", "UA"]}}})
    assert await subscriber.positions(2) == [5, 6]
    await subscriber.close()


@pytest.mark.usefixtures("lines")
async def test_what_is_asked_of_related_rows_is_bounded(client: Client) -> None:
    transactions = "query($f: BudgetTransactionFilter) { budgetTransactions(filter: $f) { totalCount } }"
    far: dict[str, Any] = {"line": {"account": {}}}
    assert FARTHEST == 2
    assert (await client.ask(transactions, f=far))["budgetTransactions"]["totalCount"] == 0
    (error,) = await client.errors(transactions, f={"line": {"account": {"budget": {}}}})
    assert error["message"] == "filter.budget is too far away: at most 2 relations lead to a test."
    deep: dict[str, Any] = {"budget": {}}
    for _ in range(DEEPEST - 1):
        deep = {"not": deep}
    (error,) = await client.errors(LINES, filter=deep)
    assert "deep in each other" in error["message"]
    (error,) = await client.errors(LINES, filter={"or": [{"budget": {}}] * (MOST_RELATED + 1)})
    assert error["message"] == "A filter has at most 10 tests on related rows, this one has 11."
    fields = ["BUDGET__FISCAL_YEAR", "BUDGET__GOVERNMENT", "BUDGET__OPENED_AT", "ACCOUNT__CEILING"]
    order = [{"field": name} for name in fields]
    assert len(await found(client, order=order[:MOST_RELATED_ORDERS])) == 3
    (error,) = await client.errors(LINES, order=order)
    assert error["message"] == "An order has at most 3 fields of related rows, this one has 4."


@pytest.mark.usefixtures("lines")
async def test_what_no_related_row_has_is_refused(client: Client) -> None:
    texts: list[Any] = [{"none": {}}, 1, {"fiscalYear": {"eq": "x"}}, {"fiscalYear": {"eq": None}}]
    for wrong in (*({"budget": each} for each in texts), {"codes": {}}):
        assert await client.error_code(LINES, filter=wrong) == "BAD_USER_INPUT"
    assert await client.error_code(LINES, order=[{"field": "BUDGET__BOOKS"}]) == "BAD_USER_INPUT"
    plain = (await client.ask(LINES))["budgetLines"]["pageInfo"]["endCursor"]
    assert await client.error_code(LINES, after=plain, order=BY_BUDGET) == "BAD_CURSOR"
    own = (await client.ask(LINES, order=BY_BUDGET))["budgetLines"]["pageInfo"]["endCursor"]
    mark, _, key = orjson.loads(base64.urlsafe_b64decode(own + "=="))
    for forged in ([mark, 1, key], [mark, key], [mark, ["MD"], key], [mark, "a\0", key]):
        cursor = base64.urlsafe_b64encode(orjson.dumps(forged)).decode().rstrip("=")
        assert await client.error_code(LINES, after=cursor, order=BY_BUDGET) == "BAD_CURSOR"


def test_a_relation_counts_where_its_key_may_be_filtered_by() -> None:
    filterable = Filterable(BUDGETS)
    assert filterable.relate("own", "budget_id", filterable)
    assert not filterable.relate("other", "reopening_reason", filterable)
    assert list(filterable.related) == ["own"]
    with pytest.raises(CompositionError, match=r"\['not'\] combine tests"):
        check_related("testing", ["budget", "not"])
