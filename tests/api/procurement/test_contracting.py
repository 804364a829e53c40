"""A contract on real servers: signed by both sides, delivered, and paid by the budget in one chain (S1, the money)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.kernel.values import money
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.lots.events import AwardDecided, StandstillEnded
from domain.procurement.tenders.events import TenderPublished
from domain.suppliers.mandates.events import MandateConfirmed
from domain.suppliers.published import MandateRight, mandate_stream
from infra.bootstrap import INSTALLATION
from tests.api.budgeting.chain import People
from tests.api.conftest import Client
from tests.api.support.named import acting
from tests.api.support.real import real_client
from tests.infra.processes.running import until
from tests.support.planting import planted

TODAY = datetime.now(UTC).date()
YEAR = TODAY.year
COMPANY, CONTRACT, LOT, SHA = "MD:1003600012345", "T-7-1-a1", "T-7-1", "0f" * 32
C7 = f"MD-{YEAR}:C-7"
BALANCE = "value accepted verified ordered paid left"
QUESTION = f"""query($c: String!, $m: String!) {{
  contract(contractId: $c) {{ status balance {{ {" ".join(f"{name} {{ amount }}" for name in BALANCE.split())} }}
    deliveries {{ nodes {{ deliveryId unpaid {{ amount }} }} }} }}
  commitment(commitmentId: $m) {{ paid {{ amount }} accepted {{ amount }} contractId payeeCompanyId }}
  payeeTotals(filter: {{payeeCompanyId: {{eq: "{COMPANY}"}}}}) {{ nodes {{ paid {{ amount }} }} }} }}"""
UNPAID = """query($before: DateTime!) {
  contractDeliveries(filter: {acceptedAt: {lt: $before}, unpaid: {gt: "0"}}) {
    nodes { deliveryId unpaid { amount } } } }"""


def lei(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MDL"}


async def does(client: Client, by: str, name: str, entity: str = "contract", **given: Any) -> dict[str, Any]:
    """What is told after an act that has to succeed."""
    kind = f"{name[0].upper()}{name[1:]}Input"
    text = (
        f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {entity} {{ contractId }}"
        " receipt { position projected } userErrors { code path } } }"
    )
    payload: dict[str, Any] = (await client.ask(text, acting(by), input=given))[name]
    assert payload["userErrors"] == [], payload
    return payload


async def refused(client: Client, by: str, **given: Any) -> str:
    """The code with which a signature is refused."""
    text = "mutation($input: SignContractInput!) { signContract(input: $input) { userErrors { code } } }"
    (error,) = (await client.ask(text, acting(by), input=given))["signContract"]["userErrors"]
    return str(error["code"])


async def awarded(dsn: str) -> None:
    """An award whose standstill is over, and who signs for the company."""
    now = datetime.now(UTC).replace(microsecond=0)
    worth = money("8000", "MDL")
    tender = TenderPublished(
        "T-7", "ocds-x-7", "1", "MD.open@1", "MD:moh", None, "Paper", PurchaseCategory.GOODS, worth, 1, SHA, None,
        None, ("1",),
    )  # fmt: skip
    award = AwardDecided(CONTRACT, "T-7", LOT, None, COMPANY, worth, "Lowest", now, "5d", "MD:moh", "MD.open@1")
    mandate = MandateConfirmed(
        COMPANY, "u-supplier", (MandateRight.SIGN,), now - timedelta(days=1), now + timedelta(days=9), None, "u-r"
    )
    for stream, facts in {
        "tender-T-7": (tender,),
        f"lot-{LOT}": (award, StandstillEnded(CONTRACT, LOT)),
        mandate_stream(COMPANY, "u-supplier"): (mandate,),
    }.items():
        await planted(dsn, INSTALLATION.codec, stream, *facts)


async def a_commitment(client: Client) -> None:
    """8,000 of this year's budget."""
    people = People(client)
    await people.treasury.does("openBudget", government="MD", fiscalYear=YEAR, currency="MDL", level="CENTRAL")
    coding = {"administrative": ["0101"], "functional": ["07"]}
    line = await people.treasury.does(
        "approveAppropriation", budgetId=f"MD-{YEAR}", coding=coding, amount=lei("9000"), reference="Law 1"
    )
    said = {"number": "C-7", "amount": lei("8000"), "on": TODAY.isoformat(), "subject": "Paper"}
    await people.proposer.does("commit", lineId=line["lineId"], **said)


