"""The mutations of the budget control chain, and what their answers are asked for."""

from __future__ import annotations

from dataclasses import dataclass


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
ACCOUNT_FIGURES = f"accountId available {_MONEY} allotted {_MONEY} quotas {{ period amount available }}"
HEADING = f"headingId forecast {_MONEY} assessed {_MONEY} collected {_MONEY} refunded {_MONEY} outstanding {_MONEY}"

STEPS = {
    step.name: step
    for step in (
        *(
            Step(name, "budget", BUDGET_RULES)
            for name in ("openBudget", "defineControls", "closePeriod", "reopenPeriod", "requireClassification")
        ),
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
                "placeUnderControl",
                "recordExecution",
                "makeVirement",
                "releaseContingency",
                "carryOver",
            )
        ),
        *(
            Step(name, "controlAccount", ACCOUNT_FIGURES)
            for name in ("allotFunds", "withdrawAllotment", "setControlPolicy")
        ),
        *(
            Step(name, "commitment", COMMITMENT)
            for name in (
                "commit",
                "commitAboveAvailable",
                "reduceCommitment",
                "releaseCommitment",
                "verifyLiability",
                "orderPayment",
                "cancelOrder",
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
