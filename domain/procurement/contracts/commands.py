"""What can be asked about contracts. An id of a contract is that of its award, or of its call-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.kernel.declarations import PUBLIC, command
from domain.kernel.values import Money
from domain.procurement.contracts.forms import CommitmentId, ContractId, Digest, Number, Text, Title
from domain.procurement.contracts.kinds import ChangeGround, ContractSide
from domain.procurement.naming import AwardId
from domain.procurement.parts import ContractCommitment


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class DraftContract:
    """Draft the contract of an award, on commitments of the budget. Until somebody signs it may be drafted anew."""

    award_id: AwardId
    title: Title
    value: Money
    starts_on: date
    ends_on: date
    commitments: tuple[ContractCommitment, ...]
    document_sha256: Digest


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SignContract:
    """Sign for one side the document of this SHA-256. When both sides have, the contract stands.

    For the supplier, `account` is the account of the signatory: it has to have a mandate to sign.
    """

    contract_id: ContractId
    side: ContractSide
    document_sha256: Digest
    account: str | None = None


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ChangeContract:
    """Change the value, the period or both, for a listed ground, within what the procedure admits.

    What is left out stays. `commitments` are those that are added.
    """

    contract_id: ContractId
    change: Number
    ground: ChangeGround
    rationale: Text
    document_sha256: Digest
    value: Money | None = None
    ends_on: date | None = None
    commitments: tuple[ContractCommitment, ...] = ()


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SetMilestone:
    """Say what has to be reached by a day."""

    contract_id: ContractId
    milestone: Number
    title: Title
    due_on: date


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MeetMilestone:
    """Record that it was reached."""

    contract_id: ContractId
    milestone: Number


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ReportDelivery:
    """Report, for the supplier, that so much was delivered."""

    contract_id: ContractId
    delivery_id: Number
    items: tuple[Title, ...]
    amount: Money


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AcceptContractDelivery:
    """Accept what was reported, all of it or so much; it is paid out of this commitment of the contract."""

    contract_id: ContractId
    delivery_id: Number
    amount: Money
    document_sha256: Digest
    commitment_id: CommitmentId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RejectContractDelivery:
    """Reject what was reported."""

    contract_id: ContractId
    delivery_id: Number
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ImposePenalty:
    """Impose a penalty of so much, as the contract foresees."""

    contract_id: ContractId
    penalty: Number
    amount: Money
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class SuspendContract:
    """Let nothing be delivered for the time being."""

    contract_id: ContractId
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ResumeContract:
    """Let the contract go on."""

    contract_id: ContractId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class TerminateContract:
    """End the contract before its time."""

    contract_id: ContractId
    reason: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class CompleteContract:
    """Record that all is delivered."""

    contract_id: ContractId


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RateContractor:
    """Rate the supplier of a contract that is over: 0 to 10,000 points, and why."""

    contract_id: ContractId
    points: int
    text: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class PublishReply:
    """Reply, for the supplier, to the rating within 10 days."""

    contract_id: ContractId
    text: Text


@command(fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class MarkContractDue:
    """Mark what the clock says of a contract: it begins, its end or a milestone is near. The machine gives it."""

    contract_id: ContractId
    step: str


Closing = DraftContract | SignContract
Managing = (
    ChangeContract
    | SetMilestone
    | MeetMilestone
    | ImposePenalty
    | SuspendContract
    | ResumeContract
    | TerminateContract
    | CompleteContract
    | RateContractor
)
"""The acts of a contract manager: who does one accepts no delivery of the contract."""
Receiving = AcceptContractDelivery | RejectContractDelivery
ContractCommand = Closing | Managing | Receiving | ReportDelivery | PublishReply | MarkContractDue
