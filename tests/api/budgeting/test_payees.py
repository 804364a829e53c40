"""Which person is paid, only those are told who pay, and the person; of companies everybody is."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from domain.kernel.sight import Sight
from tests.api.budgeting.chain import BUDGET, DAY, DIGEST, lei
from tests.api.conftest import Client, ClientOf, World
from tests.api.support.named import acting, named

PERSON, NAME = "3f2b8c1e-5d4a-4b6c-8e7f-0a1b2c3d4e5f", "Canaria Secretova"
COMMITMENT = f"{BUDGET}:C-1"
PUBLIC = f"""{{
  commitment(commitmentId: "{COMMITMENT}") {{
    payeeKind payeeCompanyId documents {{ kind payeeKind payeeCompanyId }} acts {{ nodes {{ type data }} }} }}
  budgetTransactions(filter: {{commitmentId: {{eq: "{COMMITMENT}"}}}}) {{ nodes {{ kind payeeKind payeeCompanyId }} }}
  payeeTotals(first: 5) {{ nodes {{ payeeKind payeeCompanyId paid {{ amount }} }} }} }}"""
PAYEES = "{ personalPayees(first: 5) { totalCount nodes { commitmentId payeePersonId payeeName unit } } }"
OWN = "{ paymentsToMe(first: 5) { nodes { payeeName } } }"


async def does(client: Client, by: str, name: str, **given: Any) -> None:
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = f"mutation($i: {kind}!) {{ {name}(input: $i) {{ userErrors {{ code message }} }} }}"
    answer = await client.ask(text, acting(by), i={**given, "commandId": str(uuid4())})
    assert answer[name]["userErrors"] == []


async def paid(client: Client, **payee: str) -> None:
    """A commitment of 80, of which 60 are owed and 30 paid, to this payee."""
    await does(client, "u-treasury", "openBudget", government="MD", fiscalYear=2014, currency="MDL", level="CENTRAL")
    coding = {"administrative": ["0101"], "functional": ["03"]}
    await does(
        client, "u-treasury", "approveAppropriation", budgetId=BUDGET, coding=coding, amount=lei("90"), reference="Law"
    )
    line = (await client.ask("{ budgetLines(first: 1) { nodes { lineId } } }"))["budgetLines"]["nodes"][0]["lineId"]
    said = {"lineId": line, "number": "C-1", "amount": lei("80"), "on": DAY, "subject": "Prize"}
    await does(client, "u-proposer", "commit", **said, **payee)
    of: dict[str, Any] = {"commitmentId": COMMITMENT, "on": DAY}
    await does(client, "u-verifier", "verifyLiability", **of, liability="F-1", amount=lei("60"), documentSha256=DIGEST)
    await does(client, "u-orderer", "orderPayment", **of, liability="F-1", order="O-1", amount=lei("30"))
    await does(client, "u-payer", "pay", **of, order="O-1", payment="P-1", amount=lei("30"))


async def test_everybody_sees_that_a_person_was_paid_and_not_which(world: World, client_of: ClientOf) -> None:
    world.policy.denied.add("budgeting.read_payees")
    client = client_of(world.services(principal_of=named))
    await paid(client, payeePersonId=PERSON, payeeName=NAME)
    answer = await client.send(PUBLIC)
    data = answer.json()["data"]
    assert data["payeeTotals"]["nodes"] == [
        {"payeeKind": "PERSON", "payeeCompanyId": None, "paid": {"amount": "30.00"}}
    ]
    assert {node["payeeKind"] for node in data["budgetTransactions"]["nodes"]} == {"PERSON"}
    assert {document["payeeKind"] for document in data["commitment"]["documents"]} == {"PERSON"}
    assert NAME not in answer.text
    assert (await client.ask(PAYEES))["personalPayees"] == {"totalCount": 0, "nodes": []}


async def test_those_who_pay_are_told_and_say_what_for(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(principal_of=named))
    await paid(client, payeePersonId=PERSON, payeeName=NAME)
    told = (await client.ask(PAYEES, {"x-purpose": "Payment O-1"}))["personalPayees"]["nodes"]
    assert told == [{"commitmentId": COMMITMENT, "payeePersonId": PERSON, "payeeName": NAME, "unit": "MD:0101"}]


async def test_a_refusal_never_says_the_name(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(principal_of=named))
    text = "mutation($i: CommitInput!) { commit(input: $i) { userErrors { code message } } }"
    said = {"lineId": "MD-2014:no", "number": "C-1", "amount": lei("80"), "on": DAY, "subject": "Prize"}
    for payee in ({"payeeName": NAME}, {"payeePersonId": "2003600012345", "payeeName": NAME}):
        answer = await client.send(text, i={**said, **payee, "commandId": str(uuid4())})
        assert answer.json()["data"]["commit"]["userErrors"]
        assert NAME not in answer.text
        assert "2003600012345" not in answer.text


async def test_a_person_sees_what_is_paid_to_them(world: World, client_of: ClientOf) -> None:
    client = client_of(world.services(principal_of=named))
    await paid(client, payeePersonId=PERSON, payeeName=NAME)
    world.policy.sights["budgeting.read_payees"] = Sight(account=PERSON)
    assert (await client.ask(OWN, acting(PERSON)))["paymentsToMe"]["nodes"] == [{"payeeName": NAME}]
    world.policy.sights["budgeting.read_payees"] = Sight(account="u-another")
    assert (await client.ask(OWN, acting("u-another")))["paymentsToMe"]["nodes"] == []
