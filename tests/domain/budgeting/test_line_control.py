"""Lines of a budget that is held: what they enter at their control account, and what the account refuses."""

from datetime import date
from decimal import Decimal

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.accounts.events import ControlAccountOpened
from domain.budgeting.books.events import ControlsDefined, PeriodClosed
from domain.budgeting.coding import Coding
from domain.budgeting.control import ControlPolicy, ControlRule, LevelOf, Standing
from domain.budgeting.lines import commands as c
from domain.budgeting.lines import decider as line
from domain.budgeting.lines.events import (
    AdjustmentCorrected,
    AppropriationAdjusted,
    AppropriationReduced,
    AppropriationSupplemented,
    ApprovalCorrected,
    ContingencyDesignated,
    ExecutionCorrected,
    ExecutionRecorded,
)
from domain.kernel.refusals import MESSAGES
from tests.domain.budgeting.held import (
    BY_MINISTRY,
    GOODS,
    LAW,
    RULES,
    SCHOOLS,
    WAGES,
    account_opened,
    appropriation_posted,
    approved,
    execution_posted,
    held,
    id_of,
    mdl,
    ministry,
    placed,
    standing,
)
from tests.spec import Spec
from tests.support import books

spec = Spec(line.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

OPENED = books.opened()
ID = id_of(WAGES)
HELD = (OPENED, RULES, *held(WAGES, "100.00", standing("100.00", "60.00")))
"""A line whose account has 40 left."""


def approve(coding: Coding, amount: str) -> c.ApproveAppropriation:
    return c.ApproveAppropriation("MD-2014", coding, mdl(amount), LAW)


def report(approved_: str, adjusted: str, executed: str, coding: Coding = WAGES) -> c.ReportLine:
    return c.ReportLine("MD-2014", coding, mdl(approved_), mdl(adjusted), mdl(executed), LAW)


def adjusted(by: str) -> AppropriationAdjusted:
    return AppropriationAdjusted(ID, WAGES, Decimal(by), "MDL", LAW)


def executed(amount: str, on: date | None = None, period: int | None = None) -> ExecutionRecorded:
    return ExecutionRecorded(ID, WAGES, Decimal(amount), "MDL", on, period, LAW)


# --- coming under control ----------------------------------------------------------------------


def test_the_first_line_of_a_node_opens_its_account() -> None:
    now = standing("100.00")
    spec.given(OPENED, RULES).when(approve(WAGES, "100")).then(
        approved(WAGES, "100.00"),
        placed(WAGES),
        account_opened(WAGES, now),
        appropriation_posted(WAGES, "100.00", now),
    )


def test_further_lines_of_the_node_share_the_account() -> None:
    spec.given(*HELD).when(approve(GOODS, "50")).then(
        approved(GOODS, "50.00"), placed(GOODS), appropriation_posted(GOODS, "50.00", standing("150.00", "60.00"))
    )
    assert ministry(WAGES) == ministry(GOODS) != ministry(SCHOOLS)


def test_the_first_rule_that_selects_a_line_holds_it() -> None:
    schools = ControlRule((LevelOf("economic", 1),), ControlPolicy.NONE, under=Coding(administrative=("02",)))
    given = spec.given(OPENED, ControlsDefined("MD-2014", (schools, BY_MINISTRY)))
    (_, _, opened, _) = line.decide(given.state, approve(SCHOOLS, "1"), None)  # type: ignore[arg-type]
    assert isinstance(opened, ControlAccountOpened)
    assert (opened.node, opened.standing.policy) == (Coding(economic=("21",)), ControlPolicy.NONE)


def test_a_line_that_no_rule_selects_is_not_held() -> None:
    rules = ControlsDefined("MD-2014", (ControlRule((LevelOf("administrative", 1),), under=SCHOOLS),))
    spec.given(OPENED, rules).when(approve(WAGES, "100")).then(approved(WAGES, "100.00"))


def test_a_line_approved_before_the_rules_comes_under_control_with_what_it_amounts_to() -> None:
    given = spec.given(OPENED, approved(WAGES, "100.00"), adjusted("-10.00"), executed("90.00"), RULES)
    now = standing("90.00")
    given.when(c.PlaceUnderControl(ID)).then(
        placed(WAGES),
        account_opened(WAGES, now),
        appropriation_posted(WAGES, "90.00", now),
        execution_posted(WAGES, "90.00", standing("90.00", "90.00")),
    )
    spec.given(*HELD).when(c.PlaceUnderControl(ID)).then()


def test_only_what_a_rule_holds_comes_under_control() -> None:
    spec.given(OPENED, approved(WAGES, "1.00")).when(c.PlaceUnderControl(ID)).refused("no_control_rule", "lineId")
    spec.given(OPENED, RULES).when(c.PlaceUnderControl(ID)).refused("unknown_line", "lineId")


def test_an_overspent_line_comes_under_control_too() -> None:
    overspent = spec.given(OPENED, approved(WAGES, "100.00"), executed("100.01"), RULES)
    overspent.when(c.PlaceUnderControl(ID)).then(
        placed(WAGES),
        account_opened(WAGES, standing("100.00")),
        appropriation_posted(WAGES, "100.00", standing("100.00")),
        execution_posted(WAGES, "100.01", standing("100.00", "100.01")),
    )


def test_no_more_comes_back_to_a_line_under_control_than_was_spent_on_it() -> None:
    """Else who commits would have more than was granted: the account frees what came back."""
    spent = spec.given(*HELD, executed("10.00"), execution_posted(WAGES, "10.00", standing("100.00", "70.00")))
    law = c.RecordExecution(ID, mdl("-10.01"), LAW)
    spent.when(law).refused("returned_above_spent", "amount")
    spent.when(c.RecordExecution(ID, mdl("-10.00"), LAW)).then(
        executed("-10.00"), execution_posted(WAGES, "-10.00", standing("100.00", "60.00")), once_more=False
    )
    free = spec.given(OPENED, approved(WAGES, "100.00"))
    free.when(c.RecordExecution(ID, mdl("-10.00"), LAW)).then(executed("-10.00"), once_more=False)


# --- raising and lowering ----------------------------------------------------------------------


def test_a_supplement_grants_more() -> None:
    supplemented = AppropriationSupplemented(ID, WAGES, Decimal("5.00"), "MDL", LAW)
    asked = c.SupplementAppropriation(ID, mdl("5"), LAW)
    spec.given(OPENED, approved(WAGES, "1.00")).when(asked).then(supplemented, once_more=False)
    spec.given(*HELD).when(asked).then(
        supplemented, appropriation_posted(WAGES, "5.00", standing("105.00", "60.00")), once_more=False
    )


def test_a_reduction_takes_back() -> None:
    reduced = AppropriationReduced(ID, WAGES, Decimal("40.00"), "MDL", LAW)
    asked = c.ReduceAppropriation(ID, mdl("40"), LAW)
    spec.given(OPENED, approved(WAGES, "40.00")).when(asked).then(reduced, once_more=False)
    spec.given(*HELD).when(asked).then(
        reduced, appropriation_posted(WAGES, "-40.00", standing("60.00", "60.00")), once_more=False
    )
    spec.given(OPENED, approved(WAGES, "39.99")).when(asked).refused("adjusted_below_zero", "amount")


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_what_is_granted_or_taken_back_is_above_zero(amount: str) -> None:
    for kind in (c.SupplementAppropriation, c.ReduceAppropriation):
        spec.given(*HELD).when(kind(ID, mdl(amount), LAW)).refused("not_positive", "amount")


@pytest.mark.parametrize(
    "command",
    [
        c.SupplementAppropriation(ID, mdl("1"), LAW),
        c.ReduceAppropriation(ID, mdl("1"), LAW),
        c.DesignateContingency(ID),
        c.PlaceUnderControl(ID),
    ],
)
def test_acts_need_a_line_in_open_books(command: c.LineCommand) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED).when(command).refused("unknown_line", "lineId")
    spec.given(*HELD, books.closed()).when(command).refused("budget_closed", "budgetId")


