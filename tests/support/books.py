"""Books as tests open and close them: of the central government, for a calendar year."""

from __future__ import annotations

from datetime import date

from domain.budgeting.books.events import BudgetClosed, BudgetOpened
from domain.kernel.levels import Level


def opened(government: str = "MD", year: int = 2014, currency: str = "MDL") -> BudgetOpened:
    """Their opening."""
    return BudgetOpened(f"{government}-{year}", government, year, currency, Level.CENTRAL, date(year, 1, 1))


def closed(government: str = "MD", year: int = 2014, currency: str = "MDL") -> BudgetClosed:
    """Their closing."""
    return BudgetClosed(f"{government}-{year}", government, year, currency, Level.CENTRAL, date(year, 1, 1))
