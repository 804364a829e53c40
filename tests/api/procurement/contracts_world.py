"""What the access files of contracts are carried out on: a contract that runs, on an award of a tender of the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from domain.kernel.values import Money
from domain.procurement.contracts import events as e
from domain.procurement.kinds import PurchaseCategory
from domain.procurement.naming import award_id, lot_id
from domain.procurement.parts import ContractCommitment
from domain.procurement.tenders.events import TenderPublished
from tests.api.matrix.places import Place

Input = dict[str, Any]
SHA = "0f" * 32
FIRST, LAST = date(2026, 1, 1), date(2099, 12, 31)
MONEY = {"amount": "1", "currency": "MDL"}


def tender(at: Place) -> str:
    """The tender of a place."""
    return f"T-{at.jurisdiction}-{at.code}"


def contract(at: Place) -> str:
    """The contract of a place: that of the award of its first lot."""
    return award_id(lot_id(tender(at), "1"), 1)


def lei(amount: int) -> Money:
    return Money(Decimal(amount), "MDL")


def world(_: Place) -> Iterator[Any]:
    """What is there is planted: an award takes days and keys."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The tender, and the contract on its first lot."""
    published = TenderPublished(
        tender(at), f"ocds-x-{at.code}", "1", f"{at.jurisdiction}.open@1", at.unit, None, "Paper",
        PurchaseCategory.GOODS, lei(10), 1, SHA, None, None, ("1", "2"),
    )  # fmt: skip
    yield f"tender-{tender(at)}", (published,)
    yield f"contract-{contract(at)}", _signed(at)


def _signed(at: Place) -> tuple[Any, ...]:
    money = (ContractCommitment(at.commitment, 2026, lei(8)),)
    said = (contract(at), tender(at), lot_id(tender(at), "1"), contract(at), at.unit, at.company, "Paper")
    signed = e.ContractSigned(*said, lei(8), FIRST, LAST, money, SHA, "ocds-x-1")
    return (
        e.ContractDrafted(*said, lei(8), FIRST, LAST, money, SHA, "ocds-x-1"),
        signed,
        e.ContractBegun(contract(at)),
        e.DeliveryReported(contract(at), "D-1", ("Paper",), lei(1)),
        e.MilestoneSet(contract(at), "M-1", "Half", LAST, "u-manager"),
    )


def _of(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"contractId": contract(at), **more}


def money(at: Place) -> list[Input]:
    """Money of the budget of a place."""
    return [{"commitmentId": at.commitment, "fiscalYear": 2026, "amount": MONEY}]


def _drafting(at: Place) -> Input:
    said = {"title": "Paper", "value": MONEY, "startsOn": "2026-01-01", "endsOn": "2026-12-31"}
    return {"awardId": contract(at), **said, "commitments": money(at), "documentSha256": SHA}


def _accepting(at: Place) -> Input:
    given = {"contractId": contract(at), "deliveryId": "D-1", "amount": MONEY}
    return {**given, "documentSha256": SHA, "commitmentId": at.commitment}


_WHY = {"reason": "Because"}
_CHANGE = {"change": "A-1", "ground": "SCHEDULE", "rationale": "Later", "documentSha256": SHA, "commitments": []}

INPUTS: dict[str, Callable[[Place], Input]] = {
    "draftContract": _drafting,
    "signContract": _of(side="BUYER", documentSha256=SHA),
    "changeContract": _of(**_CHANGE, endsOn="2098-12-31"),
    "setMilestone": _of(milestone="M-2", title="All", dueOn="2026-12-31"),
    "meetMilestone": _of(milestone="M-1"),
    "reportDelivery": _of(deliveryId="D-2", items=["Paper"], amount=MONEY),
    "acceptContractDelivery": _accepting,
    "rejectContractDelivery": _of(deliveryId="D-1", **_WHY),
    "imposePenalty": _of(penalty="P-1", amount=MONEY, **_WHY),
    "suspendContract": _of(**_WHY),
    "resumeContract": _of(),
    "terminateContract": _of(**_WHY),
    "completeContract": _of(),
    "rateContractor": _of(points=1, text="Good"),
    "publishReply": _of(text="Thanks"),
}
