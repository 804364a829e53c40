"""A commitment: money of a line reserved for a purpose, from the reservation to its payment.

What is reserved is held against the line's control account until it is given back: by a reduction, a release, a return
or a write-off. The steps in between move it from stage to stage and leave the account alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import assert_never

from domain.budgeting import dossier
from domain.budgeting.accounts.events import FundsReleased, FundsReserved
from domain.budgeting.amounts import positive
from domain.budgeting.books.state import period_in_year
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import documents
from domain.budgeting.commitments.documents import UNCOMMITTED, Commitment, Released, Uncommitted
from domain.budgeting.commitments.events import (
    CommitmentEvent,
    CommitmentMade,
    CommitmentReduced,
    CommitmentReleased,
    LiabilityVerified,
    LiabilityWrittenOff,
    PaymentMade,
    PaymentOrderCancelled,
    PaymentOrdered,
    PaymentReturned,
    PaymentReversed,
)
from domain.budgeting.commitments.stages import Made, entry, require_open_amount, require_unreleased, step
from domain.budgeting.control import ControlPolicy, Standing, rule_for
from domain.budgeting.dossier import EMPTY, Dossier
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats

A_DAY = timedelta(days=1)
"""How far a date may be ahead of the act, whose time is UTC. A later one would use the quotas of months to come."""


@dataclass(frozen=True, slots=True)
class State:
    """The commitment, and the budget, line and control account that it is decided on."""

    dossier: Dossier = EMPTY
    commitment: Commitment = UNCOMMITTED


Event = dossier.Event | CommitmentEvent


def commitment_id(line: str, its_number: str) -> str:
    """The id of a commitment, whose number is unique within the line's budget: `<budget>:<number>`."""
    return f"{budget_of(line)}:{its_number}"


def evolve(state: State, event: Event) -> State:
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
        ):
            return replace(state, commitment=documents.evolve(state.commitment, event))
        case _:
            return replace(state, dossier=dossier.evolve(state.dossier, event))


def decide(state: State, command: c.CommitmentCommand, act: Act) -> Sequence[Event]:
    """What a command does to the commitment, and to the control account that its money is held against."""
    match command:
        case c.Commit() | c.CommitAboveAvailable():
            return _commit(state, command, act)
        case c.ReduceCommitment():
            events = _reduce(state, command)
        case c.ReleaseCommitment():
            events = _release(state, command)
        case _:
            books = state.dossier.open_books(budget_of(command.commitment_id))
            events = step(books, _made(state, command.commitment_id), command, act)
    return [*events, *_given_back(state, events)]


def _commit(state: State, command: c.Commit | c.CommitAboveAvailable, act: Act) -> Sequence[Event]:
    line = state.dossier.line(command.line_id)
    books = state.dossier.open_books(budget_of(command.line_id))
    amount = positive(books, command.amount).amount
    why = command.reason if isinstance(command, c.CommitAboveAvailable) else None
    if not isinstance(state.commitment, Uncommitted):
        return _committed_before(state.commitment.made, command, amount, why)
    if line.contingency:
        raise Refused("contingency_line", "lineId", line=command.line_id[:80])
    if line.account_id is None and rule_for(books.rules, line.coding) is not None:
        raise Refused("line_outside_control", "lineId", line=command.line_id[:80])
    period = period_in_year(books, command.on)
    if command.on > act.at.date() + A_DAY:
        raise Refused("date_ahead", "on", value=command.on.isoformat(), today=act.at.date().isoformat())
    account = None if line.account_id is None else state.dossier.accounts[line.account_id]
    override = _override(account, period, amount, why)
    made = filled(
        CommitmentMade,
        command,
        commitment_id=commitment_id(command.line_id, command.number),
        coding=line.coding,
        account_id=line.account_id,
        amount=amount,
        currency=books.currency,
        period=period,
        proposed_by=act.actor,
        override_reason=override,
    )
    if account is None or line.account_id is None:
        return [made]
    standing = account.moved(consumed=amount)
    return [made, FundsReserved(line.account_id, line.line_id, made.commitment_id, amount, override, standing)]


def _committed_before(
    made: CommitmentMade, command: c.Commit | c.CommitAboveAvailable, amount: Decimal, why: str | None
) -> Sequence[Event]:
    same_reason = why is None or made.override_reason in {None, why}
    if same_reason and repeats(made, command, amount=amount):
        return []
    raise Refused("commitment_exists", "number", number=command.number, amount=f"{made.amount}")


def _override(account: Standing | None, period: int, amount: Decimal, why: str | None) -> str | None:
    """The reason for which more than is available is committed; None where there is enough, or no control."""
    if account is None or amount <= (available := account.available(period)):
        return None
    match account.policy:
        case ControlPolicy.STOP:
            raise Refused("exceeds_available", "amount", available=f"{available}", amount=f"{amount}")
        case ControlPolicy.WARN if why is None:
            raise Refused("override_required", "amount", available=f"{available}", amount=f"{amount}")
        case ControlPolicy.WARN | ControlPolicy.NONE:
            return why
        case _:
            assert_never(account.policy)


def _reduce(state: State, command: c.ReduceCommitment) -> Sequence[CommitmentEvent]:
    books = state.dossier.open_books(budget_of(command.commitment_id))
    commitment = require_unreleased(_made(state, command.commitment_id))
    amount = positive(books, command.amount).amount
    require_open_amount(amount, commitment.committed)
    return [entry(CommitmentReduced, books, commitment, command, amount=amount)]


def _release(state: State, command: c.ReleaseCommitment) -> Sequence[CommitmentEvent]:
    books = state.dossier.open_books(budget_of(command.commitment_id))
    found = _made(state, command.commitment_id)
    if isinstance(found, Released) and repeats(found.released, command):
        return []
    commitment = require_unreleased(found)
    return [entry(CommitmentReleased, books, commitment, command, amount=commitment.committed)]


def _given_back(state: State, events: Sequence[CommitmentEvent]) -> Sequence[Event]:
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


DECIDER: Decider[State, c.CommitmentCommand, Event] = Decider(State(), decide, evolve)
