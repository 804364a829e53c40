"""Revenue by heading and by month."""

from __future__ import annotations

from tests.api.budgeting.chain import (
    BUDGET,
    DAY,
    People,
    a_budget,
    amounts,
    lei,
    up_to_now,
)

REVENUE = """
{ revenueSummary(dimension: HEADING, level: 1) {
    groups { path label forecast { amount } collected { amount } outstanding { amount } } }
  revenueMonths { groups { period collected { amount } forecast { amount } } }
  revenueHeadings { nodes { heading entries(orderBy: [{field: RECORDED_AT}]) { nodes { kind document } } } } }
"""


async def test_revenue_by_heading_and_by_month(people: People) -> None:
    await a_budget(people)
    await people.treasury.does("nameCode", budgetId=BUDGET, dimension="economic", path=["11"], label="Taxes")
    heading = {"budgetId": BUDGET, "heading": ["11", "114"], "reference": "Day 1"}
    await people.treasury.does("forecastRevenue", **heading, amount=lei("500.00"))
    await people.treasury.does("assessRevenue", **heading, amount=lei("90.00"), on=DAY)
    found = await people.treasury.does("collectRevenue", **heading, amount=lei("100.00"), on="2014-04-01")
    assert amounts(found) == {
        "forecast": "500.00",
        "assessed": "90.00",
        "collected": "100.00",
        "outstanding": "-10.00",
    }
    await people.treasury.does("refundRevenue", **heading, amount=lei("7.00"), on="2014-05-01")
    cancelling = {"budgetId": BUDGET, "heading": ["11", "114"], "reason": "Error"}
    cancelled = await people.treasury.does("cancelAssessment", **cancelling, amount=lei("30.00"), on="2014-05-02")
    assert (cancelled["refunded"]["amount"], cancelled["outstanding"]["amount"]) == ("7.00", "-40.00")
    sums = await people.client.ask(REVENUE, await up_to_now(people.client))
    [taxes] = sums["revenueSummary"]["groups"]
    assert (taxes["path"], taxes["label"]) == (["11"], "Taxes")
    assert amounts(taxes) == {"forecast": "500.00", "collected": "100.00", "outstanding": "-40.00"}
    assert [(one["period"], amounts(one)) for one in sums["revenueMonths"]["groups"]] == [
        (0, {"forecast": "500.00"}),
        (3, {}),
        (4, {"collected": "100.00"}),
        (5, {}),
    ]
    [row] = sums["revenueHeadings"]["nodes"]
    assert [one["kind"] for one in row["entries"]["nodes"]] == [
        "REVENUE_FORECAST",
        "REVENUE_ASSESSED",
        "REVENUE_COLLECTED",
        "REVENUE_REFUNDED",
        "ASSESSMENT_CANCELLED",
    ]
