"""What the chain does not let anybody do: no cent above what is available, no two duties in one hand."""

from __future__ import annotations

from tests.api.budgeting.chain import (
    DIGEST,
    People,
    a_budget,
    amounts,
    committing,
    lei,
    under,
    up_to_now,
)


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
    await people.proposer.does("commitAboveAvailable", **committing(line, "C-2", "1.00"), reason="Again")
    text = "{ commitments(filter: {overridden: {eq: true}}) { nodes { number overrideReason } } }"
    found = await people.client.ask(text, await up_to_now(people.client))
    assert found["commitments"]["nodes"] == [
        {"number": "C-1", "overrideReason": "The dam broke"},
        {"number": "C-2", "overrideReason": "Again"},
    ]


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
