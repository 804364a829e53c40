"""The commands on control accounts themselves: allotments and policies."""

from __future__ import annotations

from application.budgeting import places, streams
from application.kernel.declarations import Handles, Slice
from domain.budgeting.accounts import commands as c
from domain.budgeting.accounts import decider as account
from domain.budgeting.accounts import events as e
from domain.budgeting.coding import budget_of


def _account(command: c.AccountCommand) -> str:
    return streams.account(command.account_id)


def _books(command: c.AccountCommand) -> tuple[str, ...]:
    return (streams.budget(budget_of(command.account_id)),)


ACCOUNT = Slice(
    name="budgeting.account",
    decider=account.DECIDER,
    events=(e.FundsAllotted, e.AllotmentWithdrawn, e.ControlPolicySet),
    commands={
        c.AllotFunds: Handles[c.AllotFunds]("budgeting.allot_funds", _account, guards=_books, places=places.account),
        c.WithdrawAllotment: Handles[c.WithdrawAllotment](
            "budgeting.withdraw_allotment", _account, guards=_books, places=places.account
        ),
        c.SetControlPolicy: Handles[c.SetControlPolicy](
            "budgeting.set_control_policy", _account, guards=_books, places=places.account
        ),
    },
    public=True,
    passbooks=(streams.ACCOUNTS,),
    in_turn=True,
)
