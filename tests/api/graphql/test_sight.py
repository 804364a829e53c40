"""Figures are sums of the rows in sight: in summaries, comparisons, charts, funnels and open data alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from api.budgeting.exports import BUDGET_FILES
from api.kernel.exports import ServedExport
from domain.kernel.sight import NOTHING, Sight
from infra.budgeting.opendata.descriptor import Terms
from infra.budgeting.opendata.serving import BudgetWriter
from projections.budgeting import BUDGET_LINES, BUDGETS
from projections.kernel.scope import Scope
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.operations import APPROVE, approval, opened

PERMISSION = "budgeting.read_budget"
FIGURES = """
query($years: [Int!]!) {
  budgetLines { totalCount nodes { budgetId acts { nodes { position } } } }
  budgetSummary(dimension: FUNCTIONAL) { groups { budgetId rows approved { amount } acts { nodes { position } } } }
  budgetSeries(dimension: FUNCTIONAL, measures: [APPROVED]) { series { values } }
  budgetFunnel { funnels { stages { amount { amount } } } }
  md: budgetComparison(government: "MD", fiscalYears: $years, dimension: FUNCTIONAL) { rows { code } }
  ro: budgetComparison(government: "RO", fiscalYears: $years, dimension: FUNCTIONAL) { rows { code } }
}
"""


@pytest.fixture
async def client(world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of somebody who may see the budgets of MD, which are shown to nobody else here, nor are those of RO."""
    for model in (BUDGETS, BUDGET_LINES):
        monkeypatch.setitem(vars(model), "permission", PERMISSION)
        monkeypatch.setitem(vars(model), "scope", Scope(jurisdiction="government"))
    made = client_of(world.services(exports=(ServedExport(BUDGET_FILES, BudgetWriter(Terms())),)))
    await opened(made, "MD", "RO")
    for budget, amount in (("MD-2014", "10.00"), ("RO-2014", "7.00")):
        answer = await made.ask(APPROVE, input=approval(amount, "01", budget=budget))
        assert answer["approveAppropriation"]["userErrors"] == []
    world.policy.sights[PERMISSION] = Sight(jurisdictions=frozenset({"MD"}))
    return made


async def figures(client: Client) -> dict[str, Any]:
    return dict(await client.ask(FIGURES, years=[2014]))


async def test_every_figure_is_of_the_rows_in_sight(client: Client, world: World) -> None:
    found = await figures(client)
    assert found["budgetLines"]["totalCount"] == 1
    [group] = found["budgetSummary"]["groups"]
    assert (group["budgetId"], group["rows"], group["approved"]["amount"]) == ("MD-2014", 1, "10.00")
    assert found["budgetSeries"]["series"] == [{"values": ["10.00"]}]
    assert Decimal(found["budgetFunnel"]["funnels"][0]["stages"][0]["amount"]["amount"]) == 10
    assert (found["md"]["rows"], found["ro"]["rows"]) == ([{"code": "01"}], [])

    del world.policy.sights[PERMISSION]
    found = await figures(client)
    assert found["budgetLines"]["totalCount"] == len(found["budgetSummary"]["groups"]) == 2
    assert found["budgetSeries"]["series"] == [{"values": ["17.00"]}]
    assert found["ro"]["rows"] == [{"code": "01"}]


async def test_who_sees_none_is_told_so(client: Client, world: World) -> None:
    for nothing in (NOTHING, Sight(units=frozenset({"MD:01"}))):
        world.policy.sights[PERMISSION] = nothing
        errors = await client.errors(FIGURES, years=[2014])
        assert {one["extensions"].get("permission") for one in errors} == {PERMISSION}


async def test_open_data_is_of_what_is_in_sight(client: Client, world: World) -> None:
    mine = await client.http.get("/export/budgets/MD-2014/lines.csv")
    assert mine.status_code == 200
    assert b"10.00" in mine.content
    assert mine.headers["cache-control"] == "no-store"
    others, missing = [await client.http.get(f"/export/budgets/{one}-2014/lines.csv") for one in ("RO", "XX")]
    assert others.status_code == missing.status_code == 404
    assert others.json()["errors"][0]["message"] == missing.json()["errors"][0]["message"]
    world.policy.sights[PERMISSION] = NOTHING
    assert (await client.http.get("/export/budgets/MD-2014/lines.csv")).status_code == 403
