"""The commands on commitments: from the reservation of a line's money to its payment.

Committing and giving back also write the control account. The steps in between leave it unread, and never wait there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from application.budgeting import places, streams
from application.kernel.rules import Rule, Slice
from domain.budgeting.accounts.events import AccountEvent, FundsReleased, FundsReserved
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.documents import Uncommitted
from domain.budgeting.commitments.events import CommitmentFact
from domain.budgeting.published import COMMITMENTS
from domain.organisations.published import COMPANIES

_Committing = c.Commit | c.CommitAboveAvailable
_GivingBack = c.ReduceCommitment | c.ReleaseCommitment | c.ReturnPayment | c.WriteOffLiability


def _stream_of(event: commitment.Folded) -> str:
    """The stream that an entry belongs to: its commitment's, or its control account's."""
    if isinstance(event, AccountEvent):
        return streams.account(event.account_id)
    if isinstance(event, CommitmentFact):
        return streams.commitment(event.commitment_id)
    raise TypeError(f"{type(event).__name__} is no entry of a commitment or a control account")


def _new(command: _Committing) -> str:
    return commitment.commitment_id(command.line_id, command.number)


def _books_and_line(command: _Committing) -> Sequence[str]:
    return (streams.budget(budget_of(command.line_id)), streams.line(command.line_id), *_payee(command))


def _books_and_payee(command: c.VerifyLiability) -> Sequence[str]:
    return (streams.budget(budget_of(command.commitment_id)), *_payee(command))


def _payee(command: _Committing | c.VerifyLiability) -> Sequence[str]:
    """The company that is named as the payee."""
    return () if command.payee_company_id is None else (streams.company(command.payee_company_id),)


def _account_of_the_line(command: _Committing, state: commitment.State) -> Sequence[str]:
    line = state.dossier.lines.get(command.line_id)
    return () if line is None or line.account_id is None else (streams.account(line.account_id),)


def _account_that_it_was_held_against(_: _GivingBack, state: commitment.State) -> Sequence[str]:
    match state.commitment:
        case Uncommitted():
            return ()
        case found:
            return () if found.made.account_id is None else (streams.account(found.made.account_id),)


_COMMITTING = Rule(_new, guards=_books_and_line, beside=_account_of_the_line, places=places.committing)
_MOVING = Rule(guards=places.books_of("commitment_id"), places=places.commitment)
_GIVING_BACK = replace(_MOVING, beside=_account_that_it_was_held_against)


COMMITMENT = Slice(
    name="budgeting.commitment",
    decider=commitment.DECIDER,
    streams=streams.commitment,
    key="commitment_id",
    events=(*get_args(CommitmentFact), FundsReserved, FundsReleased),
    commands={
        c.Commit: _COMMITTING,
        c.CommitAboveAvailable: _COMMITTING,
        c.ReduceCommitment: _GIVING_BACK,
        c.ReleaseCommitment: _GIVING_BACK,
        c.VerifyLiability: replace(_MOVING, guards=_books_and_payee),
        c.OrderPayment: _MOVING,
        c.CancelOrder: _MOVING,
        c.Pay: _MOVING,
        c.ReturnPayment: _GIVING_BACK,
        c.ReversePayment: _MOVING,
        c.WriteOffLiability: _GIVING_BACK,
        c.BindCommitment: _MOVING,
        c.RecordAcceptance: _MOVING,
    },
    public=True,
    route=_stream_of,
    passbooks=(streams.account,),
    in_turn=True,
    composable=(c.BindCommitment, c.RecordAcceptance),
    shown=(COMMITMENTS,),
    looks_at=(COMPANIES,),
)
