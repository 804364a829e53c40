"""What was approved, adjusted, committed and spent on each line of a budget, and what is left?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.budgeting.lines import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.kernel.levels import Level
from projections.budgeting.movements import MOVING, Movement, movement
from projections.budgeting.placing import codes, paths
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a budget: its codes in each classification, and its figures.

    `adjusted` is approved plus all adjustments. What is under way to payment counts once, at its furthest stage:
    `committed`, then `liability` (owed), then `ordered`; `executed` is what was spent, returns taken off.
    `available` is adjusted less these four: what the line itself has left, whatever its control account allows.
    `accountId` is the control account at which the line is held, `contingency` marks a reserve; `item` tells lines of
    the same codes apart.
    """

    line_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
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
    committed: Amount
    liability: Amount
    ordered: Amount
    executed: Amount
    available: Amount
    reference: str
    account_id: str | None = None
    contingency: bool = False


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The line that the event belongs to."""
    return (fact.event.line_id,)


def evolve(row: BudgetLine | None, fact: Recorded[Any], _: str) -> BudgetLine | None:
    """The line after an event."""
    match fact.event, row:
        case e.AppropriationApproved() as event, _:
            return _approved(event)
        case _, None:
            return None
        case e.LinePlacedUnderControl() as event, _:
            return replace(row, account_id=event.account_id)
        case e.ContingencyDesignated(), _:
            return replace(row, contingency=True)
        case event, _:
            return _moved(row, movement(event), getattr(event, "reference", row.reference))


def _moved(row: BudgetLine, by: Movement, reference: str) -> BudgetLine:
    return replace(
        row,
        approved=row.approved + by.approved,
        adjusted=row.adjusted + by.adjusted,
        committed=row.committed + by.committed,
        liability=row.liability + by.liability,
        ordered=row.ordered + by.ordered,
        executed=row.executed + by.executed,
        available=row.available + by.available,
        reference=reference,
    )


def _approved(event: e.AppropriationApproved) -> BudgetLine:
    nothing = event.amount - event.amount
    return filled(
        BudgetLine,
        event,
        **paths(event.coding),
        approved=event.amount,
        adjusted=event.amount,
        committed=nothing,
        liability=nothing,
        ordered=nothing,
        executed=nothing,
        available=event.amount,
    )


BUDGET_LINES = ReadModel(
    name="budgeting.budget_lines",
    version=3,
    row=BudgetLine,
    key="line_id",
    events=(*MOVING, e.LinePlacedUnderControl, e.ContingencyDesignated),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("item", "reference"),
    orders=("approved", "adjusted", "executed", "available", "administrative", "functional", "economic", "programme"),
    links={"codes": codes},
)
