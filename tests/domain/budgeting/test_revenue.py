"""A heading of revenue: forecast, assessed, collected, paid back, cancelled."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.budgeting import refusals as budgeting
from domain.budgeting.books.events import BudgetClosed, BudgetOpened, PeriodClosed
from domain.budgeting.revenue import decider as revenue
from domain.budgeting.revenue.commands import (
    AssessRevenue,
    CancelAssessment,
    CollectRevenue,
    ForecastRevenue,
    RefundRevenue,
    RevenueCommand,
)
from domain.budgeting.revenue.events import (
    AssessmentCancelled,
    RevenueAssessed,
    RevenueCollected,
    RevenueForecast,
    RevenueRefunded,
    RevenueStanding,
)
from domain.kernel.levels import Level
from domain.kernel.refusals import MESSAGES
from domain.kernel.values import Money, money
from tests.spec import Spec

spec = Spec(revenue.DECIDER, {**MESSAGES, **budgeting.MESSAGES})

ID = "MD-2014"
JANUARY = date(2014, 1, 1)
MAY = date(2014, 5, 31)
OPENED = BudgetOpened(ID, "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
CLOSED = BudgetClosed(ID, "MD", 2014, "MDL", Level.CENTRAL, JANUARY)
VAT = ("11", "114", "1141")
HEADING = revenue.heading_id(ID, VAT)
PLACE: dict[str, Any] = {
    "heading_id": HEADING,
    "budget_id": ID,
    "government": "MD",
    "fiscal_year": 2014,
    "level": Level.CENTRAL,
    "heading": VAT,
}
NOTHING = RevenueStanding("MDL", *[Decimal(0)] * 5)


def lei(amount: str) -> Money:
    return money(amount, "MDL")


def entry(amount: str, on: date = MAY, period: int = 5) -> dict[str, Any]:
    return {**PLACE, "amount": Decimal(amount), "on": on, "period": period}


def forecast(by: str, before: RevenueStanding = NOTHING) -> RevenueForecast:
    value = Decimal(by)
    return RevenueForecast(
        **PLACE, by=value, reference="budget law", standing=replace(before, forecast=before.forecast + value)
    )


ASSESSED = RevenueAssessed(**entry("90.00"), reference="roll 5", standing=replace(NOTHING, assessed=Decimal("90.00")))
COLLECTED = RevenueCollected(
    **entry("80.00"), reference="day 31", standing=replace(ASSESSED.standing, collected=Decimal("80.00"))
)
REFUNDED = RevenueRefunded(
    **entry("30.00"), reference="claim 1", standing=replace(COLLECTED.standing, refunded=Decimal("30.00"))
)
CANCELLED = AssessmentCancelled(
    **entry("20.00"), reason="appeal won", standing=replace(COLLECTED.standing, cancelled=Decimal("20.00"))
)


def test_a_forecast_is_set_and_what_differs_is_recorded() -> None:
    spec.given(OPENED).when(ForecastRevenue(ID, VAT, lei("100"), " budget law ")).then(forecast("100.00"))
    first = forecast("100.00")
    lower = forecast("-40.00", first.standing)
    spec.given(OPENED, first).when(ForecastRevenue(ID, VAT, lei("60"), "budget law")).then(lower)
    spec.given(OPENED, first).when(ForecastRevenue(ID, VAT, lei("100"), "another law")).then()
    spec.given(OPENED).when(ForecastRevenue(ID, VAT, lei("0"), "budget law")).then()
    negative = ForecastRevenue(ID, VAT, lei("-0.01"), "budget law")
    spec.given(OPENED, first).when(negative).refused("negative_amount", "amount")


def test_revenue_is_assessed_and_collected() -> None:
    spec.given(OPENED).when(AssessRevenue(ID, VAT, lei("90"), MAY, " roll 5 ")).then(ASSESSED, once_more=False)
    taken = CollectRevenue(ID, VAT, lei("80"), MAY, "day 31")
    spec.given(OPENED, ASSESSED).when(taken).then(COLLECTED, once_more=False)


def test_self_assessed_taxes_are_collected_without_an_assessment() -> None:
    collected = replace(COLLECTED, standing=replace(NOTHING, collected=Decimal("80.00")))
    spec.given(OPENED).when(CollectRevenue(ID, VAT, lei("80"), MAY, "day 31")).then(collected, once_more=False)


def test_no_more_is_paid_back_than_came_in() -> None:
    given = spec.given(OPENED, ASSESSED, COLLECTED)
    given.when(RefundRevenue(ID, VAT, lei("30"), MAY, "claim 1")).then(REFUNDED, once_more=False)
    given.when(RefundRevenue(ID, VAT, lei("80.01"), MAY, "claim 1")).refused("refund_above_collected", "amount")
    rest = RefundRevenue(ID, VAT, lei("50"), MAY, "claim 2")
    all_ = replace(REFUNDED.standing, refunded=Decimal("80.00"))
    last = RevenueRefunded(**entry("50.00"), reference="claim 2", standing=all_)
    spec.given(OPENED, REFUNDED).when(rest).then(last, once_more=False)
    spec.given(OPENED, REFUNDED, last).when(rest).refused("refund_above_collected", "amount")


def test_no_more_is_cancelled_than_was_assessed() -> None:
    given = spec.given(OPENED, ASSESSED, COLLECTED)
    given.when(CancelAssessment(ID, VAT, lei("20"), MAY, " appeal won ")).then(CANCELLED, once_more=False)
    above = CancelAssessment(ID, VAT, lei("70.01"), MAY, "appeal won")
    spec.given(OPENED, CANCELLED).when(above).refused("cancel_above_assessed", "amount")
    spec.given(OPENED).when(above).refused("cancel_above_assessed", "amount")


DATED: list[type[Any]] = [AssessRevenue, CollectRevenue, RefundRevenue, CancelAssessment]


@pytest.mark.parametrize("kind", DATED)
def test_an_entry_is_dated_in_an_open_period(kind: type[Any]) -> None:
    def on(day: date) -> RevenueCommand:
        command: RevenueCommand = kind(ID, VAT, lei("1"), day, "document 1")
        return command

    given = spec.given(OPENED, COLLECTED, PeriodClosed(ID, 4))
    given.when(on(date(2013, 12, 31))).refused("outside_fiscal_year", "on")
    given.when(on(date(2014, 4, 30))).refused("period_closed", "on")
    given.when(on(date(2016, 1, 1))).refused("outside_fiscal_year", "on")


def test_late_money_comes_in_the_complementary_period() -> None:
    late = date(2015, 1, 20)
    collected = RevenueCollected(
        **entry("80.00", late, 13), reference="day 20", standing=replace(NOTHING, collected=Decimal("80.00"))
    )
    spec.given(OPENED).when(CollectRevenue(ID, VAT, lei("80"), late, "day 20")).then(collected, once_more=False)


@pytest.mark.parametrize("kind", DATED)
@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        (Money(Decimal(0), "MDL"), "not_positive"),
        (Money(Decimal(-1), "MDL"), "not_positive"),
        (Money(Decimal(1), "EUR"), "currency_mismatch"),
        (Money(Decimal("0.001"), "MDL"), "too_many_decimals"),
    ],
)
def test_an_amount_is_money_above_zero(kind: type[Any], amount: Money, refusal: str) -> None:
    spec.given(OPENED, COLLECTED).when(kind(ID, VAT, amount, MAY, "document 1")).refused(refusal, "amount")


@pytest.mark.parametrize("kind", [ForecastRevenue, *DATED])
@pytest.mark.parametrize(
    ("heading", "refusal"),
    [
        ((), "empty_code"),
        (("", ""), "empty_code"),
        (("1",) * 13, "too_many_levels"),
        (("1" * 121,), "code_too_long"),
        (("1\n",), "code_not_plain"),
    ],
)
def test_a_heading_is_a_path_of_codes(kind: type[Any], heading: tuple[str, ...], refusal: str) -> None:
    dated = () if kind is ForecastRevenue else (MAY,)
    spec.given(OPENED, COLLECTED).when(kind(ID, heading, lei("1"), *dated, "document 1")).refused(refusal, "heading")


def test_trailing_empty_codes_are_left_off() -> None:
    padded = (*VAT, "", "")
    spec.given(OPENED).when(ForecastRevenue(ID, padded, lei("100"), "budget law")).then(forecast("100.00"))
    assert revenue.heading_id(ID, revenue.checked(padded)) == HEADING


@pytest.mark.parametrize("kind", [ForecastRevenue, *DATED])
def test_an_entry_rests_on_a_document_or_a_reason(kind: type[Any]) -> None:
    dated = () if kind is ForecastRevenue else (MAY,)
    code, path = ("reason_required", "reason") if kind is CancelAssessment else ("reference_length", "reference")
    spec.given(OPENED, COLLECTED).when(kind(ID, VAT, lei("1"), *dated, "  ")).refused(code, path)


@pytest.mark.parametrize("kind", [ForecastRevenue, *DATED])
def test_entries_are_made_in_open_books(kind: type[Any]) -> None:
    dated = () if kind is ForecastRevenue else (MAY,)
    command = kind(ID, VAT, lei("1"), *dated, "document 1")
    spec.given().when(command).refused("unknown_budget", "budgetId")
    spec.given(OPENED, COLLECTED, CLOSED).when(command).refused("budget_closed", "budgetId")
