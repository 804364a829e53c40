"""What may be done with the books of one government for one fiscal year: open, schedule, close, reopen, rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import assert_never

from domain.budgeting.books import commands as c
from domain.budgeting.books import events as e
from domain.budgeting.books.imports import import_acts
from domain.budgeting.books.state import (
    UNOPENED,
    Closed,
    Open,
    State,
    Unopened,
    evolve,
    period_in_year,
    period_of,
    require_open,
    require_opened,
)
from domain.budgeting.books.year import rules_of_the_year
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.levels import Level
from domain.kernel.values import minor_units

__all__ = [
    "DECIDER",
    "UNOPENED",
    "Closed",
    "Open",
    "State",
    "Unopened",
    "budget_id",
    "decide",
    "evolve",
    "period_in_year",
    "period_of",
    "require_open",
    "require_opened",
]

FIRST_YEAR, LAST_YEAR = 1900, 2200
GOVERNMENT = re.compile(r"[A-Z0-9][A-Z0-9_.]{1,39}")


def budget_id(government: str, fiscal_year: int) -> str:
    """The id of a government's books for a year: `MD-2014`."""
    return f"{government}-{fiscal_year}"


def decide(state: State, command: c.BudgetCommand, act: Act) -> Sequence[e.BudgetEvent]:
    """What a command does to the books."""
    match command:
        case c.OpenBudget():
            return _open(state, command)
        case c.ScheduleClosing():
            return _schedule(state, command, act)
        case c.CloseBudget():
            return _close(state, command)
        case c.ReopenBudget():
            return _reopen(state, command)
        case c.ClosePeriod() | c.ReopenPeriod() | c.DefineControls() | c.RequireClassification():
            return rules_of_the_year(require_open(state, command.budget_id), command)
        case c.BeginImport() | c.FinishImport() | c.AbandonImport():
            return import_acts(state, command)
        case _:
            assert_never(command)


def _open(state: State, command: c.OpenBudget) -> Sequence[e.BudgetEvent]:
    if not GOVERNMENT.fullmatch(command.government):
        raise Refused("not_a_government_code", "government", value=command.government[:40])
    if not FIRST_YEAR <= command.fiscal_year <= LAST_YEAR:
        raise Refused("not_a_fiscal_year", "fiscalYear", value=command.fiscal_year)
    minor_units(command.currency)
    starts_on = command.starts_on or date(command.fiscal_year, 1, 1)
    if starts_on.day != 1 or abs(starts_on.year - command.fiscal_year) > 1:
        raise Refused("not_a_year_start", "startsOn", value=starts_on.isoformat(), year=command.fiscal_year)
    if isinstance(state, Unopened):
        id_, level = budget_id(command.government, command.fiscal_year), command.level or Level.CENTRAL
        return [e.BudgetOpened(id_, command.government, command.fiscal_year, command.currency, level, starts_on)]
    return _opened_so(state.books if isinstance(state, Closed) else state, command)


def _opened_so(books: Open, command: c.OpenBudget) -> Sequence[e.BudgetEvent]:
    if books.currency != command.currency:
        raise Refused("currency_mismatch", "currency", given=command.currency, expected=books.currency)
    if command.level not in (None, books.level):
        raise Refused("opened_otherwise", "level", value=books.level.value)
    if command.starts_on not in (None, books.starts_on):
        raise Refused("opened_otherwise", "startsOn", value=books.starts_on.isoformat())
    return []  # opened before, whether or not it was closed since


def _schedule(state: State, command: c.ScheduleClosing, act: Act) -> Sequence[e.BudgetEvent]:
    books = require_open(state, command.budget_id)
    if command.closes_at == books.closes_at:
        return []
    if command.closes_at <= act.at:
        raise Refused("closing_in_the_past", "closesAt", value=command.closes_at.isoformat())
    return [e.ClosingScheduled(books.budget_id, command.closes_at)]


def _close(state: State, command: c.CloseBudget) -> Sequence[e.BudgetEvent]:
    match state:
        case Closed():
            return []
        case Open():
            id_, level, starts_on = state.budget_id, state.level, state.starts_on
            return [e.BudgetClosed(id_, state.government, state.fiscal_year, state.currency, level, starts_on)]
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=command.budget_id[:60])
        case _:
            assert_never(state)


def _reopen(state: State, command: c.ReopenBudget) -> Sequence[e.BudgetEvent]:
    match state:
        case Open():
            return []
        case Closed(books):
            return [e.BudgetReopened(books.budget_id, command.reason)]
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=command.budget_id[:60])
        case _:
            assert_never(state)


DECIDER: Decider[State, c.BudgetCommand, e.BudgetEvent] = Decider(UNOPENED, decide, evolve)
