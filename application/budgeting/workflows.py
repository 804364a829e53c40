"""What follows in budgeting: books close at their date, and the next year's books open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.workflows import Deadline, Workflow
from domain.budgeting.books import commands as c
from domain.budgeting.books import events as e
from domain.kernel.declarations import Recorded


def open_next_year(fact: Recorded[Any]) -> Sequence[c.OpenBudget]:
    """Closed books are followed by those of the next fiscal year: same currency, level, and first day of the year."""
    match fact.event:
        case e.BudgetClosed(_, government, fiscal_year, currency, level, starts_on):
            begins = starts_on.replace(year=starts_on.year + 1)
            return [c.OpenBudget(government, fiscal_year + 1, currency, level, begins)]
        case _:
            return []


OPEN_NEXT_YEAR = Workflow("budgeting.open_next_year", (e.BudgetClosed,), open_next_year)
CLOSE_AT_DATE = Deadline("budgeting.close_at_date", "budgeting.closings_due", c.CloseBudget)

WORKFLOWS = (OPEN_NEXT_YEAR,)
DEADLINES = (CLOSE_AT_DATE,)
