"""The budget control chain over the real API: from the rules by which a budget is held to the last payment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.chain import BUDGET, ORDERER, PAYER, PROPOSER, VERIFIER, Office, amounts, head, lei, up_to_now
from tests.api.conftest import Client
from tests.api.real import real_client

WAGES, PAPER = ("0101", "01"), ("0101", "02")
DAY = "2014-03-14"
DIGEST = "ab" * 32


class People:
    """Who works with the API."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.treasury, self.proposer = Office(client, "u-treasury"), Office(client, PROPOSER)
        self.verifier, self.orderer, self.payer = (Office(client, one) for one in (VERIFIER, ORDERER, PAYER))


@pytest.fixture
async def people(database: str, valkey_url: str) -> AsyncIterator[People]:
    async with real_client(database, valkey_url) as client:
        yield People(client)


async def a_budget(people: People, **rule: Any) -> dict[str, Any]:
    """Books whose lines are held together at their ministry; gives two lines of one ministry, 100 and 50."""
    treasury = people.treasury
    await treasury.does("openBudget", government="MD", fiscalYear=2014, currency="MDL", level="CENTRAL")
    rules = [{"levels": [{"dimension": "administrative", "level": 1}], **rule}]
    held = await treasury.does("defineControls", budgetId=BUDGET, rules=rules)
    assert held["rules"][0]["levels"] == [{"dimension": "administrative", "level": 1}]
    return {
        "wages": await _line(treasury, WAGES, "100.00"),
        "paper": await _line(treasury, PAPER, "50.00"),
    }


async def _line(treasury: Office, administrative: tuple[str, ...], amount: str) -> dict[str, Any]:
    coding = {"administrative": administrative, "functional": ["03", "033"]}
    return await treasury.does(
        "approveAppropriation", budgetId=BUDGET, coding=coding, amount=lei(amount), reference="Law 1"
    )


def committing(line: dict[str, Any], number: str, amount: str, on: str = DAY) -> dict[str, Any]:
    return {"lineId": line["lineId"], "number": number, "amount": lei(amount), "on": on, "subject": "Toner"}


def under(number: str, amount: str, **more: str) -> dict[str, Any]:
    return {"commitmentId": f"{BUDGET}:{number}", "amount": lei(amount), "on": DAY, **more}


async def the_whole_way(people: People, line: dict[str, Any]) -> dict[str, Any]:
    """A commitment of 80, of which 60 are owed, 40 ordered and 30 paid; the commitment."""
    await people.proposer.does("commit", **committing(line, "C-1", "80.00"))
    await people.verifier.does("verifyLiability", **under("C-1", "60.00", liability="F-1", documentSha256=DIGEST))
    await people.orderer.does("orderPayment", **under("C-1", "40.00", liability="F-1", order="O-1"))
    return await people.payer.does("pay", **under("C-1", "30.00", order="O-1", payment="P-1"))


ACCOUNT = """
query($id: String!, $asOf: AsOf) {
  controlAccount(accountId: $id, asOf: $asOf) {
    policy byAllotment administrative ceiling { amount } consumed { amount } available { amount }
    lines { nodes { lineId available { amount } } }
    commitments { nodes { number status } }
    entries(orderBy: [{field: RECORDED_AT}]) { nodes { kind consumed { amount } available { amount } } } } }
"""


async def test_each_amount_counts_once_on_its_way_to_payment(people: People) -> None:
    lines = await a_budget(people)
    paid = await the_whole_way(people, lines["wages"])

    assert paid["status"] == "OPEN"
    assert amounts(paid) == {
        "amount": "80.00",
        "committed": "20.00",
        "liability": "20.00",
        "ordered": "10.00",
        "paid": "30.00",
    }
    assert [(one["kind"], one["number"], one["open"], one["under"]) for one in paid["documents"]] == [
        ("LIABILITY", "F-1", "20.00", None),
        ("ORDER", "O-1", "10.00", "F-1"),
        ("PAYMENT", "P-1", "30.00", "O-1"),
    ]


async def test_what_is_available_now_and_as_of_then(people: People) -> None:
    lines = await a_budget(people)
    account = lines["wages"]["accountId"]
    assert account == lines["paper"]["accountId"]
    before = await head(people.client)
    await the_whole_way(people, lines["wages"])
    now = await up_to_now(people.client)

    found = (await people.client.ask(ACCOUNT, now, id=account))["controlAccount"]
    past = (await people.client.ask(ACCOUNT, now, id=account, asOf={"position": before}))["controlAccount"]

    assert found["administrative"] == ["0101"]
    assert amounts(found) == {"ceiling": "150.00", "consumed": "80.00", "available": "70.00"}
    assert sorted(one["available"]["amount"] for one in found["lines"]["nodes"]) == ["20.00", "50.00"]
    assert found["commitments"]["nodes"] == [{"number": "C-1", "status": "OPEN"}]
    assert found["entries"]["nodes"][-1] == {
        "kind": "FUNDS_RESERVED",
        "consumed": {"amount": "80.00"},
        "available": {"amount": "70.00"},
    }
    assert amounts(past) == {"ceiling": "150.00", "available": "150.00"}
    assert past["commitments"]["nodes"] == []