def test_adjustments_move_the_ceiling() -> None:
    asked = c.AdjustAppropriation(ID, mdl("-40"), LAW)
    spec.given(*HELD).when(asked).then(
        adjusted("-40.00"), appropriation_posted(WAGES, "-40.00", standing("60.00", "60.00")), once_more=False
    )


@pytest.mark.parametrize(
    "command", [c.AdjustAppropriation(ID, mdl("-40.01"), LAW), c.ReduceAppropriation(ID, mdl("40.01"), LAW)]
)
def test_no_appropriation_is_taken_away_from_what_was_consumed(command: c.LineCommand) -> None:
    path = "by" if isinstance(command, c.AdjustAppropriation) else "amount"
    spec.given(*HELD).when(command).refused("exceeds_available", path)
    for policy in (ControlPolicy.WARN, ControlPolicy.NONE):
        lenient = (OPENED, RULES, *held(WAGES, "100.00", standing("100.00", "60.00", policy)))
        assert len(line.decide(spec.given(*lenient).state, command, None)) == 2  # type: ignore[arg-type]


def test_no_appropriation_is_taken_away_from_what_was_allotted() -> None:
    allotted = (OPENED, RULES, *held(WAGES, "100.00", standing("100.00", "0.00", allotted=("30.00", "40.00"))))
    asked = c.ReduceAppropriation(ID, mdl("30"), LAW)
    assert len(line.decide(spec.given(*allotted).state, asked, None)) == 2  # type: ignore[arg-type]
    spec.given(*allotted).when(c.ReduceAppropriation(ID, mdl("30.01"), LAW)).refused("below_allotted", "amount")


