"""What of a contract was accepted, owed, ordered and paid? The same facts as the budget's, so both are always equal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domain.budgeting import published as b
from domain.kernel.declarations import Recorded
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts import events as e
from projections.kernel.declarations import Amount, ReadModel


@dataclass(frozen=True, slots=True)
class ContractBalance:
    """The money of a contract. `valueSigned` and `changes` make its `value`.

    `verified` is what became owed, less what was written off; `ordered`, less what was cancelled; `paid`, less what
    came back or did not take place. `left` is the value less what was paid.
    """

    contract_id: str
    tender_id: str
    buyer: str
    jurisdiction: str
    company_id: str
    currency: str
    value_signed: Amount
    changes: Amount
    value: Amount
    accepted: Amount
    verified: Amount
    ordered: Amount
    paid: Amount
    left: Amount


SIGNS: dict[type[Any], tuple[int, int, int]] = {
    # verified, ordered, paid
    b.LiabilityVerified: (1, 0, 0),
    b.LiabilityWrittenOff: (-1, 0, 0),
    b.PaymentOrdered: (0, 1, 0),
    b.PaymentOrderCancelled: (0, -1, 0),
    b.PaymentMade: (0, 0, 1),
    b.PaymentReturned: (0, 0, -1),
    b.PaymentReversed: (0, 0, -1),
}


def moved(event: Any) -> tuple[Decimal, Decimal, Decimal]:
    """What a step of budgeting adds to what is verified, ordered and paid."""
    verified, ordered, paid = (event.amount * sign for sign in SIGNS[type(event)])
    return verified, ordered, paid


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The contract, where it is about one."""
    contract = fact.event.contract_id
    return () if contract is None else (contract,)


def evolve(row: ContractBalance | None, fact: Recorded[Any], key: str) -> ContractBalance | None:
    """The balance after an event."""
    event = fact.event
    if isinstance(event, e.ContractSigned):
        return _signed(event, key)
    if row is None:
        return None
    match event:
        case e.ContractChanged():
            value = event.value.amount
            return _left(replace(row, value=value, changes=value - row.value_signed))
        case e.DeliveryAccepted():
            return replace(row, accepted=row.accepted + event.amount.amount)
        case _:
            verified, ordered, paid = moved(event)
            return _left(
                replace(row, verified=row.verified + verified, ordered=row.ordered + ordered, paid=row.paid + paid)
            )


def _signed(event: e.ContractSigned, key: str) -> ContractBalance:
    value = event.value.amount
    zero = value - value
    return ContractBalance(
        contract_id=key,
        tender_id=event.tender_id,
        buyer=event.buyer,
        jurisdiction=jurisdiction_of(event.buyer),
        company_id=event.company,
        currency=event.value.currency,
        value_signed=value,
        changes=zero,
        value=value,
        accepted=zero,
        verified=zero,
        ordered=zero,
        paid=zero,
        left=value,
    )


def _left(row: ContractBalance) -> ContractBalance:
    return replace(row, left=row.value - row.paid)


CONTRACT_BALANCES = ReadModel(
    name="procurement.contract_balances",
    version=1,
    row=ContractBalance,
    key="contract_id",
    events=(e.ContractSigned, e.ContractChanged, e.DeliveryAccepted, *b.MONEY_OF_CONTRACTS),
    keys=keys,
    evolve=evolve,
    history=True,
    orders=("value", "left", "paid"),
)
