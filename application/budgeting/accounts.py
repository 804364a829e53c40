"""The commands on control accounts themselves: allotments and policies."""

from __future__ import annotations

from application.budgeting import places, streams
from application.kernel.rules import Rule, Slice
from domain.budgeting.accounts import commands as c
from domain.budgeting.accounts import decider as account
from domain.budgeting.accounts import events as e

_ON_ACCOUNT = Rule(guards=places.books_of("account_id"), places=places.account)

ACCOUNT = Slice(
    name="budgeting.account",
    decider=account.DECIDER,
    streams=streams.account,
    key="account_id",
    events=(e.FundsAllotted, e.AllotmentWithdrawn, e.ControlPolicySet),
    commands={c.AllotFunds: _ON_ACCOUNT, c.WithdrawAllotment: _ON_ACCOUNT, c.SetControlPolicy: _ON_ACCOUNT},
    public=True,
    passbooks=(streams.account,),
    in_turn=True,
)
