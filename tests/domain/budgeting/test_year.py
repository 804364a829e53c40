"""What holds in a fiscal year: its periods, where the budget is held, and which codes a line may use."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.budgeting import refusals as budgeting
from domain.budgeting.books import decider as budget
from domain.budgeting.books import year
from domain.budgeting.books.commands import (
    BudgetCommand,
    ClosePeriod,
    DefineControls,
    ReopenPeriod,
    RequireClassification,
)
from domain.budgeting.books.events import (
    BudgetClosed,
    BudgetOpened,
    BudgetReopened,
    ClassificationRequired,
    ControlsDefined,
    PeriodClosed,
    PeriodReopened,
)
from domain.budgeting.coding import DIMENSIONS, Coding
from domain.budgeting.control import COMPLEMENTARY, MAX_RULES, ControlPolicy, ControlRule, LevelOf
from domain.kernel.declarations import Refused
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from tests.spec import OFFICER, Spec

spec = Spec(budget.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

ID = "MD-2014"
JANUARY = date(2014, 1, 1)
OPENED = BudgetOpened(ID, "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
CLOSED = BudgetClosed(ID, "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
INSTITUTION = (LevelOf("administrative", 2),)
RULES = (
    ControlRule((LevelOf("administrative", 2), LevelOf("economic", 1)), by_allotment=True, under=Coding(source=("1",))),
    ControlRule(INSTITUTION, ControlPolicy.WARN),
)
DEFINED = ControlsDefined(ID, RULES)


# --- periods ---------------------------------------------------------------------------------------


def test_periods_close_with_those_before_them() -> None:
    spec.given(OPENED).when(ClosePeriod(ID, 1)).then(PeriodClosed(ID, 1))
    spec.given(OPENED, PeriodClosed(ID, 2)).when(ClosePeriod(ID, 12)).then(PeriodClosed(ID, 12))
    for period in (1, 2):
        spec.given(OPENED, PeriodClosed(ID, 2)).when(ClosePeriod(ID, period)).then()


def test_a_closed_period_opens_again_with_those_after_it() -> None:
    given_ = spec.given(OPENED, PeriodClosed(ID, 6))
    given_.when(ReopenPeriod(ID, 4, " invoice found ")).then(PeriodReopened(ID, 4, "invoice found"))
    given_.when(ReopenPeriod(ID, 7, "invoice found")).then()
    given_.when(ReopenPeriod(ID, 4, " ")).refused("reason_required", "reason")
    given_.when(ReopenPeriod(ID, 4, "x" * 1_001)).refused("reason_too_long", "reason")
    reopened = spec.given(OPENED, PeriodClosed(ID, 6), PeriodReopened(ID, 4, "invoice found"))
    reopened.when(ClosePeriod(ID, 3)).then()
    reopened.when(ClosePeriod(ID, 4)).then(PeriodClosed(ID, 4))


@pytest.mark.parametrize("period", [0, 13, -1])
def test_a_year_has_twelve_periods(period: int) -> None:
    spec.given(OPENED).when(ClosePeriod(ID, period)).refused("unknown_period", "period")
    spec.given(OPENED).when(ReopenPeriod(ID, period, "why")).refused("unknown_period", "period")


ANY: list[BudgetCommand] = [
    ClosePeriod(ID, 1),
    ReopenPeriod(ID, 1, "why"),
    DefineControls(ID, RULES),
    RequireClassification(ID, "economic"),
]


@pytest.mark.parametrize("command", ANY)
def test_only_open_books_are_ruled(command: BudgetCommand) -> None:
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED, CLOSED).when(command).refused("budget_closed", "budgetId")


def test_rules_outlive_a_closing() -> None:
    history = (OPENED, PeriodClosed(ID, 12), DEFINED, ClassificationRequired(ID, "source"))
    again = spec.given(*history, CLOSED, BudgetReopened(ID, "court ruling"))
    assert again.state == spec.given(*history).state


# --- dates -----------------------------------------------------------------------------------------

starts = st.builds(date, st.integers(1901, 2200), st.integers(1, 12), st.just(1))
days = st.integers(-500, 1200)


def opened(starts_on: date, closed_periods: int = 0) -> budget.Open:
    return budget.Open(ID, "MD", starts_on.year, "MDL", Level.CENTRAL, starts_on, closed_periods=closed_periods)


def asked(books: budget.Open, on: date) -> int | str:
    try:
        return budget.period_of(books, on)
    except Refused as refusal:
        return refusal.code


def months(starts_on: date, count: int) -> date:
    """The first day of the month so many months after the first day of the year."""
    number = starts_on.year * 12 + starts_on.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


@given(starts, days)
def test_a_date_lies_in_the_month_of_the_fiscal_year_that_holds_it(starts_on: date, after: int) -> None:
    on = starts_on + timedelta(after)
    match asked(opened(starts_on), on):
        case int(period) if period < COMPLEMENTARY:
            assert months(starts_on, period - 1) <= on < months(starts_on, period)
        case int(period):
            assert months(starts_on, 12) <= on < months(starts_on, 24)
        case refusal:
            assert refusal == "outside_fiscal_year"
            assert on < starts_on or on >= months(starts_on, 24)


@given(starts, days, st.integers(0, 12))
def test_nothing_is_dated_in_a_closed_period(starts_on: date, after: int, closed: int) -> None:
    on = starts_on + timedelta(after)
    whole, partly = asked(opened(starts_on), on), asked(opened(starts_on, closed), on)
    assert partly == ("period_closed" if isinstance(whole, int) and whole <= closed else whole)


@given(starts, days)
def test_the_year_itself_is_the_first_twelve_periods(starts_on: date, after: int) -> None:
    books, on = opened(starts_on), starts_on + timedelta(after)
    match asked(books, on):
        case int(period) if period < COMPLEMENTARY:
            assert budget.period_in_year(books, on) == period
        case int():
            with pytest.raises(Refused, match="after_year_end"):
                budget.period_in_year(books, on)
        case refusal:
            with pytest.raises(Refused, match=refusal):
                budget.period_in_year(books, on)


@given(
    st.lists(
        st.one_of(
            st.builds(ClosePeriod, st.just(ID), st.integers(1, 12)),
            st.builds(ReopenPeriod, st.just(ID), st.integers(1, 12), st.just("why")),
        ),
        max_size=20,
    )
)
def test_after_closing_a_period_is_closed_and_after_reopening_it_is_open(
    history: list[ClosePeriod | ReopenPeriod],
) -> None:
    state: budget.State = spec.given(OPENED).state
    for command in history:
        before = budget.require_open(state, ID).closed_periods
        state = budget.DECIDER.fold(budget.DECIDER.decide(state, command, OFFICER), state)
        closed = budget.require_open(state, ID).closed_periods
        expected = max(before, command.period) if isinstance(command, ClosePeriod) else min(before, command.period - 1)
        assert closed == expected


# --- rules of control ------------------------------------------------------------------------------


def test_the_budget_is_held_by_rules() -> None:
    spec.given(OPENED).when(DefineControls(ID, RULES)).then(DEFINED)
    spec.given(OPENED, DEFINED).when(DefineControls(ID, RULES[:1])).then(ControlsDefined(ID, RULES[:1]))
    assert budget.require_open(spec.given(OPENED, DEFINED).state, ID).rules == RULES


def test_trailing_empty_codes_select_nothing_more() -> None:
    (first, second) = RULES
    asked_ = ControlRule(first.levels, first.policy, by_allotment=True, under=Coding(source=("1", "", "")))
    spec.given(OPENED).when(DefineControls(ID, (asked_, second))).then(DEFINED)
    spec.given(OPENED, DEFINED).when(DefineControls(ID, (asked_, second))).then()


@pytest.mark.parametrize(
    ("rules", "refusal", "path"),
    [
        ((), "rules_count", "rules"),
        (RULES * (MAX_RULES // 2) + RULES[:1], "rules_count", "rules"),
        ((ControlRule(()),), "rule_without_levels", "rules.0.levels"),
        ((RULES[0], ControlRule(())), "rule_without_levels", "rules.1.levels"),
        ((ControlRule((LevelOf("colour", 1),)),), "unknown_dimension", "rules.0.levels.0.dimension"),
        ((ControlRule((*INSTITUTION, LevelOf("economic", 0))),), "unknown_level", "rules.0.levels.1.level"),
        ((ControlRule((*INSTITUTION, LevelOf("economic", 13))),), "unknown_level", "rules.0.levels.1.level"),
        ((ControlRule(INSTITUTION * 2),), "dimension_twice", "rules.0.levels.1.dimension"),
        ((ControlRule(INSTITUTION, under=Coding(source=(" 1",))),), "code_not_plain", "rules.0.under.source"),
        ((ControlRule(INSTITUTION, under=Coding(nature=("1" * 121,))),), "code_too_long", "rules.0.under.nature"),
        ((ControlRule(INSTITUTION, under=Coding(nature=("1",) * 13)),), "too_many_levels", "rules.0.under.nature"),
        ((ControlRule(INSTITUTION, under=Coding(nature=("1" * 120,) * 4)),) * 13, "rules_too_long", "rules"),
    ],
)
def test_rules_that_hold_nothing_are_refused(rules: tuple[ControlRule, ...], refusal: str, path: str) -> None:
    spec.given(OPENED).when(DefineControls(ID, rules)).refused(refusal, path)


def test_the_widest_rules() -> None:
    everything = tuple(LevelOf(name, 12) for name in DIMENSIONS)
    codes = ("ä" * 119,) * 4 + ("ä" * 19,)  # 500 characters, counted with one more each
    widest = (ControlRule(everything, under=Coding(nature=codes)),) * 12
    rules = (*widest, *(ControlRule(everything),) * (MAX_RULES - 12))
    spec.given(OPENED).when(DefineControls(ID, rules)).then(ControlsDefined(ID, rules))
    assert sum(len(code) + 1 for rule in rules for code in rule.under.nature) == year.MAX_SELECTED


# --- required classifications ----------------------------------------------------------------------


def test_a_classification_is_required_once() -> None:
    required = ClassificationRequired(ID, "economic")
    spec.given(OPENED).when(RequireClassification(ID, "economic")).then(required)
    both = spec.given(OPENED, required, ClassificationRequired(ID, "source")).state
    assert budget.require_open(both, ID).required == {"economic", "source"}
    spec.given(OPENED).when(RequireClassification(ID, "colour")).refused("unknown_dimension", "dimension")
