"""A budget that is held at its institutions: its rules, and the events that make lines of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.budgeting.accounts.events import AccountEvent, AppropriationPosted, ControlAccountOpened, ExecutionPosted
from domain.budgeting.books.events import ControlsDefined
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, Standing, account_id
from domain.budgeting.lines.events import AppropriationApproved, LineEvent, LinePlacedUnderControl
from domain.kernel.levels import Level
from domain.kernel.values import Money

LAW = "Law 339/2013"
WAGES = Coding(administrative=("01", "0104"), economic=("21",))
GOODS = Coding(administrative=("01", "0104"), economic=("22",))
SCHOOLS = Coding(administrative=("02", "0203"), economic=("21",))
BY_MINISTRY = ControlRule((LevelOf("administrative", 1),))
RULES = ControlsDefined("MD-2014", (BY_MINISTRY,))


def mdl(amount: str, currency: str = "MDL") -> Money:
    return Money(Decimal(amount), currency)


def id_of(coding: Coding, budget_id: str = "MD-2014") -> str:
    return line_id(budget_id, coding, 1)


def ministry(coding: Coding, budget_id: str = "MD-2014") -> str:
    """The account of a line's ministry."""
    return account_id(budget_id, Coding(administrative=coding.administrative[:1]))


def standing(
    ceiling: str,
    consumed: str = "0.00",
    policy: ControlPolicy = ControlPolicy.STOP,
    allotted: Sequence[str] = (),
    currency: str = "MDL",
) -> Standing:
    quotas = tuple(Decimal(one) for one in allotted)
    return Standing(currency, policy, bool(quotas), Decimal(ceiling), Decimal(consumed), quotas)


def approved(coding: Coding, amount: str, year: int = 2014, government: str = "MD") -> AppropriationApproved:
    id_ = f"{government}-{year}"
    return AppropriationApproved(
        line_id(id_, coding, 1), id_, government, year, Level.CENTRAL, coding, 1, Decimal(amount), "MDL", LAW
    )


def placed(coding: Coding, budget_id: str = "MD-2014") -> LinePlacedUnderControl:
    return LinePlacedUnderControl(id_of(coding, budget_id), ministry(coding, budget_id))


def account_opened(coding: Coding, now: Standing) -> ControlAccountOpened:
    node = Coding(administrative=coding.administrative[:1])
    nothing = replace(now, ceiling=Decimal("0.00"), consumed=Decimal("0.00"))
    return ControlAccountOpened(ministry(coding), "MD-2014", node, nothing)


def appropriation_posted(coding: Coding, by: str, now: Standing, budget_id: str = "MD-2014") -> AppropriationPosted:
    return AppropriationPosted(ministry(coding, budget_id), id_of(coding, budget_id), Decimal(by), now)


def execution_posted(coding: Coding, by: str, now: Standing) -> ExecutionPosted:
    return ExecutionPosted(ministry(coding), id_of(coding), Decimal(by), now)


def held(coding: Coding, amount: str, now: Standing, year: int = 2014) -> tuple[LineEvent | AccountEvent, ...]:
    """A line, approved and placed, of an account that stands so by now."""
    id_ = f"MD-{year}"
    return (approved(coding, amount, year), placed(coding, id_), appropriation_posted(coding, amount, now, id_))
