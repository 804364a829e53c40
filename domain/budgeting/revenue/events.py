"""What happens at a heading of revenue. Each entry states the totals after it. Stored names: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.kernel.declarations import PUBLIC, event
from domain.kernel.levels import Level


@dataclass(frozen=True, slots=True)
class RevenueStanding:
    """The totals of a heading after an entry, in `currency`, as in a passbook.

    `forecast` is the budgeted revenue; `assessed` what was established as owed, cancelled assessments included;
    `cancelled` those taken back; `collected` what came in, before refunds; `refunded` what was paid back.
    """

    currency: str
    forecast: Decimal
    assessed: Decimal
    collected: Decimal
    refunded: Decimal
    cancelled: Decimal


@event("budgeting.RevenueForecast", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RevenueForecast:
    """The budget expects so much more (below zero, so much less) from this heading."""

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    by: Decimal
    reference: str
    standing: RevenueStanding


@event("budgeting.RevenueAssessed", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RevenueAssessed:
    """So much was established as owed to the government."""

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    amount: Decimal
    on: date
    period: int
    reference: str
    standing: RevenueStanding


@event("budgeting.RevenueCollected", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RevenueCollected:
    """So much came in."""

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    amount: Decimal
    on: date
    period: int
    reference: str
    standing: RevenueStanding


@event("budgeting.RevenueRefunded", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class RevenueRefunded:
    """So much of what came in was paid back."""

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    amount: Decimal
    on: date
    period: int
    reference: str
    standing: RevenueStanding


@event("budgeting.AssessmentCancelled", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class AssessmentCancelled:
    """So much of what was established as owed is owed no more, for a stated reason."""

    heading_id: str
    budget_id: str
    government: str
    fiscal_year: int
    level: Level
    heading: tuple[str, ...]
    amount: Decimal
    on: date
    period: int
    reason: str
    standing: RevenueStanding


RevenueEvent = RevenueForecast | RevenueAssessed | RevenueCollected | RevenueRefunded | AssessmentCancelled
