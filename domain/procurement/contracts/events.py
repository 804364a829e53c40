"""What happens to a contract. Stored names are a contract: add, never rename.

A contract stands in `contract-<id>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.declarations import PUBLIC, event
from domain.kernel.values import Money
from domain.procurement.parts import ContractCommitment


@event("procurement.ContractSigned", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractSigned:
    """Both sides signed: the buyer buys, on commitments of its budget."""

    contract_id: str
    tender_id: str
    lot_id: str
    award_id: str
    buyer: str
    company: str
    title: str
    value: Money
    starts_on: date
    ends_on: date
    commitments: tuple[ContractCommitment, ...]
    document_sha256: str
    ocid: str = ""


@event("procurement.DeliveryAccepted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeliveryAccepted:
    """The buyer has what was delivered, and owes so much for it."""

    contract_id: str
    delivery_id: str
    amount: Money
    items: tuple[str, ...]
    document_sha256: str
    commitment_id: str


@event("procurement.ContractTerminated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractTerminated:
    """The contract ends before its time."""

    contract_id: str
    reason: str


@event("procurement.ContractCompleted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractCompleted:
    """All is delivered."""

    contract_id: str
