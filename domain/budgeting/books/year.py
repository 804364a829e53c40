"""What holds in the open books of a year: closed periods, where the budget is held, which codes a line may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from domain.budgeting.books import commands as c
from domain.budgeting.books import events as e
from domain.budgeting.books.state import Open
from domain.budgeting.coding import DIMENSIONS, MAX_LEVELS, Coding, check_dimension, plain
from domain.budgeting.control import MAX_RULES, PERIODS, ControlRule
from domain.kernel.declarations import Refused

MAX_SELECTED = 6_000
"""Characters of codes in all selections: with 50 rules of 7 levels, still an event that can be stored."""

Command = c.ClosePeriod | c.ReopenPeriod | c.DefineControls | c.RequireClassification


def rules_of_the_year(books: Open, command: Command) -> Sequence[e.BudgetEvent]:
    """What a command does to the rules of open books."""
    match command:
        case c.ClosePeriod():
            return _close(books, check_period(command.period))
        case c.ReopenPeriod():
            return _reopen(books, check_period(command.period), command.reason)
        case c.DefineControls():
            rules = _rules(command.rules)
            return [] if rules == books.rules else [e.ControlsDefined(books.budget_id, rules)]
        case c.RequireClassification():
            known = command.dimension in books.required
            return [] if known else [e.ClassificationRequired(books.budget_id, command.dimension)]
        case _:
            assert_never(command)


def _close(books: Open, period: int) -> Sequence[e.BudgetEvent]:
    return [] if period <= books.closed_periods else [e.PeriodClosed(books.budget_id, period)]


def _reopen(books: Open, period: int, why: str) -> Sequence[e.BudgetEvent]:
    return [] if period > books.closed_periods else [e.PeriodReopened(books.budget_id, period, why)]


def check_period(period: int) -> int:
    """The period; Refused("unknown_period") outside 1 to 12."""
    if not 1 <= period <= PERIODS:
        raise Refused("unknown_period", "period", value=period, limit=PERIODS)
    return period


def _rules(rules: Sequence[ControlRule]) -> tuple[ControlRule, ...]:
    if not 1 <= len(rules) <= MAX_RULES:
        raise Refused("rules_count", "rules", count=len(rules), limit=MAX_RULES)
    found = tuple(_rule(rule, f"rules.{number}") for number, rule in enumerate(rules))
    length = sum(len(code) + 1 for rule in found for name in DIMENSIONS for code in getattr(rule.under, name))
    if length > MAX_SELECTED:
        raise Refused("rules_too_long", "rules", length=length, limit=MAX_SELECTED)
    return found


def _rule(rule: ControlRule, path: str) -> ControlRule:
    if not rule.levels:
        raise Refused("rule_without_levels", f"{path}.levels")
    seen: set[str] = set()
    for number, level in enumerate(rule.levels):
        here = f"{path}.levels.{number}"
        if check_dimension(level.dimension, f"{here}.dimension") in seen:
            raise Refused("dimension_twice", f"{here}.dimension", dimension=level.dimension)
        if not 1 <= level.level <= MAX_LEVELS:
            raise Refused("unknown_level", f"{here}.level", value=level.level, limit=MAX_LEVELS)
        seen.add(level.dimension)
    under = Coding(**{name: plain(tuple(getattr(rule.under, name)), f"{path}.under.{name}") for name in DIMENSIONS})
    return replace(rule, levels=tuple(rule.levels), under=under)
