"""What the rows of a list come to: beside any list, of the same rows, and never of two currencies together."""

from __future__ import annotations

from typing import Any

import pytest

from api.graphql import aggregates
from api.graphql.schema import build_schema
from domain.kernel.sight import NOTHING, Sight
from infra.bootstrap import INSTALLATION
from projections.budgeting import BUDGET_LINES
from projections.kernel.scope import Scope
from tests.api.conftest import Client, World
from tests.api.support.operations import APPROVE, OPEN, approval, opening

GROUPS = """
query($filter: BudgetLineFilter, $by: [BudgetLineGroupBy!], $asOf: AsOf) {
  budgetLines(first: 1, filter: $filter, asOf: $asOf) {
    aggregate(by: $by) {
      count by { government functional currency level }
      sum { approved { amount currency } item } min { approved { amount } } max { approved { amount } item }
    }
  }
}
"""


@pytest.fixture
async def lines(client: Client) -> None:
    """Lines of two governments, in two currencies."""
    for government, currency in (("MD", "MDL"), ("RO", "RON")):
        opened = await client.ask(OPEN, input={**opening(government), "currency": currency})
        assert opened["openBudget"]["userErrors"] == []
    for item, (government, currency, amount, code) in enumerate(
        [("MD", "MDL", "1.50", "01"), ("MD", "MDL", "2.25", "02"), ("RO", "RON", "7.00", "01")], 1
    ):
        given = approval(amount, code, item=item, budget=f"{government}-2014")
        given["amount"] = {"amount": amount, "currency": currency}
        answer = await client.ask(APPROVE, input=given)
        assert answer["approveAppropriation"]["userErrors"] == []


async def groups(client: Client, **asked: Any) -> Any:
    return (await client.ask(GROUPS, **asked))["budgetLines"]["aggregate"]


def group(count: int, by: dict[str, Any], approved: tuple[str, str, str], items: tuple[str, int]) -> dict[str, Any]:
    total, least, greatest = approved
    return {
        "count": count,
        "by": {"government": None, "functional": None, "level": None, **by},
        "sum": {"approved": {"amount": total, "currency": by["currency"]}, "item": items[0]},
        "min": {"approved": {"amount": least}},
        "max": {"approved": {"amount": greatest}, "item": items[1]},
    }


MD = group(2, {"currency": "MDL"}, ("3.75", "1.50", "2.25"), ("3", 2))
RO = group(1, {"currency": "RON"}, ("7.00", "7.00", "7.00"), ("3", 3))


@pytest.mark.usefixtures("lines")
async def test_a_list_comes_to_groups_by_its_own_filter(client: Client) -> None:
    assert await groups(client) == [MD, RO]
    assert await groups(client, filter={"budget": {"government": {"eq": "RO"}}}) == [RO]
    assert await groups(client, asOf={"position": "2"}) == []
    (before,) = await groups(client, asOf={"position": "3"})
    assert (before["count"], before["sum"]["approved"]["amount"]) == (1, "1.50")
    by_both = await groups(client, by=["FUNCTIONAL", "GOVERNMENT", "FUNCTIONAL"])
    assert [(each["by"]["functional"], each["by"]["government"], each["count"]) for each in by_both] == [
        (["01"], "MD", 1),
        (["01"], "RO", 1),
        (["02"], "MD", 1),
    ]


@pytest.mark.usefixtures("lines")
async def test_the_middle_of_the_values_is_one_of_them(client: Client) -> None:
    """The discrete quantile: of two values the lower one is the median, the higher one what nine tenths keep below."""
    query = """{ budgetLines(first: 1) { aggregate {
        median { approved { amount } } ...Most } } }
        fragment Most on BudgetLineGroup { p90 { approved { amount } item } }"""
    first, second = (await client.ask(query))["budgetLines"]["aggregate"]
    assert first["median"] == {"approved": {"amount": "1.50"}}
    assert first["p90"] == {"approved": {"amount": "2.25"}, "item": 2}
    assert second["median"] == {"approved": {"amount": "7.00"}}


@pytest.mark.usefixtures("lines")
async def test_the_lists_of_a_row_come_to_groups_too(client: Client) -> None:
    query = "{ budgets { nodes { lines(first: 1) { aggregate { count sum { approved { amount } } } } } } }"
    found = [each["lines"]["aggregate"] for each in (await client.ask(query))["budgets"]["nodes"]]
    assert found == [
        [{"count": 2, "sum": {"approved": {"amount": "3.75"}}}],
        [{"count": 1, "sum": {"approved": {"amount": "7.00"}}}],
    ]


@pytest.mark.usefixtures("lines")
async def test_only_rows_in_sight_count(client: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(BUDGET_LINES), "permission", "budgeting.read_budget")
    monkeypatch.setitem(vars(BUDGET_LINES), "scope", Scope(jurisdiction="government"))
    world.policy.sights["budgeting.read_budget"] = Sight(jurisdictions=frozenset({"RO"}))
    assert await groups(client) == [RO]
    world.policy.sights["budgeting.read_budget"] = NOTHING
    assert await client.error_code(GROUPS) == "FORBIDDEN"


@pytest.mark.usefixtures("lines")
async def test_groups_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    (error,) = await client.errors(GROUPS, by=["LEVEL", "GOVERNMENT", "FUNCTIONAL"])
    assert error["message"] == "by names at most 2 fields, not 3."
    assert await client.error_code(GROUPS, by=["APPROVED"]) == "BAD_USER_INPUT"
    monkeypatch.setattr(aggregates, "MOST_GROUPS", 2)
    assert len(await groups(client)) == 2
    (error,) = await client.errors(GROUPS, by=["FUNCTIONAL"])
    assert error["extensions"] == {"code": "QUERY_TOO_COMPLEX", "limit": 2}


async def test_what_groups_cost(client: Client) -> None:
    """One group where nothing is grouped by, so that each row of a page can be asked for one; else many."""
    values = "count sum { approved { amount } adjusted { amount } executed { amount } }"
    query = f"{{ budgets(first: 100) {{ nodes {{ lines(first: 1) {{ aggregate%s {{ {values} }} }} }} }} }}"
    assert "errors" not in (await client.send(query % "")).json()
    assert await client.error_code(query % "(by: [LEVEL])") == "QUERY_TOO_COMPLEX"


def test_no_personal_value_is_grouped_or_held_against_others() -> None:
    schema = build_schema(INSTALLATION.exposed)
    assert {"AccountPersonSums", "AccountPersonGroupKeys", "AccountPersonGroupBy"}.isdisjoint(schema.type_map)
    for exposed in INSTALLATION.exposed:
        for entity in exposed.entities:
            named = {each.name for each in (*aggregates.groupable(entity.model), *aggregates.measured(entity.model))}
            assert named.isdisjoint(entity.model.personal)
