"""Which company was owed and paid how much by a budget, and how much went to persons?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import events as e
from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from projections.budgeting.movements import movement
from projections.budgeting.payees import PayeeKind, payee_kind
from projections.budgeting.placing import books_of
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class PayeeTotal:
    """What a payee is owed, what is ordered for them, and what they were paid, out of a budget.

    `paid` is net: returns and reversals are taken off. Persons count together in one row, and so does what named no
    payee; the rows of a budget add up to what went through its commitments. `payments` are those made, returned or not.
    """

    payee_total_id: str
    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    payee_kind: PayeeKind
    payee_company_id: str | None
    liability: Amount
    ordered: Amount
    paid: Amount
    payments: int


EVENTS = (
    e.LiabilityVerified,
    e.LiabilityWrittenOff,
    e.PaymentOrdered,
    e.PaymentOrderCancelled,
    e.PaymentMade,
    e.PaymentReturned,
    e.PaymentReversed,
)


def total_id(budget_id: str, payee: str) -> str:
    """The key of a payee's row: `MD-2014/MD:1003600012345`; of persons, `MD-2014/person`."""
    return f"{budget_id}/{payee}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The payee in the books of the commitment."""
    payee = fact.event.payee_company_id
    return (total_id(budget_of(fact.event.commitment_id), payee_kind(fact.event).value if payee is None else payee),)


def evolve(row: PayeeTotal | None, fact: Recorded[Any], key: str) -> PayeeTotal:
    """The payee's sums after a step."""
    event, by = fact.event, movement(fact.event)
    paid = isinstance(event, e.PaymentMade)
    if row is None:
        budget_id = budget_of(event.commitment_id)
        return filled(
            PayeeTotal,
            event,
            payee_total_id=key,
            budget_id=budget_id,
            **books_of(budget_id),
            payee_kind=payee_kind(event),
            liability=by.liability,
            ordered=by.ordered,
            paid=by.executed,
            payments=int(paid),
        )
    return replace(
        row,
        liability=row.liability + by.liability,
        ordered=row.ordered + by.ordered,
        paid=row.paid + by.executed,
        payments=row.payments + int(paid),
    )


PAYEE_TOTALS = ReadModel(
    name="budgeting.payee_totals",
    version=1,
    row=PayeeTotal,
    key="payee_total_id",
    events=EVENTS,
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("payments",),
    orders=("paid", "ordered", "liability"),
)