# --- spending on the line itself ---------------------------------------------------------------


def test_an_execution_takes_from_the_account() -> None:
    asked = c.RecordExecution(ID, mdl("40"), LAW, date(2014, 3, 31))
    spec.given(*HELD).when(asked).then(
        executed("40.00", date(2014, 3, 31), 3),
        execution_posted(WAGES, "40.00", standing("100.00", "100.00")),
        once_more=False,
    )
    spec.given(*HELD).when(c.RecordExecution(ID, mdl("40.01"), LAW)).refused("exceeds_available", "amount")


def test_no_more_is_executed_than_was_allotted_up_to_the_period() -> None:
    given = spec.given(
        OPENED, RULES, *held(WAGES, "100.00", standing("100.00", "0.00", allotted=("10.00", "20.00", "30.00")))
    )
    january, february = date(2014, 1, 31), date(2014, 2, 1)
    given.when(c.RecordExecution(ID, mdl("10.01"), LAW, january)).refused("exceeds_available", "amount")
    assert len(line.decide(given.state, c.RecordExecution(ID, mdl("30"), LAW, february), None)) == 2  # type: ignore[arg-type]
    given.when(c.RecordExecution(ID, mdl("60.01"), LAW)).refused("exceeds_available", "amount")


def test_money_that_comes_back_is_taken_by_an_overdrawn_account_too() -> None:
    overdrawn = (OPENED, RULES, *held(WAGES, "100.00", standing("100.00", "160.00")), executed("160.00"))
    spec.given(*overdrawn).when(c.RecordExecution(ID, mdl("-1"), LAW)).then(
        executed("-1.00"), execution_posted(WAGES, "-1.00", standing("100.00", "159.00")), once_more=False
    )


def test_an_execution_is_dated_in_a_period_that_is_open() -> None:
    given = spec.given(*HELD, PeriodClosed("MD-2014", 2))
    given.when(c.RecordExecution(ID, mdl("1"), LAW, date(2014, 2, 28))).refused("period_closed", "on")
    given.when(c.RecordExecution(ID, mdl("1"), LAW, date(2013, 12, 31))).refused("outside_fiscal_year", "on")
    given.when(c.RecordExecution(ID, mdl("1"), LAW, date(2015, 1, 31))).then(
        executed("1.00", date(2015, 1, 31), 13),
        execution_posted(WAGES, "1.00", standing("100.00", "61.00")),
        once_more=False,
    )


def test_nothing_is_spent_from_a_reserve() -> None:
    reserve = ContingencyDesignated(ID)
    spec.given(*HELD).when(c.DesignateContingency(ID)).then(reserve)
    spec.given(*HELD, reserve).when(c.RecordExecution(ID, mdl("1"), LAW)).refused("contingency_line", "lineId")


