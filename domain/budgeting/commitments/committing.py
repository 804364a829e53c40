"""Money of a line is reserved: what is available, in which period, for which payee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import assert_never

from domain.budgeting.accounts.events import FundsReserved
from domain.budgeting.amounts import positive
from domain.budgeting.books.state import period_in_year
from domain.budgeting.coding import budget_of
from domain.budgeting.commitments import commands as c
from domain.budgeting.commitments.documents import Uncommitted
from domain.budgeting.commitments.events import CommitmentMade
from domain.budgeting.commitments.payees import named_in, naming
from domain.budgeting.commitments.state import Event, State
from domain.budgeting.control import ControlPolicy, Standing, rule_for
from domain.kernel.declarations import Act, Refused
from domain.kernel.filling import filled, repeats

A_DAY = timedelta(days=1)
"""How far a date may be ahead of the act, whose time is UTC. A later one would use the quotas of months to come."""


def commitment_id(line: str, its_number: str) -> str:
    """The id of a commitment, whose number is unique within the line's budget: `<budget>:<number>`."""
    return f"{budget_of(line)}:{its_number}"


def commit(state: State, command: c.Commit | c.CommitAboveAvailable, act: Act) -> Sequence[Event]:
    """Reserve money of a line; Refused where there is not enough, or it may not be."""
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
    override, payee = _override(account, period, amount, why), named_in(command, state.companies, act)
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
        **payee.fields,
    )
    if account is None or line.account_id is None:
        return [made, *naming(command, made)]
    standing = account.moved(consumed=amount)
    return [
        made,
        *naming(command, made),
        FundsReserved(line.account_id, line.line_id, made.commitment_id, amount, override, standing),
    ]


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
