"""Entries at the control accounts: what an act on a line does to the account that the line counts at.

A control can refuse an act, not a fact. What a published report tells, and what a line brings along when it comes
under control, has happened: it is entered without a check, and may leave an account below zero, which then takes no
commitment where the policy is to stop. What was committed before the line came under control stays outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.budgeting.accounts.events import AccountEvent, AppropriationPosted, ControlAccountOpened, ExecutionPosted
from domain.budgeting.books import state as b
from domain.budgeting.coding import Coding, budget_of
from domain.budgeting.control import COMPLEMENTARY, ControlPolicy, Standing, account_id, node_of, rule_for
from domain.budgeting.dossier import Dossier, Line
from domain.budgeting.lines.events import LineEvent, LinePlacedUnderControl
from domain.kernel.declarations import Refused
from domain.kernel.values import Money, zero

NOTHING = Decimal(0)
Entries = Sequence[LineEvent | AccountEvent]


def account_of(dossier: Dossier, line_id: str, coding: Coding | None = None) -> str | None:
    """The control account that a line counts at or, given its coding, will count at by the rules of open books."""
    line = dossier.lines.get(line_id)
    if line is not None and line.account_id is not None:
        return line.account_id
    books = dossier.budgets.get(budget_of(line_id))
    if coding is None or not isinstance(books, b.Open) or not books.rules:
        return None
    rule = rule_for(books.rules, coding)
    return None if rule is None else account_id(books.budget_id, node_of(rule, coding))


def place(dossier: Dossier, books: b.Open, line: Line) -> Entries:
    """The line comes under the account that the first matching rule gives it, with what it amounts to by now.

    Nothing where no rule holds it. Only spending recorded on the line itself is brought along: a commitment made
    before stays outside the account to its end.
    """
    if (rule := rule_for(books.rules, line.coding)) is None:
        return []
    node = node_of(rule, line.coding)
    account = account_id(books.budget_id, node)
    events: list[LineEvent | AccountEvent] = [LinePlacedUnderControl(line.line_id, account)]
    standing = dossier.accounts.get(account)
    if standing is None:
        nothing = zero(books.currency).amount
        standing = Standing(books.currency, rule.policy, rule.by_allotment, nothing, nothing)
        events.append(ControlAccountOpened(account, books.budget_id, node, standing))
    figures, held = line.figures, replace(line, account_id=account)
    return [*events, *_entries(standing, held, figures.adjusted.amount, figures.executed.amount or None)]


def entered(dossier: Dossier, line: Line, appropriation: Decimal, execution: Decimal) -> Entries:
    """The entries at the line's account for what has happened on the line; nothing where it counts at no account."""
    if line.account_id is None:
        return []
    return _entries(dossier.accounts[line.account_id], line, appropriation or None, execution or None)


def posted(
    dossier: Dossier,
    line: Line,
    *,
    appropriation: Decimal = NOTHING,
    execution: Decimal = NOTHING,
    period: int = COMPLEMENTARY,
    path: str = "amount",
) -> Entries:
    """The entries at the line's account where an act moves its appropriation, or what was spent on it, by so much.

    Nothing where the line counts at no account. Under the policy to stop, refused: `exceeds_available` where less is
    left than nothing, and less than before; `below_allotted` where the ceiling falls below what was allotted.
    """
    if line.account_id is None:
        return []
    before = dossier.accounts[line.account_id]
    _check(before, before.moved(ceiling=appropriation, consumed=execution), period, path)
    return entered(dossier, line, appropriation, execution)


def _entries(standing: Standing, line: Line, appropriation: Decimal | None, execution: Decimal | None) -> Entries:
    account = line.account_id or ""
    entries: list[AccountEvent] = []
    if appropriation is not None:
        standing = standing.moved(ceiling=appropriation)
        entries.append(AppropriationPosted(account, line.line_id, appropriation, standing))
    if execution is not None:
        standing = standing.moved(consumed=execution)
        entries.append(ExecutionPosted(account, line.line_id, execution, standing))
    return entries


def _check(before: Standing, after: Standing, period: int, path: str) -> None:
    if after.policy is not ControlPolicy.STOP:
        return
    allotted = after.allotted_until()
    if after.by_allotment and after.ceiling < min(before.ceiling, allotted):
        raise Refused("below_allotted", path, ceiling=f"{after.ceiling}", allotted=f"{allotted}")
    for now, left in (
        (before.ceiling - before.consumed, after.ceiling - after.consumed),
        (before.available(period), after.available(period)),
    ):
        if left < 0 and left < now:
            raise Refused("exceeds_available", path, available=f"{now}", amount=f"{now - left}")


def not_below_zero(adjusted: Money, by: Money, path: str) -> None:
    """An appropriation stays zero or more; Refused: `adjusted_below_zero`."""
    if (adjusted + by).amount < 0:
        raise Refused("adjusted_below_zero", path, adjusted=f"{adjusted.amount}", by=f"{by.amount}")