def test_a_line_that_was_spent_on_is_no_reserve() -> None:
    spec.given(*HELD, executed("1.00")).when(c.DesignateContingency(ID)).refused("contingency_line_used", "lineId")
    spec.given(*HELD, executed("1.00"), executed("-1.00")).when(c.DesignateContingency(ID)).then(
        ContingencyDesignated(ID)
    )
    reserve = ContingencyDesignated(ID)
    spec.given(*HELD, reserve, executed("1.00")).when(c.DesignateContingency(ID)).then()


# --- reports -----------------------------------------------------------------------------------


def test_a_first_report_comes_under_control_with_its_figures() -> None:
    now = standing("90.00")
    spec.given(OPENED, RULES).when(report("100", "90", "80")).then(
        approved(WAGES, "100.00"),
        adjusted("-10.00"),
        executed("80.00"),
        placed(WAGES),
        account_opened(WAGES, now),
        appropriation_posted(WAGES, "90.00", now),
        execution_posted(WAGES, "80.00", standing("90.00", "80.00")),
    )


def test_a_corrected_report_moves_the_account() -> None:
    spec.given(*HELD).when(report("90", "110", "50")).then(
        ApprovalCorrected(ID, WAGES, Decimal("-10.00"), "MDL", LAW),
        AdjustmentCorrected(ID, WAGES, Decimal("20.00"), "MDL", LAW),
        ExecutionCorrected(ID, WAGES, Decimal("50.00"), "MDL", LAW),
        appropriation_posted(WAGES, "10.00", standing("110.00", "60.00")),
        execution_posted(WAGES, "50.00", standing("110.00", "110.00")),
    )


def test_a_report_is_a_fact_that_no_account_refuses() -> None:
    now = standing("90.00")
    spec.given(OPENED, RULES).when(report("100", "90", "95")).then(
        approved(WAGES, "100.00"),
        adjusted("-10.00"),
        executed("95.00"),
        placed(WAGES),
        account_opened(WAGES, now),
        appropriation_posted(WAGES, "90.00", now),
        execution_posted(WAGES, "95.00", standing("90.00", "95.00")),
    )
    allotted = standing("100.00", "60.00", allotted=("100.00",))
    after, spent = (standing("50.00", consumed, allotted=("100.00",)) for consumed in ("60.00", "160.00"))
    spec.given(OPENED, RULES, *held(WAGES, "100.00", allotted)).when(report("100", "50", "100")).then(
        AdjustmentCorrected(ID, WAGES, Decimal("-50.00"), "MDL", LAW),
        ExecutionCorrected(ID, WAGES, Decimal("100.00"), "MDL", LAW),
        appropriation_posted(WAGES, "-50.00", after),
        execution_posted(WAGES, "100.00", spent),
    )


def test_a_reserve_may_be_reported_as_spent() -> None:
    spec.given(OPENED, approved(WAGES, "100.00"), ContingencyDesignated(ID)).when(report("100", "100", "1")).then(
        ExecutionCorrected(ID, WAGES, Decimal("1.00"), "MDL", LAW)
    )


def test_a_correction_that_only_names_the_figures_otherwise_leaves_the_account_alone() -> None:
    spec.given(*HELD).when(report("90", "100", "0")).then(
        ApprovalCorrected(ID, WAGES, Decimal("-10.00"), "MDL", LAW),
        AdjustmentCorrected(ID, WAGES, Decimal("10.00"), "MDL", LAW),
    )


def test_a_correction_that_makes_it_better_is_taken() -> None:
    def overdrawn(consumed: str) -> Standing:
        return standing("100.00", consumed)

    given = spec.given(OPENED, RULES, *held(WAGES, "100.00", overdrawn("170.00")), executed("70.00"))
    given.when(report("100", "100", "60")).then(
        ExecutionCorrected(ID, WAGES, Decimal("-10.00"), "MDL", LAW),
        execution_posted(WAGES, "-10.00", overdrawn("160.00")),
    )