FUNNEL = """
query($asOf: AsOf) {
  budgetSummary(dimension: ADMINISTRATIVE, level: 2, asOf: $asOf, filter: {budgetId: {eq: "MD-2014"}}) {
    groups { path level label rows approved { amount } adjusted { amount } committed { amount } liability { amount }
      ordered { amount } executed { amount } available { amount } acts { nodes { type actor } } } }
  budgetMonths(filter: {budgetId: {eq: "MD-2014"}}, asOf: $asOf) {
    groups { period rows adjusted { amount } committed { amount } liability { amount } ordered { amount }
      executed { amount } } }
  controlSummary(dimension: ADMINISTRATIVE, asOf: $asOf) {
    groups { path ceiling { amount } consumed { amount } available { amount } } } }
"""


async def test_the_funnel_of_a_budget_and_the_acts_behind_it(people: People) -> None:
    lines = await a_budget(people)
    await people.treasury.does("nameCode", budgetId=BUDGET, dimension="administrative", path=WAGES, label="Wages")
    await the_whole_way(people, lines["wages"])
    now = await up_to_now(people.client)

    found = await people.client.ask(FUNNEL, now)

    wages, paper = found["budgetSummary"]["groups"]
    assert (wages["path"], wages["label"], wages["level"], wages["rows"]) == (list(WAGES), "Wages", "CENTRAL", 1)
    assert amounts(wages) == {
        "approved": "100.00",
        "adjusted": "100.00",
        "committed": "20.00",
        "liability": "20.00",
        "ordered": "10.00",
        "executed": "30.00",
        "available": "20.00",
    }
    assert amounts(paper) == {"approved": "50.00", "adjusted": "50.00", "available": "50.00"}
    assert [(one["type"].partition(".")[2], one["actor"]) for one in wages["acts"]["nodes"]] == [
        ("AppropriationApproved", "u-treasury"),
        ("LinePlacedUnderControl", "u-treasury"),
        ("CommitmentMade", PROPOSER),
        ("LiabilityVerified", VERIFIER),
        ("PaymentOrdered", ORDERER),
        ("PaymentMade", PAYER),
    ]
    year, march = found["budgetMonths"]["groups"]
    assert (year["period"], year["rows"], amounts(year)) == (0, 2, {"adjusted": "150.00"})
    assert (march["period"], march["rows"]) == (3, 4)
    assert amounts(march) == {"committed": "20.00", "liability": "20.00", "ordered": "10.00", "executed": "30.00"}
    [ministry] = found["controlSummary"]["groups"]
    assert ministry["path"] == ["0101"]
    assert amounts(ministry) == {"ceiling": "150.00", "consumed": "80.00", "available": "70.00"}


DRILL = """
query($line: String!) {
  budgetLine(lineId: $line) {
    account { accountId available { amount } }
    commitments { nodes { number transactions { nodes { kind document } } account { accountId } } }
    transactions(orderBy: [{field: RECORDED_AT}]) { nodes {
      kind period on document adjusted { amount } committed { amount } executed { amount }
      commitment { number } line { lineId } acts { nodes { type actor } } } }
    notes { nodes { text budget { government } } } } }
"""


async def test_from_a_line_down_to_each_act(people: People) -> None:
    line = (await a_budget(people))["wages"]
    await the_whole_way(people, line)
    text = "Two courts were merged."
    note = await people.treasury.does("attachNote", budgetId=BUDGET, about=line["lineId"], text=text)
    assert note["about"] == line["lineId"]
    now = await up_to_now(people.client)

    found = (await people.client.ask(DRILL, now, line=line["lineId"]))["budgetLine"]

    assert found["account"]["available"]["amount"] == "70.00"
    assert found["notes"]["nodes"] == [{"text": text, "budget": {"government": "MD"}}]
    transactions = found["transactions"]["nodes"]
    assert [(one["kind"], one["period"], one["on"], one["document"]) for one in transactions] == [
        ("APPROPRIATION_APPROVED", 0, None, "Law 1"),
        ("COMMITMENT_MADE", 3, DAY, "C-1"),
        ("LIABILITY_VERIFIED", 3, DAY, "F-1"),
        ("PAYMENT_ORDERED", 3, DAY, "O-1"),
        ("PAYMENT_MADE", 3, DAY, "P-1"),
    ]
    assert transactions[0]["commitment"] is None
    assert transactions[1]["commitment"] == {"number": "C-1"}
    assert transactions[1]["acts"]["nodes"] == [{"type": "budgeting.CommitmentMade", "actor": PROPOSER}]
    [commitment] = found["commitments"]["nodes"]
    assert len(commitment["transactions"]["nodes"]) == 4


