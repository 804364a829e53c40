"""The commands on commitments: from the reservation of a line's money to its payment.

Committing and giving back also write the control account. The steps in between leave it unread, and never wait there.
"""

from __future__ import annotations

from collections.abc import Sequence

from application.budgeting import places, streams
from application.kernel.declarations import Handles, Slice
from domain.budgeting.accounts.events import AccountEvent, FundsReleased, FundsReserved
from domain.budgeting.checks import number
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments import decider as commitment
from domain.budgeting.commitments.documents import Uncommitted
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

_Committing = c.Commit | c.CommitAboveAvailable
_GivingBack = c.ReduceCommitment | c.ReleaseCommitment | c.ReturnPayment | c.WriteOffLiability
_Moving = c.VerifyLiability | c.OrderPayment | c.CancelOrder | c.Pay | c.ReversePayment


def _stream_of(event: commitment.Event) -> str:
    """The stream that an entry belongs to: its commitment's, or its control account's."""
    if isinstance(event, AccountEvent):
        return streams.account(event.account_id)
    if isinstance(event, CommitmentEvent):
        return streams.commitment(event.commitment_id)
    raise TypeError(f"{type(event).__name__} is no entry of a commitment or a control account")


def _new(command: _Committing) -> str:
    return streams.commitment(commitment.commitment_id(command.line_id, number(command.number, "number")))


def _books_and_line(command: _Committing) -> Sequence[str]:
    return (streams.budget(budget_of(command.line_id)), streams.line(command.line_id))


def _account_of_the_line(command: _Committing, state: commitment.State) -> Sequence[str]:
    line = state.dossier.lines.get(command.line_id)
    return () if line is None or line.account_id is None else (streams.account(line.account_id),)


def _known(command: _GivingBack | _Moving) -> str:
    return streams.commitment(command.commitment_id)


def _books(command: _GivingBack | _Moving) -> Sequence[str]:
    return (streams.budget(budget_of(command.commitment_id)),)


def _account_that_it_was_held_against(_: _GivingBack, state: commitment.State) -> Sequence[str]:
    match state.commitment:
        case Uncommitted():
            return ()
        case found:
            return () if found.made.account_id is None else (streams.account(found.made.account_id),)


def _committing(permission: str) -> Handles[_Committing]:
    return Handles(permission, _new, guards=_books_and_line, beside=_account_of_the_line, places=places.committing)


def _giving_back(permission: str) -> Handles[_GivingBack]:
    return Handles(
        permission, _known, guards=_books, beside=_account_that_it_was_held_against, places=places.commitment
    )


def _moving(permission: str) -> Handles[_Moving]:
    return Handles(permission, _known, guards=_books, places=places.commitment)


COMMITMENT = Slice(
    name="budgeting.commitment",
    decider=commitment.DECIDER,
    events=(
        CommitmentMade,
        CommitmentReduced,
        CommitmentReleased,
        LiabilityVerified,
        PaymentOrdered,
        PaymentOrderCancelled,
        PaymentMade,
        PaymentReturned,
        PaymentReversed,
        LiabilityWrittenOff,
        FundsReserved,
        FundsReleased,
    ),
    commands={
        c.Commit: _committing("budgeting.commit"),
        c.CommitAboveAvailable: _committing("budgeting.commit_above_available"),
        c.ReduceCommitment: _giving_back("budgeting.reduce_commitment"),
        c.ReleaseCommitment: _giving_back("budgeting.release_commitment"),
        c.VerifyLiability: _moving("budgeting.verify_liability"),
        c.OrderPayment: _moving("budgeting.order_payment"),
        c.CancelOrder: _moving("budgeting.cancel_order"),
        c.Pay: _moving("budgeting.pay"),
        c.ReturnPayment: _giving_back("budgeting.return_payment"),
        c.ReversePayment: _moving("budgeting.reverse_payment"),
        c.WriteOffLiability: _giving_back("budgeting.write_off_liability"),
    },
    public=True,
    route=_stream_of,
    passbooks=(streams.ACCOUNTS,),
    in_turn=True,
)
