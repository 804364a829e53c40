"""A budget line: approved, adjusted, executed, and brought to the figures of a report."""

from decimal import Decimal

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import BudgetReopened
from domain.budgeting.coding import Coding, line_id
from domain.budgeting.lines import decider as line
from domain.budgeting.lines.commands import AdjustAppropriation, ApproveAppropriation, RecordExecution, ReportLine
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationApproved,
    ApprovalCorrected,
    ExecutionCorrected,
    ExecutionRecorded,
)
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import Money
from tests.spec import Spec
from tests.support import books

spec = Spec(line.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

COURTS = Coding(administrative=("0104",), functional=("03", "033"))
ID = line_id("MD-2014", COURTS, 1)
LAW = "Law 339/2013"
OPENED, CLOSED = books.opened(), books.closed()
REOPENED = BudgetReopened("MD-2014", "court ruling")


def mdl(amount: str, currency: str = "MDL") -> Money:
    return Money(Decimal(amount), currency)


def approved(amount: str) -> AppropriationApproved:
    return AppropriationApproved(ID, "MD-2014", "MD", 2014, Level.CENTRAL, COURTS, 1, Decimal(amount), "MDL", LAW)


def adjusted(by: str) -> AppropriationAdjusted:
    return AppropriationAdjusted(ID, COURTS, Decimal(by), "MDL", LAW)


def executed(amount: str) -> ExecutionRecorded:
    return ExecutionRecorded(ID, COURTS, Decimal(amount), "MDL", None, None, LAW)


def approve(amount: Money, coding: Coding = COURTS, reference: str = LAW, item: int = 1) -> ApproveAppropriation:
    return ApproveAppropriation("MD-2014", coding, amount, reference, item)


def report(approved_: str, adjusted_: str, executed_: str, reference: str = LAW, item: int = 1) -> ReportLine:
    return ReportLine("MD-2014", COURTS, mdl(approved_), mdl(adjusted_), mdl(executed_), reference, item)


# --- approving ---------------------------------------------------------------------------------


def test_an_appropriation_makes_the_line_once() -> None:
    spec.given(OPENED).when(approve(mdl("100.5"))).then(approved("100.50"))
    spec.given(OPENED, approved("100.50")).when(approve(mdl("100.50"))).then()
    spec.given(OPENED, approved("100.50")).when(approve(mdl("99"))).refused("already_approved", "coding")


def test_an_appropriation_of_nothing_is_one() -> None:
    spec.given(OPENED).when(approve(mdl("0"))).then(approved("0.00"))


def test_trailing_empty_levels_do_not_make_another_line() -> None:
    spec.given(OPENED).when(approve(mdl("1"), Coding(("0104", ""), ("03", "033", "")))).then(approved("1.00"))


@pytest.mark.parametrize("item", [0, -1, 1_000_000])
def test_items_are_counted_from_one(item: int) -> None:
    spec.given(OPENED).when(approve(mdl("1"), item=item)).refused("item_out_of_range", "item")
    spec.given(OPENED).when(report("1", "1", "1", item=item)).refused("item_out_of_range", "item")


def test_a_line_stands_under_a_code() -> None:
    spec.given(OPENED).when(approve(mdl("1"), Coding(("", "")))).refused("uncoded_line", "coding")


@pytest.mark.parametrize(
    ("coding", "refusal"),
    [
        (Coding(economic=("1",) * 13), "too_many_levels"),
        (Coding(economic=("1" * 121,)), "code_too_long"),
        (Coding(economic=("1" * 101,) * 5), "path_too_long"),
        (Coding(economic=("1 ",)), "code_not_plain"),
    ],
)
def test_codes_are_short_and_plain(coding: Coding, refusal: str) -> None:
    spec.given(OPENED).when(approve(mdl("1"), coding)).refused(refusal, "coding.economic")


@pytest.mark.parametrize("reference", ["", "  ", "x" * 301])
def test_every_act_has_a_reference(reference: str) -> None:
    line_ = (OPENED, approved("1.00"))
    spec.given(OPENED).when(approve(mdl("1"), reference=reference)).refused("reference_length", "reference")
    spec.given(*line_).when(AdjustAppropriation(ID, mdl("1"), reference)).refused("reference_length", "reference")
    spec.given(*line_).when(RecordExecution(ID, mdl("1"), reference)).refused("reference_length", "reference")
    spec.given(*line_).when(report("2", "2", "0", reference)).refused("reference_length", "reference")


# --- amounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "refusal", "path"),
    [
        (Money(Decimal("0.001"), "MDL"), "too_many_decimals", "amount"),
        (Money(Decimal(10) ** 18, "MDL"), "amount_too_large", "amount"),
        (Money(Decimal("NaN"), "MDL"), "not_an_amount", "amount"),
        (Money(Decimal("Infinity"), "MDL"), "not_an_amount", "amount"),
        (Money(Decimal(1), "EUR"), "currency_mismatch", "amount"),
        (Money(Decimal(1), "XXX"), "unknown_currency", "amount.currency"),
        (Money(Decimal(-1), "MDL"), "negative_amount", "amount"),
    ],
)
def test_amounts_are_exact_and_in_the_books_currency(amount: Money, refusal: str, path: str) -> None:
    spec.given(OPENED).when(approve(amount)).refused(refusal, path)


