"""The budget control chain as a client of the API goes through it, each step by its own person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.api.budgeting.steps import STEPS
from tests.api.conftest import Client, Headers
from tests.api.support.named import acting

BUDGET = "MD-2014"
PROPOSER, VERIFIER, ORDERER, PAYER = "u-proposer", "u-verifier", "u-orderer", "u-payer"
WAGES, PAPER = ("0101", "01"), ("0101", "02")
DAY = "2014-03-14"
DIGEST = "ab" * 32


def lei(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MDL"}


@dataclass(frozen=True)
class Office:
    """Someone at work with the API; `by` is who."""

    client: Client
    by: str

    async def send(self, name: str, **given: Any) -> dict[str, Any]:
        """The payload of a step."""
        step = STEPS[name]
        answer = await self.client.ask(step.text, acting(self.by), input=given)
        found: dict[str, Any] = answer[name]
        return found

    async def does(self, name: str, **given: Any) -> dict[str, Any]:
        """The entity after a step that has to succeed."""
        payload = await self.send(name, **given)
        assert payload["userErrors"] == [], payload["userErrors"]
        assert payload["receipt"]["projected"]
        found: dict[str, Any] = payload[STEPS[name].entity]
        return found

    async def cannot(self, name: str, **given: Any) -> dict[str, Any]:
        """The one refusal of a step that the rules do not allow."""
        payload = await self.send(name, **given)
        assert payload["receipt"] is None
        assert payload[STEPS[name].entity] is None
        (found,) = payload["userErrors"]
        return dict(found)


async def up_to_now(client: Client, headers: Headers = None) -> dict[str, str | bytes]:
    """The header of one who wants to read all that was recorded."""
    return {"x-min-position": await head(client, headers)}


async def head(client: Client, headers: Headers = None) -> str:
    """The ledger's last position."""
    answer = await client.ask("{ events(first: 1, newestFirst: true) { nodes { position } } }", headers)
    return str(answer["events"]["nodes"][0]["position"])


def amounts(row: dict[str, Any]) -> dict[str, str]:
    """The money of a row that is not zero, by name."""
    found = {name: value["amount"] for name, value in row.items() if isinstance(value, dict) and "amount" in value}
    return {name: amount for name, amount in found.items() if Decimal(amount)}


class People:
    """Who works with the API."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.treasury, self.proposer = Office(client, "u-treasury"), Office(client, PROPOSER)
        self.verifier, self.orderer, self.payer = (Office(client, one) for one in (VERIFIER, ORDERER, PAYER))


async def a_budget(people: People, **rule: Any) -> dict[str, Any]:
    """Books whose lines are held together at their ministry; gives two lines of one ministry, 100 and 50."""
    treasury = people.treasury
    await treasury.does("openBudget", government="MD", fiscalYear=2014, currency="MDL", level="CENTRAL")
    rules = [{"levels": [{"dimension": "administrative", "level": 1}], **rule}]
    held = await treasury.does("defineControls", budgetId=BUDGET, rules=rules)
    assert held["rules"][0]["levels"] == [{"dimension": "administrative", "level": 1}]
    return {
        "wages": await a_line(treasury, WAGES, "100.00"),
        "paper": await a_line(treasury, PAPER, "50.00"),
    }


async def a_line(treasury: Office, administrative: tuple[str, ...], amount: str) -> dict[str, Any]:
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
