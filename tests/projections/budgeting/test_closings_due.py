"""Which books are to be closed, and when."""

from datetime import UTC, date, datetime, timedelta

from domain.budgeting.books.events import BudgetClosed, BudgetOpened, BudgetReopened, ClosingScheduled
from domain.kernel.levels import Level
from projections.budgeting.closings_due import CLOSINGS_DUE, ClosingDue
from tests.spec import rows

NEW_YEAR = datetime(2015, 1, 31, tzinfo=UTC)
OPENED = BudgetOpened("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
SCHEDULED = ClosingScheduled("MD-2014", NEW_YEAR)
CLOSED = BudgetClosed("MD-2014", "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))


def test_a_scheduled_closing_is_due() -> None:
    rows(CLOSINGS_DUE).given(OPENED).then()
    rows(CLOSINGS_DUE).given(OPENED, SCHEDULED).then(ClosingDue("MD-2014", NEW_YEAR, "MD"))


def test_a_moved_closing_is_due_at_its_new_time_alone() -> None:
    later = NEW_YEAR + timedelta(days=1)
    rows(CLOSINGS_DUE).given(SCHEDULED, ClosingScheduled("MD-2014", later)).then(ClosingDue("MD-2014", later, "MD"))


def test_closed_books_are_due_no_more_not_even_when_reopened() -> None:
    rows(CLOSINGS_DUE).given(SCHEDULED, CLOSED).then()
    rows(CLOSINGS_DUE).given(SCHEDULED, CLOSED, BudgetReopened("MD-2014", "court ruling")).then()