async def test_no_cent_above_what_is_available(people: People) -> None:
    line = (await a_budget(people))["wages"]
    refusal = await people.proposer.cannot("commit", **committing(line, "C-1", "150.01"))
    assert (refusal["code"], refusal["path"]) == ("exceeds_available", ["amount"])
    assert "150.00" in refusal["message"]
    await people.proposer.does("commit", **committing(line, "C-1", "150.00"))
    assert (await people.proposer.cannot("commit", **committing(line, "C-2", "0.01")))["code"] == "exceeds_available"


async def test_above_what_is_available_for_a_reason_alone(people: People) -> None:
    line = (await a_budget(people, policy="WARN"))["wages"]
    refusal = await people.proposer.cannot("commit", **committing(line, "C-1", "200.00"))
    assert refusal["code"] == "override_required"
    made = await people.proposer.does(
        "commitAboveAvailable", **committing(line, "C-1", "200.00"), reason="The dam broke"
    )
    assert amounts(made) == {"amount": "200.00", "committed": "200.00"}
    found = await people.client.ask('{ commitment(commitmentId: "MD-2014:C-1") { overrideReason } }')
    assert found["commitment"]["overrideReason"] == "The dam broke"


async def test_no_person_does_two_duties_on_the_same_money(people: People) -> None:
    line = (await a_budget(people))["wages"]
    await people.proposer.does("commit", **committing(line, "C-1", "80.00"))
    verifying = under("C-1", "60.00", liability="F-1", documentSha256=DIGEST)
    refusal = await people.proposer.cannot("verifyLiability", **verifying)
    assert refusal["code"] == "segregation_of_duties"
    await people.verifier.does("verifyLiability", **verifying)
    ordering = under("C-1", "60.00", liability="F-1", order="O-1")
    for office in (people.proposer, people.verifier):
        assert (await office.cannot("orderPayment", **ordering))["code"] == "segregation_of_duties"
    await people.orderer.does("orderPayment", **ordering)
    paying = under("C-1", "60.00", order="O-1", payment="P-1")
    for office in (people.proposer, people.verifier, people.orderer):
        assert (await office.cannot("pay", **paying))["code"] == "segregation_of_duties"
    await people.payer.does("pay", **paying)


async def test_no_more_than_was_allotted_up_to_the_month(people: People) -> None:
    line = (await a_budget(people, byAllotment=True))["wages"]
    account = line["accountId"]
    allotting = {"accountId": account, "reference": "Order 5"}
    await people.treasury.does("allotFunds", **allotting, period=3, amount=lei("40.00"))
    allotted = await people.treasury.does("allotFunds", **allotting, period=6, amount=lei("30.00"))
    assert amounts(allotted) == {"available": "70.00", "allotted": "70.00"}
    assert [one["available"] for one in allotted["quotas"]] == ["0.00"] * 2 + ["40.00"] * 3 + ["70.00"] * 7
    above = committing(line, "C-1", "40.01")
    assert (await people.proposer.cannot("commit", **above))["code"] == "exceeds_available"
    assert amounts(await people.proposer.does("commit", **{**above, "on": "2014-06-01"}))["committed"] == "40.01"


async def test_money_moves_between_lines_and_back_to_what_is_available(people: People) -> None:
    lines = await a_budget(people)
    wages, paper = lines["wages"]["lineId"], lines["paper"]["lineId"]
    moving = {"fromLineId": wages, "toLineId": paper, "amount": lei("25.00"), "reference": "Order 2"}
    moved = await people.treasury.does("makeVirement", **moving)
    assert (moved["lineId"], moved["adjusted"]["amount"]) == (paper, "75.00")
    await the_whole_way(people, lines["paper"])
    back = await people.payer.does(
        "returnPayment", **under("C-1", "5.00", payment="P-1", returnNumber="R-1", reason="Overpaid")
    )
    assert amounts(back)["returned"] == "5.00"
    released = await people.proposer.does("releaseCommitment", commitmentId=f"{BUDGET}:C-1", on=DAY, reason="Done")
    assert (released["status"], amounts(released).get("committed")) == ("OWED", None)
    await people.verifier.does("writeOffLiability", **under("C-1", "20.00", liability="F-1", reason="Waived"))
    now = await up_to_now(people.client)
    found = (await people.client.ask(ACCOUNT, now, id=lines["paper"]["accountId"]))["controlAccount"]
    assert amounts(found) == {"ceiling": "150.00", "consumed": "35.00", "available": "115.00"}


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
    sums = await people.client.ask(REVENUE, await up_to_now(people.client))
    [taxes] = sums["revenueSummary"]["groups"]
    assert (taxes["path"], taxes["label"]) == (["11"], "Taxes")
    assert amounts(taxes) == {"forecast": "500.00", "collected": "100.00", "outstanding": "-10.00"}
    assert [(one["period"], amounts(one)) for one in sums["revenueMonths"]["groups"]] == [
        (0, {"forecast": "500.00"}),
        (3, {}),
        (4, {"collected": "100.00"}),
    ]
    [row] = sums["revenueHeadings"]["nodes"]
    assert [one["kind"] for one in row["entries"]["nodes"]] == [
        "REVENUE_FORECAST",
        "REVENUE_ASSESSED",
        "REVENUE_COLLECTED",
    ]
