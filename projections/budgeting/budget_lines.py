"""What was approved, adjusted and spent on each line of a budget?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domain.budgeting import events as e
from domain.kernel import Recorded
from projections.kernel import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget: its codes in each classification, and its figures.

    `adjusted` is approved plus all adjustments; `executed` what was spent, returns taken off;
    `item` tells lines of the same codes apart.
    """

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
    item: int
    approved: Amount
    adjusted: Amount
    executed: Amount
    reference: str


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The line that the event belongs to."""
    return (fact.event.line_id,)


def evolve(row: BudgetLine | None, fact: Recorded[Any], _: str) -> BudgetLine | None:
    """The line after an event."""
    event = fact.event
    if isinstance(event, e.AppropriationApproved):
        return _approved(event)
    if row is None:
        return None
    match event:
        case e.AppropriationAdjusted() | e.AdjustmentCorrected():
            return replace(row, adjusted=row.adjusted + event.by, reference=event.reference)
        case e.ApprovalCorrected():
            approved, adjusted = row.approved + event.by, row.adjusted + event.by
            return replace(row, approved=approved, adjusted=adjusted, reference=event.reference)
        case e.ExecutionRecorded():
            return replace(row, executed=row.executed + event.amount, reference=event.reference)
        case e.ExecutionCorrected():
            return replace(row, executed=row.executed + event.by, reference=event.reference)
        case _:
            return row


def _approved(event: e.AppropriationApproved) -> BudgetLine:
    coding = event.coding
    return BudgetLine(
        line_id=event.line_id,
        budget_id=event.budget_id,
        government=event.government,
        fiscal_year=event.fiscal_year,
        currency=event.currency,
        administrative=coding.administrative,
        functional=coding.functional,
        economic=coding.economic,
        programme=coding.programme,
        source=coding.source,
        geographic=coding.geographic,
        nature=coding.nature,
        item=event.item,
        approved=event.amount,
        adjusted=event.amount,
        executed=Decimal(0) * event.amount,
        reference=event.reference,
    )


BUDGET_LINES = ReadModel(
    name="budgeting.budget_lines",
    version=1,
    row=BudgetLine,
    key="line_id",
    events=(
        e.AppropriationApproved,
        e.AppropriationAdjusted,
        e.ExecutionRecorded,
        e.ApprovalCorrected,
        e.AdjustmentCorrected,
        e.ExecutionCorrected,
    ),
    keys=keys,
    evolve=evolve,
    history=True,
    filters=(
        "budget_id",
        "government",
        "fiscal_year",
        "currency",
        "administrative",
        "functional",
        "economic",
        "programme",
        "source",
        "geographic",
        "nature",
        "approved",
        "adjusted",
        "executed",
    ),
    orders=("approved", "adjusted", "executed", "administrative", "functional", "economic"),
)
