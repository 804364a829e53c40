"""The steps of the budget control chain as a client of the API takes them, each by its own person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.api.conftest import Client

BUDGET = "MD-2014"
PROPOSER, VERIFIER, ORDERER, PAYER = "u-proposer", "u-verifier", "u-orderer", "u-payer"


def lei(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "MDL"}


@dataclass(frozen=True)
class Step:
    """A mutation, and what its entity is asked for."""

    name: str
    entity: str
    selected: str

    @property
    def text(self) -> str:
        """The operation."""
        kind = f"{self.name[0].upper()}{self.name[1:]}Input"
        return (
            f"mutation($input: {kind}!) {{ {self.name}(input: $input) {{ {self.entity} {{ {self.selected} }} "
            "receipt { position projected } userErrors { code message path } } }"
        )


_MONEY = "{ amount }"
LINE_FIGURES = " ".join(
    f"{one} {_MONEY}" for one in ("approved", "adjusted", "committed", "liability", "ordered", "executed", "available")
)
STAGES = " ".join(f"{one} {_MONEY}" for one in ("amount", "committed", "liability", "ordered", "paid", "returned"))
LINE = f"lineId accountId contingency {LINE_FIGURES}"
COMMITMENT = f"commitmentId status {STAGES} documents {{ kind number amount open under }}"
BUDGET_RULES = "budgetId level startsOn closedPeriods required rules { policy byAllotment levels { dimension level } }"
ACCOUNT = f"accountId available {_MONEY} allotted {_MONEY} quotas {{ period amount available }}"
HEADING = f"headingId forecast {_MONEY} assessed {_MONEY} collected {_MONEY} refunded {_MONEY} outstanding {_MONEY}"

STEPS = {
    step.name: step
    for step in (
        *(Step(name, "budget", BUDGET_RULES) for name in ("openBudget", "defineControls", "closePeriod")),
        Step("nameCode", "classificationCode", "codeId label"),
        Step("mapCode", "codeMapping", "toBudgetId toPath"),
        Step("attachNote", "note", "noteId about text"),
        *(
            Step(name, "budgetLine", LINE)
            for name in (
                "approveAppropriation",
                "supplementAppropriation",
                "reduceAppropriation",
                "designateContingency",
                "recordExecution",
                "makeVirement",
                "releaseContingency",
            )
        ),
        *(Step(name, "controlAccount", ACCOUNT) for name in ("allotFunds", "withdrawAllotment", "setControlPolicy")),
        *(
            Step(name, "commitment", COMMITMENT)
            for name in (
                "commit",
                "commitAboveAvailable",
                "reduceCommitment",
                "releaseCommitment",
                "verifyLiability",
                "orderPayment",
                "pay",
                "returnPayment",
                "reversePayment",
                "writeOffLiability",
            )
        ),
        *(
            Step(name, "revenueHeading", HEADING)
            for name in ("forecastRevenue", "assessRevenue", "collectRevenue", "refundRevenue", "cancelAssessment")
        ),
    )
}


@dataclass(frozen=True)
class Office:
    """Someone at work with the API; `by` is who."""

    client: Client
    by: str

    async def send(self, name: str, **given: Any) -> dict[str, Any]:
        """The payload of a step."""
        step = STEPS[name]
        answer = await self.client.ask(step.text, {"x-development-actor": self.by}, input=given)
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


async def up_to_now(client: Client) -> dict[str, str | bytes]:
    """The header of one who wants to read all that was recorded."""
    return {"x-min-position": await head(client)}


async def head(client: Client) -> str:
    """The ledger's last position."""
    answer = await client.ask("{ events(first: 1, newestFirst: true) { nodes { position } } }")
    return str(answer["events"]["nodes"][0]["position"])


def amounts(row: dict[str, Any]) -> dict[str, str]:
    """The money of a row that is not zero, by name."""
    found = {name: value["amount"] for name, value in row.items() if isinstance(value, dict) and "amount" in value}
    return {name: amount for name, amount in found.items() if Decimal(amount)}
