"""Operations that many tests send."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Client

OPEN = """
mutation Open($input: OpenBudgetInput!) {
  openBudget(input: $input) {
    budget { id budgetId books currency }
    receipt { commandId position version replayed projected }
    userErrors { message code path }
    clientMutationId
  }
}
"""

APPROVE = """
mutation Approve($input: ApproveAppropriationInput!) {
  approveAppropriation(input: $input) {
    budgetLine { id lineId approved { amount currency } functional }
    receipt { position version replayed projected }
    userErrors { message code path }
  }
}
"""

ADJUST = """
mutation Adjust($input: AdjustAppropriationInput!) {
  adjustAppropriation(input: $input) {
    budgetLine { adjusted { amount } }
    receipt { position version replayed projected }
    userErrors { message code path }
  }
}
"""


def opening(government: str = "MD", year: int = 2014, **more: Any) -> dict[str, Any]:
    """The input that opens a budget."""
    return {"government": government, "fiscalYear": year, "currency": "MDL", **more}


def approval(amount: str, *functional: str, item: int = 1, budget: str = "MD-2014", **more: Any) -> dict[str, Any]:
    """The input that approves an appropriation."""
    return {
        "budgetId": budget,
        "coding": {"functional": list(functional)},
        "amount": {"amount": amount, "currency": "MDL"},
        "reference": "Law 1",
        "item": item,
        **more,
    }


async def opened(client: Client, *governments: str) -> None:
    """Open budgets for these governments, or for MD alone."""
    for government in governments or ("MD",):
        answer = await client.ask(OPEN, input=opening(government))
        assert answer["openBudget"]["userErrors"] == []


async def approved(client: Client, *lines: tuple[str, tuple[str, ...]]) -> list[str]:
    """Approve lines of MD-2014, each an amount and a functional path; gives their ids."""
    found = []
    for item, (amount, path) in enumerate(lines, 1):
        answer = await client.ask(APPROVE, input=approval(amount, *path, item=item))
        assert answer["approveAppropriation"]["userErrors"] == []
        found.append(answer["approveAppropriation"]["budgetLine"]["lineId"])
    return found
