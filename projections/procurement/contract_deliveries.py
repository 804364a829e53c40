"""What was delivered under a contract, what was accepted of it, and what of that is not paid yet since when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.budgeting import published as b
from domain.kernel.declarations import Recorded
from domain.procurement.contracts import events as e
from projections.kernel.declarations import Amount, ReadModel
from projections.procurement.contract_balances import moved


class ContractDeliveryStatus(StrEnum):
    """What became of a delivery."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ContractDelivery:
    """A delivery as the supplier reported it, and what the buyer accepted of it, from which commitment it is paid.

    `unpaid` is what was accepted less what was paid for it: accepted before a day and unpaid is what the buyer is late
    with.
    """

    contract_delivery_id: str
    contract_id: str
    delivery_id: str
    status: ContractDeliveryStatus
    items: tuple[str, ...]
    currency: str
    reported: Amount
    reported_at: datetime
    accepted: Amount
    accepted_at: datetime | None
    verified: Amount
    ordered: Amount
    paid: Amount
    unpaid: Amount
    commitment_id: str | None = None
    document_sha256: str | None = None
    reason: str | None = None


def delivery_key(contract_id: str, delivery_id: str) -> str:
    """The key of a delivery: `T-1-1-a1/D-1`."""
    return f"{contract_id}/{delivery_id}"


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The delivery, or that which a step of the money rests on."""
    event = fact.event
    number = event.acceptance if isinstance(event, b.MONEY_OF_CONTRACTS) else event.delivery_id
    return () if event.contract_id is None or number is None else (delivery_key(event.contract_id, number),)


def evolve(row: ContractDelivery | None, fact: Recorded[Any], key: str) -> ContractDelivery | None:
    """The delivery after an event."""
    event = fact.event
    if isinstance(event, e.DeliveryReported):
        return _reported(event, fact.act.at, key)
    if row is None:
        return None
    match event:
        case e.DeliveryAccepted():
            amount = event.amount.amount
            return replace(
                row,
                status=ContractDeliveryStatus.ACCEPTED,
                accepted=amount,
                accepted_at=fact.act.at,
                unpaid=amount - row.paid,
                commitment_id=event.commitment_id,
                document_sha256=event.document_sha256,
            )
        case e.DeliveryRejected():
            return replace(row, status=ContractDeliveryStatus.REJECTED, reason=event.reason)
        case _:
            verified, ordered, paid = moved(event)
            after = replace(row, verified=row.verified + verified, ordered=row.ordered + ordered, paid=row.paid + paid)
            return replace(after, unpaid=after.accepted - after.paid)


def _reported(event: e.DeliveryReported, at: datetime, key: str) -> ContractDelivery:
    amount = event.amount.amount
    zero = amount - amount
    return ContractDelivery(
        contract_delivery_id=key,
        contract_id=event.contract_id,
        delivery_id=event.delivery_id,
        status=ContractDeliveryStatus.REPORTED,
        items=event.items,
        currency=event.amount.currency,
        reported=amount,
        reported_at=at,
        accepted=zero,
        accepted_at=None,
        verified=zero,
        ordered=zero,
        paid=zero,
        unpaid=zero,
    )


DELIVERIES = ReadModel(
    name="procurement.contract_deliveries",
    version=1,
    row=ContractDelivery,
    key="contract_delivery_id",
    events=(e.DeliveryReported, e.DeliveryAccepted, e.DeliveryRejected, *b.MONEY_OF_CONTRACTS),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("document_sha256", "reason"),
    orders=("accepted_at", "reported_at", "unpaid"),
)
