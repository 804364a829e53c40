"""What can be asked of control accounts."""

from __future__ import annotations

from dataclasses import dataclass

from domain.budgeting.control import ControlPolicy
from domain.budgeting.forms import Reason, Reference
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class AllotFunds:
    """Allot an amount to a control account for a period of the fiscal year, 1 to 12."""

    account_id: str
    period: int
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class WithdrawAllotment:
    """Take back an amount allotted for a period."""

    account_id: str
    period: int
    amount: Money
    reason: Reason


@dataclass(frozen=True, slots=True)
class SetControlPolicy:
    """Hold an account under another policy, for a stated reason."""

    account_id: str
    policy: ControlPolicy
    reason: Reason


AccountCommand = AllotFunds | WithdrawAllotment | SetControlPolicy
