"""The rules, the classifications and the notes of a year."""

from __future__ import annotations

from tests.api.budgeting.chain import (
    BUDGET,
    People,
    a_budget,
    up_to_now,
)

BOOKS = """
query($budget: String!) {
  budget(budgetId: $budget) {
    level startsOn closedPeriods required
    mappings { nodes { path toPath toCode { label } code { label mappings { nodes { toPath } } } } }
    accounts { nodes { accountId } } revenueHeadings { nodes { heading } } notes { nodes { about } }
    codes { nodes { label mappedFrom { nodes { budgetId } } } } } }
"""


async def test_the_rules_and_the_codes_of_a_year(people: People) -> None:
    treasury = people.treasury
    lines = await a_budget(people)
    await treasury.does("openBudget", government="MD", fiscalYear=2015, currency="MDL")
    for year, code in ((2014, "033"), (2015, "034")):
        naming = {"budgetId": f"MD-{year}", "dimension": "functional", "path": ["03", code]}
        await treasury.does("nameCode", **naming, label=f"Courts of {year}")
    naming = {"budgetId": BUDGET, "dimension": "functional", "path": ["03", "033"]}
    mapped = await treasury.does("mapCode", **naming, toBudgetId="MD-2015", toPath=["03", "034"])
    assert mapped == {"toBudgetId": "MD-2015", "toPath": ["03", "034"]}
    closed = await treasury.does("closePeriod", budgetId=BUDGET, period=3)
    assert closed["closedPeriods"] == 3
    reopening = {"budgetId": BUDGET, "period": 2, "reason": "Late bills"}
    assert (await treasury.does("reopenPeriod", **reopening))["closedPeriods"] == 1
    assert (await treasury.does("requireClassification", budgetId=BUDGET, dimension="source"))["required"] == ["source"]
    await treasury.does("attachNote", budgetId=BUDGET, about=BUDGET, text="The year of the flood.")

    found = (await people.client.ask(BOOKS, await up_to_now(people.client), budget=BUDGET))["budget"]

    assert found == {
        "level": "CENTRAL",
        "startsOn": "2014-01-01",
        "closedPeriods": 1,
        "required": ["source"],
        "mappings": {
            "nodes": [
                {
                    "path": ["03", "033"],
                    "toPath": ["03", "034"],
                    "toCode": {"label": "Courts of 2015"},
                    "code": {"label": "Courts of 2014", "mappings": {"nodes": [{"toPath": ["03", "034"]}]}},
                }
            ]
        },
        "accounts": {"nodes": [{"accountId": lines["wages"]["accountId"]}]},
        "revenueHeadings": {"nodes": []},
        "notes": {"nodes": [{"about": BUDGET}]},
        "codes": {"nodes": [{"label": "Courts of 2014", "mappedFrom": {"nodes": []}}]},
    }
