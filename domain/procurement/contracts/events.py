"""What happens to a contract. Stored names are a contract: add, never rename.

A contract stands in `contract-<id>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.kernel.declarations import PUBLIC, Internal, event
from domain.kernel.values import Money
from domain.procurement.contracts.kinds import ChangeGround, ContractSide
from domain.procurement.parts import ContractCommitment, DueInstant


@event("procurement.ContractDrafted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractDrafted:
    """A contract is ready to be signed. `award_officer` decided the award, and signs nothing of it.

    `framework_id` is that of the agreement that it is called off, or awarded after a competition of its members.
    """

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
    framework_id: str | None = None
    award_officer: Annotated[str | None, Internal()] = None


@event("procurement.ContractSignatureGiven", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractSignatureGiven:
    """One side signed the document."""

    contract_id: str
    side: ContractSide
    document_sha256: str
    signatory_id: Annotated[str, Internal()]


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
    framework_id: str | None = None
    signatories: Annotated[tuple[str, ...], Internal()] = ()


@event("procurement.ContractChanged", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractChanged:
    """The contract is another one from now on: its value and its end before, and after. `commitments` are added."""

    contract_id: str
    change: str
    ground: ChangeGround
    rationale: str
    document_sha256: str
    value_before: Money
    value: Money
    ends_on_before: date
    ends_on: date
    commitments: tuple[ContractCommitment, ...]
    manager_id: Annotated[str, Internal()]
    tender_id: str | None = None


@event("procurement.MilestoneSet", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MilestoneSet:
    """Something has to be reached by a day."""

    contract_id: str
    milestone: str
    title: str
    due_on: date
    manager_id: Annotated[str, Internal()]


@event("procurement.MilestoneMet", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MilestoneMet:
    """It was reached, in time or later."""

    contract_id: str
    milestone: str
    in_time: bool
    manager_id: Annotated[str, Internal()]


@event("procurement.DeliveryReported", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """The supplier says that so much was delivered."""

    contract_id: str
    delivery_id: str
    items: tuple[str, ...]
    amount: Money


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
    accepted_by: Annotated[str | None, Internal()] = None


@event("procurement.DeliveryRejected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DeliveryRejected:
    """The buyer does not take what was delivered."""

    contract_id: str
    delivery_id: str
    reason: str
    rejected_by: Annotated[str, Internal()]


@event("procurement.PenaltyImposed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PenaltyImposed:
    """The supplier owes the buyer so much, as the contract foresees."""

    contract_id: str
    penalty: str
    amount: Money
    reason: str
    manager_id: Annotated[str, Internal()]


@event("procurement.ContractBegun", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractBegun:
    """The first day of the contract's period has come."""

    contract_id: str


@event("procurement.ContractSuspended", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractSuspended:
    """Nothing is delivered for the time being."""

    contract_id: str
    reason: str
    manager_id: Annotated[str, Internal()]


@event("procurement.ContractResumed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractResumed:
    """The contract goes on."""

    contract_id: str
    manager_id: Annotated[str, Internal()]


@event("procurement.ContractFellDue", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractFellDue:
    """So many days are left until the end of a contract, or until a milestone that is not met: 30, 7 or 0.

    `about` is the number of the milestone; None is the end of the contract.
    """

    contract_id: str
    about: str | None
    days: int


@event("procurement.ContractTerminated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractTerminated:
    """The contract ends before its time."""

    contract_id: str
    reason: str
    manager_id: Annotated[str | None, Internal()] = None


@event("procurement.ContractCompleted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractCompleted:
    """All is delivered."""

    contract_id: str
    manager_id: Annotated[str | None, Internal()] = None


@event("procurement.ContractorRated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ContractorRated:
    """How the buyer was served: 0 to 10,000 points. The supplier may reply until `reply_until`."""

    contract_id: str
    company: str
    points: int
    text: str
    reply_until: DueInstant
    manager_id: Annotated[str, Internal()]


@event("procurement.ReplyPublished", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReplyPublished:
    """What the supplier says to the rating."""

    contract_id: str
    company: str
    text: str


ContractEvent = (
    ContractDrafted
    | ContractSignatureGiven
    | ContractSigned
    | ContractChanged
    | MilestoneSet
    | MilestoneMet
    | DeliveryReported
    | DeliveryAccepted
    | DeliveryRejected
    | PenaltyImposed
    | ContractBegun
    | ContractSuspended
    | ContractResumed
    | ContractFellDue
    | ContractTerminated
    | ContractCompleted
    | ContractorRated
    | ReplyPublished
)