async def paid(client: Client, delivery: str, amount: str) -> None:
    """What was accepted goes through the budget."""
    people, on = People(client), TODAY.isoformat()
    under = {"commitmentId": C7, "amount": lei(amount), "on": on}
    liability = {"liability": f"F-{delivery}", "documentSha256": SHA, "acceptance": delivery}
    await people.verifier.does("verifyLiability", **under, **liability)
    await people.orderer.does("orderPayment", **under, liability=f"F-{delivery}", order=f"O-{delivery}")
    await people.payer.does("pay", **under, order=f"O-{delivery}", payment=f"P-{delivery}")


async def test_s1_a_contract_is_signed_delivered_and_paid(database: str, valkey_url: str) -> None:
    await awarded(database)
    async with real_client(database, valkey_url) as client:
        await a_commitment(client)
        said: dict[str, Any] = {
            "title": "Paper",
            "value": lei("8000"),
            "startsOn": TODAY.isoformat(),
            "documentSha256": SHA,
        }
        money_of = [{"commitmentId": C7, "fiscalYear": YEAR, "amount": lei("8000")}]
        ends = date(YEAR, 12, 31).isoformat()
        await does(client, "u-manager", "draftContract", awardId=CONTRACT, **said, endsOn=ends, commitments=money_of)
        signing = {"contractId": CONTRACT, "documentSha256": SHA}
        other = {**signing, "side": "SUPPLIER", "account": "u-other"}
        assert await refused(client, "u-other", **other) == "no_mandate"
        await does(client, "u-supplier", "signContract", **signing, side="SUPPLIER", account="u-supplier")
        await does(client, "u-signatory", "signContract", **signing, side="BUYER")
        for delivery, amount in (("D-1", "5000"), ("D-2", "3000")):
            of = {"contractId": CONTRACT, "deliveryId": delivery, "amount": lei(amount)}
            await does(client, "u-supplier", "reportDelivery", "contractDelivery", **of, items=["Paper"])
            taken = {"documentSha256": SHA, "commitmentId": C7}
            await does(client, "u-receiver", "acceptContractDelivery", "contractDelivery", **of, **taken)
        later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
        waiting = await client.ask(UNPAID, acting("u-anybody"), before=later)
        assert {node["deliveryId"] for node in waiting["contractDeliveries"]["nodes"]} == {"D-1", "D-2"}
        for delivery, amount in (("D-1", "5000"), ("D-2", "3000")):
            await paid(client, delivery, amount)
        assert (await client.ask(UNPAID, acting("u-anybody"), before=later))["contractDeliveries"]["nodes"] == []

        async def begun() -> bool:
            told = await client.ask(QUESTION, acting("u-anybody"), c=CONTRACT, m=C7)
            return bool(told["contract"]["status"] == "RUNNING")

        await until(begun, 20)
        await does(client, "u-manager", "completeContract", contractId=CONTRACT)
        told = await client.ask(QUESTION, acting("u-anybody"), c=CONTRACT, m=C7)
        sums = {name: value["amount"] for name, value in told["contract"]["balance"].items()}
        assert sums == {**dict.fromkeys(BALANCE.split(), "8000.00"), "left": "0.00"}
        assert told["contract"]["status"] == "COMPLETED"
        commitment = told["commitment"]
        assert (commitment["paid"], commitment["accepted"]) == ({"amount": "8000.00"}, {"amount": "8000.00"})
        assert (commitment["contractId"], commitment["payeeCompanyId"]) == (CONTRACT, COMPANY)
        assert told["payeeTotals"]["nodes"] == [{"paid": {"amount": "8000.00"}}]
