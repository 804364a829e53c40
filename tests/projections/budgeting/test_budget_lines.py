"""The figures of each line."""

from decimal import Decimal

from domain.budgeting.coding import Coding
from domain.budgeting.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    ApprovalCorrected,
    BudgetClosed,
    ExecutionCorrected,
    ExecutionRecorded,
)
from projections.budgeting.budget_lines import BUDGET_LINES, BudgetLine
from tests.spec import rows

COURTS = Coding(administrative=("0104",), functional=("03", "033"), source=("1",))
APPROVED = AppropriationApproved("l1", "MD-2014", "MD", 2014, COURTS, 2, Decimal("100.50"), "MDL", "Law 339")


def line(approved: str, adjusted: str, executed: str, reference: str = "Law 339", id_: str = "l1") -> BudgetLine:
    return BudgetLine(
        line_id=id_,
        budget_id="MD-2014",
        government="MD",
        fiscal_year=2014,
        currency="MDL",
        administrative=("0104",),
        functional=("03", "033"),
        economic=(),
        programme=(),
        source=("1",),
        geographic=(),
        nature=(),
        item=2,
        approved=Decimal(approved),
        adjusted=Decimal(adjusted),
        executed=Decimal(executed),
        reference=reference,
    )


def test_an_approved_line() -> None:
    rows(BUDGET_LINES).given(APPROVED).then(line("100.50", "100.50", "0.00"))


def test_adjustments_and_executions_add_up() -> None:
    rows(BUDGET_LINES).given(
        APPROVED,
        AppropriationAdjusted("l1", Decimal("-0.50"), "MDL", "Order 1"),
        ExecutionRecorded("l1", Decimal("70.00"), "MDL", "Bill 1"),
        ExecutionRecorded("l1", Decimal("-20.00"), "MDL", "Return 1"),
    ).then(line("100.50", "100.00", "50.00", "Return 1"))


def test_a_corrected_approval_moves_the_adjusted_figure_too() -> None:
    rows(BUDGET_LINES).given(APPROVED, ApprovalCorrected("l1", Decimal("1.50"), "MDL", "Report")).then(
        line("102.00", "102.00", "0.00", "Report")
    )


def test_other_corrections_move_their_own_figure() -> None:
    rows(BUDGET_LINES).given(APPROVED, AdjustmentCorrected("l1", Decimal("1.50"), "MDL", "Report")).then(
        line("100.50", "102.00", "0.00", "Report")
    )
    rows(BUDGET_LINES).given(APPROVED, ExecutionCorrected("l1", Decimal("1.50"), "MDL", "Report")).then(
        line("100.50", "100.50", "1.50", "Report")
    )


def test_lines_do_not_touch_each_other() -> None:
    other = AppropriationApproved("l2", "MD-2014", "MD", 2014, COURTS, 2, Decimal("1.00"), "MDL", "Law 339")
    rows(BUDGET_LINES).given(APPROVED, other, ExecutionRecorded("l2", Decimal("1.00"), "MDL", "Bill 2")).then(
        line("100.50", "100.50", "0.00"), line("1.00", "1.00", "1.00", "Bill 2", "l2")
    )


def test_acts_on_no_line_make_none() -> None:
    rows(BUDGET_LINES).given(
        ExecutionRecorded("l1", Decimal("1.00"), "MDL", "Bill"), BudgetClosed("MD-2014", "MD", 2014, "MDL")
    ).then()
