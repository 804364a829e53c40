"""What can be asked of revenue, by heading: the path of its economic codes (IMF GFSM 2014, ch. 5).

`reference` is the document behind it: a tax roll, the takings of a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.budgeting.forms import Reason, Reference
from domain.kernel.values import Money


@dataclass(frozen=True, slots=True)
class ForecastRevenue:
    """Set what the budget expects from a heading in all."""

    budget_id: str
    heading: tuple[str, ...]
    amount: Money
    reference: Reference


@dataclass(frozen=True, slots=True)
class AssessRevenue:
    """Record that so much was established as owed to the government."""

    budget_id: str
    heading: tuple[str, ...]
    amount: Money
    on: date
    reference: Reference


@dataclass(frozen=True, slots=True)
class CollectRevenue:
    """Record that so much came in, assessed before or not (self-assessed taxes are not)."""

    budget_id: str
    heading: tuple[str, ...]
    amount: Money
    on: date
    reference: Reference


@dataclass(frozen=True, slots=True)
class RefundRevenue:
    """Record that so much of what came in was paid back."""

    budget_id: str
    heading: tuple[str, ...]
    amount: Money
    on: date
    reference: Reference


@dataclass(frozen=True, slots=True)
class CancelAssessment:
    """Take back so much of what was established as owed, for a stated reason."""

    budget_id: str
    heading: tuple[str, ...]
    amount: Money
    on: date
    reason: Reason


RevenueCommand = ForecastRevenue | AssessRevenue | CollectRevenue | RefundRevenue | CancelAssessment
