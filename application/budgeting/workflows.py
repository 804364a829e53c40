"""What follows in budgeting: books close at their date, and the next year's books open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel import Deadline, Workflow
from domain.budgeting import commands as c
from domain.budgeting import events as e
from domain.kernel import Recorded


def open_next_year(fact: Recorded[Any]) -> Sequence[c.OpenBudget]:
    """Closed books are followed by those of the next fiscal year, in the same currency."""
    match fact.event:
        case e.BudgetClosed(_, government, fiscal_year, currency):
            return [c.OpenBudget(government, fiscal_year + 1, currency)]
        case _:
            return []


OPEN_NEXT_YEAR = Workflow("budgeting.open_next_year", (e.BudgetClosed,), open_next_year)
CLOSE_AT_DATE = Deadline("budgeting.close_at_date", "budgeting.closings_due", c.CloseBudget)

WORKFLOWS = (OPEN_NEXT_YEAR,)
DEADLINES = (CLOSE_AT_DATE,)
