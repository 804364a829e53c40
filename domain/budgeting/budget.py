"""The books of one government for one fiscal year: open, to be closed at a date, closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from domain.budgeting import commands as c
from domain.budgeting import events as e
from domain.kernel import Act, Decider, Refused
from domain.values import minor_units

FIRST_YEAR, LAST_YEAR = 1900, 2200
MAX_REASON = 1_000
GOVERNMENT = re.compile(r"[A-Z0-9][A-Z0-9_.]{1,39}")


@dataclass(frozen=True, slots=True)
class Unopened:
    """No books yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Books that take acts, until `closes_at` where a closing is scheduled."""

    budget_id: str
    government: str
    fiscal_year: int
    currency: str
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """Books that take no act; `books` is how they stood."""

    books: Open


State = Unopened | Open | Closed
UNOPENED = Unopened()


def budget_id(government: str, fiscal_year: int) -> str:
    """The id of a government's books for a year: `MD-2014`."""
    return f"{government}-{fiscal_year}"


def evolve(state: State, event: e.BudgetEvent) -> State:
    """The books after an event."""
    match event, state:
        case e.BudgetOpened(id_, government, year, currency), _:
            return Open(id_, government, year, currency)
        case e.ClosingScheduled(id_, at), Open():
            return Open(id_, state.government, state.fiscal_year, state.currency, at)
        case e.BudgetClosed(), Open():
            return Closed(state)
        case e.BudgetReopened(), Closed(books):
            return Open(books.budget_id, books.government, books.fiscal_year, books.currency)
        case _:
            return state


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
        case _:
            assert_never(command)


def _open(state: State, command: c.OpenBudget) -> Sequence[e.BudgetEvent]:
    if not GOVERNMENT.fullmatch(command.government):
        raise Refused("not_a_government_code", "government", value=command.government[:40])
    if not FIRST_YEAR <= command.fiscal_year <= LAST_YEAR:
        raise Refused("not_a_fiscal_year", "fiscalYear", value=command.fiscal_year)
    minor_units(command.currency)
    if isinstance(state, Unopened):
        id_ = budget_id(command.government, command.fiscal_year)
        return [e.BudgetOpened(id_, command.government, command.fiscal_year, command.currency)]
    books = state.books if isinstance(state, Closed) else state
    if books.currency != command.currency:
        raise Refused("currency_mismatch", "currency", given=command.currency, expected=books.currency)
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
        case Open(id_, government, year, currency):
            return [e.BudgetClosed(id_, government, year, currency)]
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=command.budget_id[:60])
        case _:
            assert_never(state)


def _reopen(state: State, command: c.ReopenBudget) -> Sequence[e.BudgetEvent]:
    match state:
        case Open():
            return []
        case Closed(books):
            if not command.reason.strip():
                raise Refused("reason_required", "reason")
            if len(command.reason) > MAX_REASON:
                raise Refused("reason_too_long", "reason", length=len(command.reason), limit=MAX_REASON)
            return [e.BudgetReopened(books.budget_id, command.reason.strip())]
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=command.budget_id[:60])
        case _:
            assert_never(state)


def require_open(state: State, budget: str) -> Open:
    """The open books; Refused: `unknown_budget`, `budget_closed`."""
    match state:
        case Open():
            return state
        case Closed():
            raise Refused("budget_closed", "budgetId", budget=budget[:60])
        case Unopened():
            raise Refused("unknown_budget", "budgetId", budget=budget[:60])
        case _:
            assert_never(state)


DECIDER: Decider[State, c.BudgetCommand, e.BudgetEvent] = Decider(UNOPENED, decide, evolve)
