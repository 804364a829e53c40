"""A commitment: money of a line reserved for a purpose, from the reservation to its payment.

What is reserved is held against the line's control account until it is given back: by a reduction, a release, a return
or a write-off. The steps in between move it from stage to stage and leave the account alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.budgeting import dossier
from domain.budgeting.accounts.events import FundsReleased
from domain.budgeting.amounts import positive
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import contracts, documents
from domain.budgeting.commitments.committing import commit, commitment_id
from domain.budgeting.commitments.documents import Open, Released, Uncommitted
from domain.budgeting.commitments.events import (
    AcceptanceRecorded,
    CommitmentBound,
    CommitmentEvent,
    CommitmentFact,
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
    LiabilityVerified,
    LiabilityWrittenOff,
    PayeeNamed,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
    PaymentReturned,
    PaymentReversed,
)
from domain.budgeting.commitments.stages import Made, entry, require_open_amount, require_unreleased, step
from domain.budgeting.commitments.state import Event, Folded, State
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import repeats
from domain.organisations.published import CompanyDissolved, CompanyRegistered

__all__ = ["DECIDER", "Event", "Folded", "State", "commitment_id"]


def evolve(state: State, event: Folded) -> State:
    """The state after an event of the commitment, or of what it is decided on."""
    match event:
        case (
            CommitmentMade()
            | CommitmentReduced()
            | CommitmentReleased()
            | LiabilityVerified()
            | PaymentOrdered()
            | PaymentOrderCancelled()
            | PaymentMade()
            | PaymentReturned()
            | PaymentReversed()
            | LiabilityWrittenOff()
            | PayeeNamed()
            | CommitmentBound()
            | AcceptanceRecorded()
        ):
            return replace(state, commitment=documents.evolve(state.commitment, event))
        case CompanyRegistered() | CompanyDissolved():
            return replace(state, companies=state.companies.after(event))
        case _:
            return replace(state, dossier=dossier.evolve(state.dossier, event))


def decide(state: State, command: c.CommitmentCommand, act: Act) -> Sequence[Event]:
    """What a command does to the commitment, and to the control account that its money is held against."""
    events: Sequence[CommitmentFact]
    match command:
        case c.Commit() | c.CommitAboveAvailable():
            return commit(state, command, act)
        case c.ReduceCommitment():
            events = _reduce(state, command)
        case c.ReleaseCommitment():
            events = _release(state, command)
        case c.BindCommitment() | c.RecordAcceptance():
            events = _for_contract(state, command, act)
        case _:
            books = state.dossier.open_books(budget_of(command.commitment_id))
            events = step(books, _made(state, command.commitment_id), state.companies, command, act)
    return [*events, *_given_back(state, events)]


def _for_contract(state: State, command: c.BindCommitment | c.RecordAcceptance, act: Act) -> Sequence[CommitmentFact]:
    books = state.dossier.open_books(budget_of(command.commitment_id))
    commitment = require_unreleased(_made(state, command.commitment_id))
    if isinstance(command, c.BindCommitment):
        return contracts.bind(books, commitment, command)
    return contracts.accept(books, commitment, command, act)


def _reduce(state: State, command: c.ReduceCommitment) -> Sequence[CommitmentEvent]:
    books = state.dossier.open_books(budget_of(command.commitment_id))
    commitment = require_unreleased(_made(state, command.commitment_id))
    amount = positive(books, command.amount).amount
    require_open_amount(amount, commitment.committed)
    _require_not_accepted(commitment, commitment.committed - amount)
    return [entry(CommitmentReduced, books, commitment, command, amount=amount, **commitment.payee.fields)]


def _release(state: State, command: c.ReleaseCommitment) -> Sequence[CommitmentEvent]:
    books = state.dossier.open_books(budget_of(command.commitment_id))
    found = _made(state, command.commitment_id)
    if isinstance(found, Released) and repeats(found.released, command):
        return []
    commitment = require_unreleased(found)
    _require_not_accepted(commitment, Decimal(0))
    return [
        entry(CommitmentReleased, books, commitment, command, amount=commitment.committed, **commitment.payee.fields)
    ]


def _require_not_accepted(commitment: Open, left: Decimal) -> None:
    """What is left covers what was accepted and is not owed yet; Refused("accepted_not_owed")."""
    if commitment.binding is not None and commitment.binding.left > left:
        raise Refused("accepted_not_owed", "commitmentId", accepted=f"{commitment.binding.left}")


def _given_back(state: State, events: Sequence[CommitmentFact]) -> Sequence[Event]:
    """The entries at the control account for what is available again."""
    account_id = None if isinstance(state.commitment, Uncommitted) else state.commitment.made.account_id
    if account_id is None:
        return []
    return [
        FundsReleased(
            account_id,
            event.line_id,
            event.commitment_id,
            event.amount,
            state.dossier.accounts[account_id].moved(consumed=-event.amount),
        )
        for event in events
        if isinstance(event, _GIVING_BACK) and event.amount
    ]


_GIVING_BACK = (CommitmentReduced, CommitmentReleased, PaymentReturned, LiabilityWrittenOff)


def _made(state: State, id_: str) -> Made:
    if isinstance(state.commitment, Uncommitted):
        raise Refused("unknown_commitment", "commitmentId", commitment=ascii(id_)[:60])
    return state.commitment


DECIDER: Decider[State, c.CommitmentCommand, Folded] = Decider(State(), decide, evolve)
