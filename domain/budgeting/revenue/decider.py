"""A heading of revenue: what the budget expects from it, what is owed, what came in, and what was paid back.

Two collections of one amount on one day are two collections: each act counts, so none is taken for another one again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypedDict, assert_never
from uuid import UUID, uuid5

from domain.budgeting import amounts
from domain.budgeting.books import decider as budget
from domain.budgeting.books.events import BudgetEvent
from domain.budgeting.coding import Path, plain
from domain.budgeting.revenue import commands as c
from domain.budgeting.revenue.events import (
    AssessmentCancelled,
    RevenueAssessed,
    RevenueCollected,
    RevenueEvent,
    RevenueForecast,
    RevenueRefunded,
    RevenueStanding,
)
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.levels import Level

_HEADINGS = UUID("cd724a9a-f9f1-4101-b236-810012d1c6df")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class State:
    """The books that the heading belongs to, and what it stands at after its last entry."""

    books: budget.State = budget.UNOPENED
    standing: RevenueStanding | None = None


Event = BudgetEvent | RevenueEvent


def checked(heading: Path) -> Path:
    """The codes of a heading, checked as codings are; Refused: `empty_code` where there is none."""
    if not (found := plain(heading, "heading")):
        raise Refused("empty_code", "heading")
    return found


def heading_id(budget_id: str, heading: Path) -> str:
    """The id of a heading of a budget's revenue: `<budget>:<digest>`."""
    return f"{budget_id}:{uuid5(_HEADINGS, chr(0x1F).join(heading)).hex}"


def evolve(state: State, event: Event) -> State:
    """The heading after an entry of its own, or an event of its budget."""
    match event:
        case RevenueForecast() | RevenueAssessed() | RevenueCollected() | RevenueRefunded() | AssessmentCancelled():
            return replace(state, standing=event.standing)
        case _:
            return replace(state, books=budget.evolve(state.books, event))


def decide(state: State, command: c.RevenueCommand, _: Act) -> Sequence[RevenueEvent]:
    """What a command enters at the heading."""
    books = budget.require_open(state.books, command.budget_id)
    standing = state.standing or RevenueStanding(books.currency, *[_NOTHING] * 5)
    match command:
        case c.ForecastRevenue():
            return _forecast(books, standing, command)
        case c.AssessRevenue():
            return [_assessed(books, standing, command)]
        case c.CollectRevenue():
            return [_collected(books, standing, command)]
        case c.RefundRevenue():
            return [_refunded(books, standing, command)]
        case c.CancelAssessment():
            return [_cancelled(books, standing, command)]
        case _:
            assert_never(command)


def _forecast(books: budget.Open, now: RevenueStanding, command: c.ForecastRevenue) -> list[RevenueEvent]:
    forecast = amounts.approvable(books, command.amount).amount
    place = _place(books, command)
    if not (by := forecast - now.forecast):
        return []
    return [RevenueForecast(**place, by=by, reference=command.reference, standing=replace(now, forecast=forecast))]


def _assessed(books: budget.Open, now: RevenueStanding, command: c.AssessRevenue) -> RevenueAssessed:
    entry = _entry(books, command)
    after = replace(now, assessed=now.assessed + entry["amount"])
    return RevenueAssessed(**_place(books, command), **entry, reference=command.reference, standing=after)


def _collected(books: budget.Open, now: RevenueStanding, command: c.CollectRevenue) -> RevenueCollected:
    entry = _entry(books, command)
    after = replace(now, collected=now.collected + entry["amount"])
    return RevenueCollected(**_place(books, command), **entry, reference=command.reference, standing=after)


def _refunded(books: budget.Open, now: RevenueStanding, command: c.RefundRevenue) -> RevenueRefunded:
    entry = _entry(books, command)
    kept = now.collected - now.refunded
    if entry["amount"] > kept:
        raise Refused("refund_above_collected", "amount", collected=f"{kept}", amount=f"{entry['amount']}")
    after = replace(now, refunded=now.refunded + entry["amount"])
    return RevenueRefunded(**_place(books, command), **entry, reference=command.reference, standing=after)


def _cancelled(books: budget.Open, now: RevenueStanding, command: c.CancelAssessment) -> AssessmentCancelled:
    entry = _entry(books, command)
    owed = now.assessed - now.cancelled
    if entry["amount"] > owed:
        raise Refused("cancel_above_assessed", "amount", assessed=f"{owed}", amount=f"{entry['amount']}")
    after = replace(now, cancelled=now.cancelled + entry["amount"])
    return AssessmentCancelled(**_place(books, command), **entry, reason=command.reason, standing=after)


class _Place(TypedDict):
    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: Path


class _Entry(TypedDict):
    amount: Decimal
    on: date
    period: int


def _place(books: budget.Open, command: c.RevenueCommand) -> _Place:
    heading = checked(command.heading)
    return {
        "heading_id": heading_id(books.budget_id, heading),
        "budget_id": books.budget_id,
        "government": books.government,
        "fiscal_year": books.fiscal_year,
        "level": books.level,
        "heading": heading,
    }


def _entry(
    books: budget.Open, command: c.AssessRevenue | c.CollectRevenue | c.RefundRevenue | c.CancelAssessment
) -> _Entry:
    amount = amounts.positive(books, command.amount).amount
    return {"amount": amount, "on": command.on, "period": budget.period_of(books, command.on)}


DECIDER: Decider[State, c.RevenueCommand, Event] = Decider(State(), decide, evolve)
