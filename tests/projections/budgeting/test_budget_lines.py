"""The figures of each line."""

from dataclasses import replace
from decimal import Decimal

from domain.budgeting.books.events import BudgetReopened
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationReduced,
    AppropriationSupplemented,
    AppropriationTransferredIn,
    AppropriationTransferredOut,
    ApprovalCorrected,
    ContingencyDesignated,
    ExecutionCorrected,
)
from domain.budgeting.lines.transfer_kind import TransferKind
from domain.kernel.levels import Level
from projections.budgeting.budget_lines import BUDGET_LINES, BudgetLine
from tests.projections.budgeting.acts import (
    ACCOUNT,
    APPROVED,
    BUDGET,
    COURTS,
    LINE,
    PLACED,
    adjusted,
    approved,
    committed,
    executed,
    ordered,
    paid,
    reduced,
    released,
    returned,
    undone,
    verified,
    written_off,
)
from tests.spec import rows

ZERO = Decimal("0.00")


def line(adjusted: str = "100.50", reference: str = "Law 339", *, available: str, **figures: str) -> BudgetLine:
    """The line of the courts with these figures, and none of the others."""
    return BudgetLine(
        line_id=LINE,
        budget_id=BUDGET,
        government="MD",
        fiscal_year=2014,
        level=Level.CENTRAL,
        currency="MDL",
        administrative=("0104",),
        functional=("03", "033"),
        economic=(),
        programme=(),
        source=("1",),
        geographic=(),
        nature=(),
        item=2,
        approved=Decimal(figures.get("approved", "100.50")),
        adjusted=Decimal(adjusted),
        committed=Decimal(figures.get("committed", 0)),
        liability=Decimal(figures.get("liability", 0)),
        ordered=Decimal(figures.get("ordered", 0)),
        executed=Decimal(figures.get("executed", 0)),
        available=Decimal(available),
        reference=reference,
    )


def test_an_approved_line() -> None:
    rows(BUDGET_LINES).given(APPROVED).then(line(available="100.50"))


def test_adjustments_and_executions_add_up() -> None:
    rows(BUDGET_LINES).given(APPROVED, adjusted("-0.50"), executed("70.00"), executed("-20.00", "Return 1")).then(
        line("100.00", "Return 1", executed="50.00", available="50.00")
    )


def test_what_is_granted_taken_back_and_transferred() -> None:
    supplemented = AppropriationSupplemented(LINE, COURTS, Decimal(40), "MDL", "Law 1")
    taken_back = AppropriationReduced(LINE, COURTS, Decimal(10), "MDL", "Law 2")
    gone = AppropriationTransferredOut(LINE, COURTS, "l2", TransferKind.VIREMENT, Decimal(5), "MDL", "Order 2")
    come = AppropriationTransferredIn(LINE, COURTS, "l3", TransferKind.CONTINGENCY, Decimal(2), "MDL", "Order 3")
    rows(BUDGET_LINES).given(APPROVED, supplemented, taken_back, gone, come).then(
        line("127.50", "Order 3", available="127.50")
    )


def test_a_corrected_approval_moves_the_adjusted_figure_too() -> None:
    corrected = ApprovalCorrected(LINE, COURTS, Decimal("1.50"), "MDL", "Report")
    rows(BUDGET_LINES).given(APPROVED, corrected).then(line("102.00", "Report", approved="102.00", available="102.00"))


def test_other_corrections_move_their_own_figure() -> None:
    adjustment = AdjustmentCorrected(LINE, COURTS, Decimal("1.50"), "MDL", "Report")
    rows(BUDGET_LINES).given(APPROVED, adjustment).then(line("102.00", "Report", available="102.00"))
    execution = ExecutionCorrected(LINE, COURTS, Decimal("1.50"), "MDL", "Report")
    rows(BUDGET_LINES).given(APPROVED, execution).then(line("100.50", "Report", executed="1.50", available="99.00"))


def test_money_on_its_way_counts_once_at_its_furthest_stage() -> None:
    history = [APPROVED, committed("80"), verified("60"), ordered("40"), paid("30")]
    assert [list(rows(BUDGET_LINES).given(*history[:n]).folded().values()) for n in range(2, 6)] == [
        [line(committed="80", available="20.50")],
        [line(committed="20", liability="60", available="20.50")],
        [line(committed="20", liability="20", ordered="40", available="20.50")],
        [line(committed="20", liability="20", ordered="10", executed="30", available="20.50")],
    ]


def test_what_is_given_back_is_available_again() -> None:
    far = [APPROVED, committed("80"), verified("60"), ordered("40"), paid("30")]
    back = [reduced("5"), released("15"), written_off("20"), returned("10")]
    rows(BUDGET_LINES).given(*far, *back).then(line(ordered="10", executed="20", available="70.50"))


def test_a_reversed_payment_is_ordered_again() -> None:
    far = [APPROVED, committed("80"), verified("80"), ordered("80"), paid("80")]
    rows(BUDGET_LINES).given(*far, undone("80")).then(line(ordered="80", available="20.50"))


def test_where_a_line_is_held_and_that_it_is_a_reserve() -> None:
    held = replace(line(available="100.50"), account_id=ACCOUNT, contingency=True)
    rows(BUDGET_LINES).given(APPROVED, PLACED, ContingencyDesignated(LINE)).then(held)


def test_lines_do_not_touch_each_other() -> None:
    found = rows(BUDGET_LINES).given(APPROVED, approved("l2", "1.00"), executed("1.00", "Bill 2", "l2")).folded()
    assert found[LINE] == line(available="100.50")
    assert (found["l2"].executed, found["l2"].available) == (Decimal("1.00"), ZERO)


def test_acts_on_no_line_make_none() -> None:
    rows(BUDGET_LINES).given(executed("1.00"), PLACED, committed("1"), BudgetReopened(BUDGET, "ruling")).then()


def test_nothing_has_the_decimals_of_the_amount() -> None:
    [found] = rows(BUDGET_LINES).given(APPROVED).folded().values()
    assert [str(found.committed), str(found.executed)] == ["0.00", "0.00"]