def test_the_largest_amount() -> None:
    spec.given(OPENED).when(approve(mdl("999999999999999999.99"))).then(approved("999999999999999999.99"))


# --- adjusting and executing -------------------------------------------------------------------


def test_each_adjustment_is_an_act() -> None:
    given = spec.given(OPENED, approved("100.00"))
    given.when(AdjustAppropriation(ID, mdl("-100"), LAW)).then(adjusted("-100.00"), once_more=False)
    given.when(AdjustAppropriation(ID, mdl("5"), f" {LAW} ")).then(adjusted("5.00"), once_more=False)
    given.when(AdjustAppropriation(ID, mdl("0"), LAW)).refused("zero_amount", "by")
    given.when(AdjustAppropriation(ID, mdl("-100.01"), LAW)).refused("adjusted_below_zero", "by")
    given.when(AdjustAppropriation(ID, mdl("1", "EUR"), LAW)).refused("currency_mismatch", "by")


def test_each_execution_is_an_act() -> None:
    given = spec.given(OPENED, approved("100.00"))
    given.when(RecordExecution(ID, mdl("250"), LAW)).then(executed("250.00"), once_more=False)
    given.when(RecordExecution(ID, mdl("-7.1"), LAW)).then(executed("-7.10"), once_more=False)
    given.when(RecordExecution(ID, mdl("0"), LAW)).refused("zero_amount", "amount")
    given.when(RecordExecution(ID, mdl("1", "EUR"), LAW)).refused("currency_mismatch", "amount")


@pytest.mark.parametrize(
    "command", [AdjustAppropriation(ID, mdl("1"), LAW), RecordExecution(ID, mdl("1"), LAW), approve(mdl("1"))]
)
def test_acts_need_open_books(command: AdjustAppropriation | RecordExecution | ApproveAppropriation) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED, CLOSED).when(command).refused("budget_closed", "budgetId")


@pytest.mark.parametrize("command", [AdjustAppropriation(ID, mdl("1"), LAW), RecordExecution(ID, mdl("1"), LAW)])
def test_acts_need_an_approved_line(command: AdjustAppropriation | RecordExecution) -> None:
    spec.given(OPENED).when(command).refused("unknown_line", "lineId")


def test_reopened_books_take_acts_again() -> None:
    given = spec.given(OPENED, approved("1.00"), CLOSED, REOPENED)
    given.when(RecordExecution(ID, mdl("1"), LAW)).then(executed("1.00"), once_more=False)


# --- reporting ---------------------------------------------------------------------------------


def test_a_first_report_records_what_led_there() -> None:
    spec.given(OPENED).when(report("100", "90", "95")).then(approved("100.00"), adjusted("-10.00"), executed("95.00"))
    spec.given(OPENED).when(report("100", "100", "0")).then(approved("100.00"))
    spec.given(OPENED).when(report("0", "0", "-3")).then(approved("0.00"), executed("-3.00"))


def test_a_corrected_report_records_the_differences() -> None:
    given = spec.given(OPENED, approved("100.00"), adjusted("-10.00"), executed("95.00"))
    given.when(report("100", "90", "95")).then()
    given.when(report("110", "100", "95")).then(ApprovalCorrected(ID, COURTS, Decimal("10.00"), "MDL", LAW))
    given.when(report("100", "80", "95")).then(AdjustmentCorrected(ID, COURTS, Decimal("-10.00"), "MDL", LAW))
    given.when(report("100", "90", "94")).then(ExecutionCorrected(ID, COURTS, Decimal("-1.00"), "MDL", LAW))
    given.when(report("1", "2", "3")).then(
        ApprovalCorrected(ID, COURTS, Decimal("-99.00"), "MDL", LAW),
        AdjustmentCorrected(ID, COURTS, Decimal("11.00"), "MDL", LAW),
        ExecutionCorrected(ID, COURTS, Decimal("-92.00"), "MDL", LAW),
    )


def test_corrections_add_up_to_the_report() -> None:
    corrected = spec.given(
        OPENED,
        approved("100.00"),
        ApprovalCorrected(ID, COURTS, Decimal("1.00"), "MDL", LAW),
        AdjustmentCorrected(ID, COURTS, Decimal("2.00"), "MDL", LAW),
        ExecutionCorrected(ID, COURTS, Decimal("3.00"), "MDL", LAW),
    )
    corrected.when(report("101", "103", "3")).then()


def test_closed_books_take_the_same_report_and_no_other() -> None:
    given = spec.given(OPENED, approved("100.00"), CLOSED)
    given.when(report("100", "100", "0")).then()
    given.when(report("100", "100", "1")).refused("budget_closed", "budgetId")
    spec.given(OPENED, CLOSED).when(report("1", "1", "1")).refused("budget_closed", "budgetId")
    spec.given().when(report("1", "1", "1")).refused("unknown_budget", "budgetId")


def test_a_report_is_of_appropriations_of_zero_or_more() -> None:
    spec.given(OPENED).when(report("-1", "1", "1")).refused("negative_amount", "approved")
    spec.given(OPENED).when(report("1", "-1", "1")).refused("negative_amount", "adjusted")


def test_acts_before_the_approval_add_nothing() -> None:
    assert spec.given(OPENED, adjusted("1.00")).state == spec.given(OPENED).state
