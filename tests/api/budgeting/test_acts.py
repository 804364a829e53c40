"""Every act of the chain answers with the row that it changed."""

from __future__ import annotations

from domain.files.commands import ReceiveUpload
from domain.identity.commands import RecordReading
from domain.ocds.commands import ReceivePackage, RecordRelease, TakeInPackage
from domain.sharing.commands import AnswerRequest, MarkBreakUnreviewed
from domain.sharing.reading import RecordFileReading
from infra.authority.founding import first_roles
from infra.bootstrap import INSTALLATION
from tests.api.budgeting.chain import (
    BUDGET,
    DAY,
    People,
    a_budget,
    amounts,
    lei,
    the_whole_way,
    under,
    up_to_now,
)

AVAILABLE = """
query($id: String!) {
  controlAccount(accountId: $id) { ceiling { amount } consumed { amount } available { amount } } }
"""


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
    found = (await people.client.ask(AVAILABLE, now, id=lines["paper"]["accountId"]))["controlAccount"]
    assert amounts(found) == {"ceiling": "150.00", "consumed": "35.00", "available": "115.00"}


async def test_every_act_on_lines_and_accounts_answers_with_what_it_changed(people: People) -> None:
    treasury, lines = people.treasury, await a_budget(people, policy="WARN")
    wages, paper, account = lines["wages"]["lineId"], lines["paper"]["lineId"], lines["wages"]["accountId"]
    told = {"amount": lei("10.00"), "reference": "Law 2"}
    assert amounts(await treasury.does("supplementAppropriation", lineId=wages, **told))["adjusted"] == "110.00"
    assert amounts(await treasury.does("reduceAppropriation", lineId=wages, **told))["adjusted"] == "100.00"
    assert (await treasury.does("designateContingency", lineId=paper))["contingency"]
    moved = await treasury.does("releaseContingency", fromLineId=paper, toLineId=wages, **told)
    assert amounts(moved)["available"] == "110.00"
    assert amounts(await treasury.does("recordExecution", lineId=wages, **told, on=DAY))["executed"] == "10.00"
    allotting = {"accountId": account, "period": 3, "amount": lei("40.00")}
    await treasury.does("allotFunds", **allotting, reference="Order 5")
    left = await treasury.does("withdrawAllotment", **{**allotting, "amount": lei("15.00")}, reason="Shortfall")
    assert amounts(left) == {"allotted": "25.00", "available": "140.00"}
    stopped = await treasury.does("setControlPolicy", accountId=account, policy="STOP", reason="Audit")
    assert stopped["accountId"] == account
    assert (await treasury.does("placeUnderControl", lineId=wages))["accountId"] == account


async def test_every_act_under_a_commitment_answers_with_what_it_changed(people: People) -> None:
    await the_whole_way(people, (await a_budget(people))["wages"])
    smaller = await people.proposer.does("reduceCommitment", **under("C-1", "5.00", reason="Cheaper"))
    assert amounts(smaller)["committed"] == "15.00"
    undoing = {"commitmentId": f"{BUDGET}:C-1", "payment": "P-1", "on": DAY, "reason": "Rejected by the bank"}
    undone = await people.payer.does("reversePayment", **undoing)
    assert amounts(undone) == {"amount": "80.00", "committed": "15.00", "liability": "20.00", "ordered": "40.00"}
    stopping = {"commitmentId": f"{BUDGET}:C-1", "order": "O-1", "on": DAY, "reason": "Wrong account"}
    stopped = await people.payer.does("cancelOrder", **stopping, amount=lei("15.00"))
    assert amounts(stopped) == {"amount": "80.00", "committed": "15.00", "liability": "35.00", "ordered": "25.00"}
    stopped = await people.payer.does("cancelOrder", **stopping)
    assert amounts(stopped) == {"amount": "80.00", "committed": "15.00", "liability": "60.00"}


async def test_money_is_carried_over_to_the_next_year(people: People) -> None:
    line = (await a_budget(people))["wages"]
    await people.treasury.does("openBudget", government="MD", fiscalYear=2015, currency="MDL")
    approving = {"budgetId": "MD-2015", "coding": {"functional": ["03"]}, "amount": lei("1.00"), "reference": "Law 9"}
    next_year = (await people.treasury.does("approveAppropriation", **approving))["lineId"]
    carrying = {"fromLineId": line["lineId"], "toLineId": next_year, "amount": lei("60.00"), "reference": "Law 9"}
    assert amounts(await people.treasury.does("carryOver", **carrying))["adjusted"] == "61.00"


def test_every_command_that_people_may_give_is_a_mutation() -> None:
    """A role gives it, or it is their own business; but for what HTTP, the clock, a reading, another act or an import
    gives.
    """
    roles = {permission for role in first_roles() for permission in role.permissions}
    rules = {command: rule for each in INSTALLATION.slices for command, rule in each.commands.items()}
    given = {command for command, rule in rules.items() if rule.permission in roles or rule.terms.own}
    others = {RecordReading, RecordFileReading, ReceiveUpload, MarkBreakUnreviewed, AnswerRequest}
    others |= {ReceivePackage, RecordRelease, TakeInPackage}
    assert {one.command for exposed in INSTALLATION.exposed for one in exposed.mutations} == given - others
