"""What is entered at a control account. Each entry states the standing after it. Names: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.budgeting.coding import Coding
from domain.budgeting.control import ControlPolicy, Standing
from domain.kernel.declarations import PUBLIC, event


@event("budgeting.ControlAccountOpened", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ControlAccountOpened:
    """The lines of this node of the budget are held together from now on."""

    account_id: str
    budget_id: str
    node: Coding
    standing: Standing


@event("budgeting.AppropriationPosted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AppropriationPosted:
    """The appropriation of a line of the account moved by this amount; below zero, it was lowered."""

    account_id: str
    line_id: str
    by: Decimal
    standing: Standing


@event("budgeting.ExecutionPosted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ExecutionPosted:
    """Spending on a line of the account was recorded without a commitment; below zero, money came back."""

    account_id: str
    line_id: str
    by: Decimal
    standing: Standing


@event("budgeting.FundsReserved", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FundsReserved:
    """A commitment takes this amount of what is available; `override_reason` where it was more than that."""

    account_id: str
    line_id: str
    commitment_id: str
    amount: Decimal
    override_reason: str | None
    standing: Standing


@event("budgeting.FundsReleased", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FundsReleased:
    """What a commitment had taken, or had paid, is available again."""

    account_id: str
    line_id: str
    commitment_id: str
    amount: Decimal
    standing: Standing


@event("budgeting.FundsAllotted", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class FundsAllotted:
    """The treasury allots this amount to the account for a period, 1 to 12."""

    account_id: str
    period: int
    amount: Decimal
    reference: str
    standing: Standing


@event("budgeting.AllotmentWithdrawn", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AllotmentWithdrawn:
    """The treasury takes back an amount allotted for a period."""

    account_id: str
    period: int
    amount: Decimal
    reason: str
    standing: Standing


@event("budgeting.ControlPolicySet", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class ControlPolicySet:
    """The account is held under another policy from now on, for a stated reason."""

    account_id: str
    policy: ControlPolicy
    reason: str
    standing: Standing


AccountEvent = (
    ControlAccountOpened
    | AppropriationPosted
    | ExecutionPosted
    | FundsReserved
    | FundsReleased
    | FundsAllotted
    | AllotmentWithdrawn
    | ControlPolicySet
)
