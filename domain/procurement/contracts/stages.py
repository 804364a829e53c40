"""A contract from its draft to its end, and what stands under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from domain.kernel.values import Money, zero
from domain.procurement.contracts import events as e
from domain.procurement.contracts.kinds import ChangeGround, ContractSide
from domain.procurement.parts import ContractCommitment


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was reported; then it is accepted, or rejected."""

    reported: e.DeliveryReported
    decided: e.DeliveryAccepted | e.DeliveryRejected | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """What has to be reached."""

    set_as: e.MilestoneSet
    met: bool = False


@dataclass(frozen=True, slots=True)
class Undrafted:
    """No contract yet."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft, and those who signed it so far."""

    draft: e.ContractDrafted
    signatures: Mapping[ContractSide, e.ContractSignatureGiven] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Obligations:
    """What both sides owe each other now. `minor` is what small changes added so far.

    `managers` did an act of a manager, `receivers` accepted or rejected. `marked` are the steps that fell due.
    """

    signed: e.ContractSigned
    value: Money
    ends_on: date
    commitments: tuple[ContractCommitment, ...]
    minor: Decimal = Decimal(0)
    changes: Mapping[str, e.ContractChanged] = field(default_factory=dict)
    milestones: Mapping[str, Milestone] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    penalties: Mapping[str, e.PenaltyImposed] = field(default_factory=dict)
    managers: frozenset[str] = frozenset()
    receivers: frozenset[str] = frozenset()
    marked: frozenset[tuple[str | None, int]] = frozenset()

    @property
    def accepted(self) -> Money:
        """What was accepted so far."""
        total = zero(self.value.currency)
        for delivery in self.deliveries.values():
            if isinstance(delivery.decided, e.DeliveryAccepted):
                total += delivery.decided.amount
        return total


@dataclass(frozen=True, slots=True)
class Signed:
    """Both signed; the first day is still to come."""

    terms: Obligations


@dataclass(frozen=True, slots=True)
class Running:
    """In its period."""

    terms: Obligations


@dataclass(frozen=True, slots=True)
class Suspended:
    """Nothing is delivered for the time being; `begun` where its first day has come."""

    terms: Obligations
    begun: bool


@dataclass(frozen=True, slots=True)
class Over:
    """Completed, or terminated; then it may be rated, and the supplier may reply."""

    terms: Obligations
    ended: e.ContractCompleted | e.ContractTerminated
    rating: e.ContractorRated | None = None
    reply: e.ReplyPublished | None = None


Standing = Signed | Running | Suspended
Contract = Undrafted | Drafted | Standing | Over
UNDRAFTED = Undrafted()


def evolve(contract: Contract, event: e.ContractEvent) -> Contract:
    """The contract after an event of its own."""
    match contract, event:
        case _, e.ContractDrafted():
            return Drafted(event)
        case Drafted(), e.ContractSignatureGiven():
            return replace(contract, signatures={**contract.signatures, event.side: event})
        case Drafted(), e.ContractSigned():
            return Signed(Obligations(event, event.value, event.ends_on, event.commitments))
        case Undrafted() | Drafted(), _:
            return contract
        case Over(), e.ContractorRated():
            return replace(contract, rating=event)
        case Over(), e.ReplyPublished():
            return replace(contract, reply=event)
        case Signed() | Running() | Suspended() | Over(), _:
            return _staged(replace(contract, terms=_after(contract.terms, event)), event)
        case _:
            assert_never(contract)


def _staged(contract: Standing | Over, event: e.ContractEvent) -> Standing | Over:
    match contract, event:
        case Over(), _:
            return contract
        case _, e.ContractCompleted() | e.ContractTerminated():
            return Over(contract.terms, event)
        case Signed(), e.ContractBegun():
            return Running(contract.terms)
        case Suspended(), e.ContractBegun():
            return replace(contract, begun=True)
        case Signed() | Running(), e.ContractSuspended():
            return Suspended(contract.terms, isinstance(contract, Running))
        case Suspended(), e.ContractResumed():
            return Running(contract.terms) if contract.begun else Signed(contract.terms)
        case _:
            return contract


def _after(terms: Obligations, event: e.ContractEvent) -> Obligations:
    manager = getattr(event, "manager_id", None)
    if manager is not None:
        terms = replace(terms, managers=terms.managers | {manager})
    match event:
        case e.ContractChanged():
            return _changed(terms, event)
        case e.MilestoneSet():
            return _milestone(terms, event.milestone, Milestone(event))
        case e.MilestoneMet() if event.milestone in terms.milestones:
            return _milestone(terms, event.milestone, replace(terms.milestones[event.milestone], met=True))
        case e.DeliveryReported():
            return _delivered(terms, event.delivery_id, Delivery(event))
        case e.DeliveryAccepted() | e.DeliveryRejected() if event.delivery_id in terms.deliveries:
            who = event.accepted_by if isinstance(event, e.DeliveryAccepted) else event.rejected_by
            decided = _delivered(terms, event.delivery_id, replace(terms.deliveries[event.delivery_id], decided=event))
            return decided if who is None else replace(decided, receivers=decided.receivers | {who})
        case e.PenaltyImposed():
            return replace(terms, penalties={**terms.penalties, event.penalty: event})
        case e.ContractFellDue():
            return replace(terms, marked=terms.marked | {(event.about, event.days)})
        case _:
            return terms


def _changed(terms: Obligations, event: e.ContractChanged) -> Obligations:
    grown = max(event.value.amount - event.value_before.amount, Decimal(0))
    return replace(
        terms,
        value=event.value,
        ends_on=event.ends_on,
        commitments=(*terms.commitments, *event.commitments),
        minor=terms.minor + (grown if event.ground is ChangeGround.MINOR else Decimal(0)),
        changes={**terms.changes, event.change: event},
        marked=frozenset(mark for mark in terms.marked if mark[0] is not None or event.ends_on == event.ends_on_before),
    )


def _milestone(terms: Obligations, number: str, milestone: Milestone) -> Obligations:
    return replace(terms, milestones={**terms.milestones, number: milestone})


def _delivered(terms: Obligations, number: str, delivery: Delivery) -> Obligations:
    return replace(terms, deliveries={**terms.deliveries, number: delivery})
