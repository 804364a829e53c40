"""What is done at a control account itself: the treasury's quotas, and the policy that it is held under.

Quotas may be given to, and taken from, any period of the year, a closed one too: what is closed are the dates of acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from domain.budgeting import amounts
from domain.budgeting import dossier as d
from domain.budgeting.accounts import commands as c
from domain.budgeting.accounts import events as e
from domain.budgeting.books.state import Open
from domain.budgeting.books.year import check_period
from domain.budgeting.coding import budget_of
from domain.budgeting.control import PERIODS, Standing
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled


def decide(dossier: d.Dossier, command: c.AccountCommand, _: Act) -> Sequence[e.AccountEvent]:
    """What a command enters at the account."""
    books = dossier.open_books(budget_of(command.account_id))
    if (now := dossier.accounts.get(command.account_id)) is None:
        raise Refused("unknown_account", "accountId", account=command.account_id[:80])
    match command:
        case c.AllotFunds():
            return _allot(books, now, command)
        case c.WithdrawAllotment():
            return _withdraw(books, now, command)
        case c.SetControlPolicy():
            return _hold(now, command)
        case _:
            assert_never(command)


def _allot(books: Open, now: Standing, command: c.AllotFunds) -> Sequence[e.AccountEvent]:
    period = check_period(command.period)
    amount = amounts.positive(books, command.amount).amount
    if (left := now.ceiling - now.allotted_until(PERIODS)) < amount:
        raise Refused("above_ceiling", "amount", ceiling=f"{now.ceiling}", left=f"{left}", amount=f"{amount}")
    after = now.with_allotment(period, amount)
    return [filled(e.FundsAllotted, command, amount=amount, standing=after)]


def _withdraw(books: Open, now: Standing, command: c.WithdrawAllotment) -> Sequence[e.AccountEvent]:
    """Take back what the period was allotted, and of the year's quotas only what is not consumed.

    The account does not keep when its money was consumed, so that quotas are held against it over the whole year;
    a quota taken from a period stops what is committed from then on. Where allotments do not bind, nothing is held.
    """
    period = check_period(command.period)
    amount = amounts.positive(books, command.amount).amount
    allotted = now.allotted_until(period) - now.allotted_until(period - 1)
    if amount > allotted:
        raise Refused("above_allotment", "amount", period=period, allotted=f"{allotted}", amount=f"{amount}")
    if now.by_allotment and amount > (free := now.allotted_until(PERIODS) - now.consumed):
        raise Refused("allotment_consumed", "amount", free=f"{max(free, Decimal(0))}", amount=f"{amount}")
    after = now.with_allotment(period, -amount)
    return [filled(e.AllotmentWithdrawn, command, amount=amount, standing=after)]


def _hold(now: Standing, command: c.SetControlPolicy) -> Sequence[e.AccountEvent]:
    """Hold the account so from now on; an account above its limit may be stopped: nothing more is committed there."""
    if command.policy is now.policy:
        return []
    return [filled(e.ControlPolicySet, command, standing=replace(now, policy=command.policy))]


DECIDER: Decider[d.Dossier, c.AccountCommand, d.Event] = Decider(d.EMPTY, decide, d.evolve)
