"""What is available now and as of then, the funnel of a budget, and the acts behind each figure."""

from __future__ import annotations

from tests.api.budgeting.chain import (
    BUDGET,
    DAY,
    ORDERER,
    PAYER,
    PROPOSER,
    VERIFIER,
    WAGES,
    People,
    a_budget,
    amounts,
    head,
    the_whole_way,
    up_to_now,
)

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
    assert (march["period"], march["rows"]) == (3, 1)
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
