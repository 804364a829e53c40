"""What does a contract say now, how far is it, and what was said of it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.organisations.published import jurisdiction_of
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ChangeGround, ContractSide
from domain.procurement.parts import ContractCommitment
from projections.kernel.declarations import Amount, ReadModel


class ContractStatus(StrEnum):
    """How far a contract is. DRAFTED waits for signatures; SIGNED, for its first day."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change, and what it changed."""

    change: str
    ground: ChangeGround
    rationale: str
    value_before: Decimal
    value: Decimal
    ends_on_before: date
    ends_on: date
    document_sha256: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Milestone:
    """What has to be reached by a day; `metInTime` is None until it is met."""

    milestone: str
    title: str
    due_on: date
    met_in_time: bool | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """What the supplier owes the buyer, in the contract's currency."""

    penalty: str
    amount: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as it stands. `signedFor` are the sides that signed so far.

    `valueSigned` is what was signed, `value` what it is after its changes. `begun` tells whether the first day has
    come, also of one that is suspended. The supplier may reply to the rating until `replyUntil`.
    """

    contract_id: str
    tender_id: str
    lot_id: str
    award_id: str
    framework_id: str | None
    ocid: str
    buyer: str
    jurisdiction: str
    company_id: str
    title: str
    status: ContractStatus
    begun: bool
    currency: str
    value_signed: Amount
    value: Amount
    penalties_total: Amount
    starts_on: date
    ends_on: date
    document_sha256: str
    signed_for: tuple[str, ...]
    signed_at: datetime | None
    commitments: tuple[ContractCommitment, ...]
    changes: tuple[Amendment, ...]
    milestones: tuple[Milestone, ...]
    penalties: tuple[Penalty, ...]
    end_reason: str | None = None
    rating: int | None = None
    rating_text: str | None = None
    reply_until: datetime | None = None
    reply: str | None = None


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The contract."""
    return (fact.event.contract_id,)


def evolve(row: Contract | None, fact: Recorded[Any], _: str) -> Contract | None:
    """The contract after an event."""
    event: e.ContractEvent = fact.event
    match event:
        case e.ContractDrafted():
            return _drafted(event)
        case e.ContractSigned() if row is None:
            return _stands(_drafted(event), event, fact.act.at)
        case _ if row is None:
            return None
        case e.ContractSigned():
            return _stands(row, event, fact.act.at)
        case e.ContractSignatureGiven(side=side):
            return replace(row, signed_for=_with_side(row.signed_for, side))
        case e.ContractChanged():
            return _changed(row, event, fact.act.at)
        case _:
            return _under_way(row, event)


def _drafted(event: e.ContractDrafted | e.ContractSigned) -> Contract:
    amount = event.value.amount
    return filled(
        Contract,
        event,
        jurisdiction=jurisdiction_of(event.buyer),
        company_id=event.company,
        status=ContractStatus.DRAFTED,
        begun=False,
        currency=event.value.currency,
        value_signed=amount,
        value=amount,
        penalties_total=amount - amount,
        signed_for=(),
        signed_at=None,
        changes=(),
        milestones=(),
        penalties=(),
    )


def _stands(row: Contract, event: e.ContractSigned, at: datetime) -> Contract:
    sides = tuple(side.value for side in ContractSide)
    amount = event.value.amount
    stands = replace(row, status=ContractStatus.SIGNED, signed_at=at, signed_for=sides, value=amount)
    return replace(stands, value_signed=amount, commitments=event.commitments, ends_on=event.ends_on)


def _with_side(sides: tuple[str, ...], side: ContractSide) -> tuple[str, ...]:
    return tuple(sorted({*sides, side.value}))


def _changed(row: Contract, event: e.ContractChanged, at: datetime) -> Contract:
    change = filled(Amendment, event, value_before=event.value_before.amount, value=event.value.amount, recorded_at=at)
    return replace(
        row,
        value=event.value.amount,
        ends_on=event.ends_on,
        commitments=(*row.commitments, *event.commitments),
        changes=(*row.changes, change),
    )


def _under_way(row: Contract, event: e.ContractEvent) -> Contract:
    match event:
        case e.MilestoneSet():
            return replace(row, milestones=(*row.milestones, filled(Milestone, event)))
        case e.MilestoneMet():
            met = tuple(
                replace(each, met_in_time=event.in_time) if each.milestone == event.milestone else each
                for each in row.milestones
            )
            return replace(row, milestones=met)
        case e.PenaltyImposed():
            imposed = filled(Penalty, event, amount=event.amount.amount)
            total = row.penalties_total + event.amount.amount
            return replace(row, penalties=(*row.penalties, imposed), penalties_total=total)
        case e.ContractorRated():
            until = event.reply_until.at
            return replace(row, rating=event.points, rating_text=event.text, reply_until=until)
        case e.ReplyPublished():
            return replace(row, reply=event.text)
        case _:
            return _staged(row, event)


def _staged(row: Contract, event: e.ContractEvent) -> Contract:
    match event:
        case e.ContractBegun():
            waits = row.status is ContractStatus.SIGNED
            return replace(row, begun=True, status=ContractStatus.RUNNING if waits else row.status)
        case e.ContractSuspended():
            return replace(row, status=ContractStatus.SUSPENDED)
        case e.ContractResumed():
            return replace(row, status=ContractStatus.RUNNING if row.begun else ContractStatus.SIGNED)
        case e.ContractTerminated():
            return replace(row, status=ContractStatus.TERMINATED, end_reason=event.reason)
        case e.ContractCompleted():
            return replace(row, status=ContractStatus.COMPLETED)
        case _:
            return row


CONTRACTS = ReadModel(
    name="procurement.contracts",
    version=1,
    row=Contract,
    key="contract_id",
    events=get_args(e.ContractEvent),
    keys=keys,
    evolve=evolve,
    history=True,
    unfiltered=("document_sha256", "end_reason", "rating_text", "reply", "reply_until", "award_id", "begun"),
    orders=("value", "starts_on", "ends_on", "signed_at", "rating"),
    searched=("title",),
)
