"""Which acts moved money on a line, when, and by how much?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.budgeting.movements import MOVING, movement, period_of
from projections.budgeting.payees import PayeeKind, payee_kind
from projections.budgeting.placing import books_of, paths
from projections.kernel.declarations import Amount, ReadModel


class TransactionKind(StrEnum):
    """What happened: the name of the act in the ledger."""

    APPROPRIATION_APPROVED = "AppropriationApproved"
    APPROPRIATION_ADJUSTED = "AppropriationAdjusted"
    APPROPRIATION_SUPPLEMENTED = "AppropriationSupplemented"
    APPROPRIATION_REDUCED = "AppropriationReduced"
    APPROPRIATION_TRANSFERRED_OUT = "AppropriationTransferredOut"
    APPROPRIATION_TRANSFERRED_IN = "AppropriationTransferredIn"
    EXECUTION_RECORDED = "ExecutionRecorded"
    APPROVAL_CORRECTED = "ApprovalCorrected"
    ADJUSTMENT_CORRECTED = "AdjustmentCorrected"
    EXECUTION_CORRECTED = "ExecutionCorrected"
    COMMITMENT_MADE = "CommitmentMade"
    COMMITMENT_REDUCED = "CommitmentReduced"
    COMMITMENT_RELEASED = "CommitmentReleased"
    LIABILITY_VERIFIED = "LiabilityVerified"
    LIABILITY_WRITTEN_OFF = "LiabilityWrittenOff"
    PAYMENT_ORDERED = "PaymentOrdered"
    PAYMENT_ORDER_CANCELLED = "PaymentOrderCancelled"
    PAYMENT_MADE = "PaymentMade"
    PAYMENT_RETURNED = "PaymentReturned"
    PAYMENT_REVERSED = "PaymentReversed"


@dataclass(frozen=True, slots=True)
class BudgetTransaction:
    """One act that moved money on a line: what it added to each figure; below zero, took away.

    The transactions of a line add up to the line. `period` counts the months of the fiscal year from 1, 13 is the time
    after it, 0 an act that concerns the whole year; `on` is the day of the act where it has one, `recordedAt` when the
    ledger took it. `document` is the number or reference of the paper behind it. `payeeCompanyId` is the company that
    is owed or paid; of a person no more is said than that the payee is one.
    """

    transaction_id: str
    line_id: str
    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    administrative: tuple[str, ...]
    functional: tuple[str, ...]
    economic: tuple[str, ...]
    programme: tuple[str, ...]
    source: tuple[str, ...]
    geographic: tuple[str, ...]
    nature: tuple[str, ...]
    kind: TransactionKind
    period: int
    on: date | None
    recorded_at: datetime
    document: str
    commitment_id: str | None
    approved: Amount
    adjusted: Amount
    committed: Amount
    liability: Amount
    ordered: Amount
    executed: Amount
    payee_kind: PayeeKind = PayeeKind.UNNAMED
    payee_company_id: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The act itself."""
    return (str(fact.event_id),)


def evolve(_: BudgetTransaction | None, fact: Recorded[Any], key: str) -> BudgetTransaction:
    """The act as a transaction."""
    event = fact.event
    budget_id = budget_of(event.line_id)
    return filled(
        BudgetTransaction,
        event,
        transaction_id=key,
        budget_id=budget_id,
        **books_of(budget_id),
        **paths(event.coding),
        kind=TransactionKind(type(event).__name__),
        period=period_of(event),
        on=getattr(event, "on", None),
        recorded_at=fact.act.at,
        document=_document(event),
        commitment_id=getattr(event, "commitment_id", None),
        payee_kind=payee_kind(event),
        payee_company_id=getattr(event, "payee_company_id", None),
        **movement(event)._asdict(),
    )


def _document(event: Any) -> str:
    match event:
        case e.CommitmentMade() | e.CommitmentReduced() | e.CommitmentReleased():
            return str(event.commitment_id).partition(":")[2]
        case e.LiabilityVerified(liability=number) | e.LiabilityWrittenOff(liability=number):
            return number
        case e.PaymentOrdered(order=number) | e.PaymentOrderCancelled(order=number):
            return number
        case e.PaymentMade(payment=number) | e.PaymentReversed(payment=number):
            return number
        case e.PaymentReturned(return_number=number):
            return number
        case _:
            return str(event.reference)


BUDGET_TRANSACTIONS = ReadModel(
    name="budgeting.budget_transactions",
    version=2,
    row=BudgetTransaction,
    key="transaction_id",
    events=MOVING,
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("recorded_at", "on", "period", "adjusted", "committed", "executed"),
)
