"""What came in under each heading of revenue, and act by act."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from domain.budgeting.revenue import events as e
from domain.kernel.levels import Level
from projections.budgeting.heading_months import HEADING_MONTHS, HeadingMonth
from projections.budgeting.revenue_entries import REVENUE_ENTRIES, RevenueEntry, RevenueKind
from projections.budgeting.revenue_headings import REVENUE_HEADINGS, RevenueHeading
from tests.projections.budgeting.acts import BUDGET, MARCH
from tests.spec import NOON, fact, rows

HEADING = "MD-2014:h1"
VAT = ("11", "114")
PLACE: dict[str, Any] = {
    "heading_id": HEADING,
    "budget_id": BUDGET,
    "government": "MD",
    "fiscal_year": 2014,
    "level": Level.CENTRAL,
    "heading": VAT,
}
DATED: dict[str, Any] = {**PLACE, "on": MARCH, "period": 3}


def totals(forecast: int, assessed: int, collected: int, refunded: int, cancelled: int) -> e.RevenueStanding:
    return e.RevenueStanding("MDL", *(Decimal(one) for one in (forecast, assessed, collected, refunded, cancelled)))


FORECAST = e.RevenueForecast(**PLACE, by=Decimal(500), reference="Law 1", standing=totals(500, 0, 0, 0, 0))
ASSESSED = e.RevenueAssessed(**DATED, amount=Decimal(90), reference="Roll", standing=totals(500, 90, 0, 0, 0))
CANCELLED = e.AssessmentCancelled(**DATED, amount=Decimal(10), reason="Error", standing=totals(500, 90, 0, 0, 10))
COLLECTED = e.RevenueCollected(**DATED, amount=Decimal(100), reference="Day", standing=totals(500, 90, 100, 0, 10))
REFUNDED = e.RevenueRefunded(**DATED, amount=Decimal(20), reference="Claim", standing=totals(500, 90, 100, 20, 10))
HISTORY = (FORECAST, ASSESSED, CANCELLED, COLLECTED, REFUNDED)


def heading(*figures: int) -> RevenueHeading:
    return RevenueHeading(**PLACE, currency="MDL", **_figures(*figures))


def _figures(*figures: int) -> dict[str, Any]:
    names = ("forecast", "assessed", "cancelled", "collected", "refunded", "outstanding")
    return dict(zip(names, map(Decimal, figures), strict=False))


def test_a_heading_stands_where_its_last_entry_says() -> None:
    rows(REVENUE_HEADINGS).given(FORECAST).then(heading(500, 0, 0, 0, 0, 0))
    rows(REVENUE_HEADINGS).given(FORECAST, ASSESSED, CANCELLED).then(heading(500, 90, 10, 0, 0, 80))


def test_outstanding_is_below_zero_where_more_came_in_than_was_assessed() -> None:
    rows(REVENUE_HEADINGS).given(*HISTORY).then(heading(500, 90, 10, 100, 20, -20))


def entry(kind: RevenueKind, position: int, document: str | None, *figures: int) -> RevenueEntry:
    dated: dict[str, Any] = {"period": 3, "on": MARCH}
    if kind is RevenueKind.REVENUE_FORECAST:
        dated = {"period": 0, "on": None}
    return RevenueEntry(
        entry_id=str(fact(None, position).event_id),
        **PLACE,
        currency="MDL",
        kind=kind,
        **dated,
        recorded_at=NOON,
        document=document,
        reason="Error" if kind is RevenueKind.ASSESSMENT_CANCELLED else None,
        **_figures(*figures),
    )


def test_each_entry_moves_one_figure() -> None:
    rows(REVENUE_ENTRIES).given(*HISTORY).then(
        entry(RevenueKind.REVENUE_FORECAST, 1, "Law 1", 500, 0, 0, 0, 0),
        entry(RevenueKind.REVENUE_ASSESSED, 2, "Roll", 0, 90, 0, 0, 0),
        entry(RevenueKind.ASSESSMENT_CANCELLED, 3, None, 0, 0, 10, 0, 0),
        entry(RevenueKind.REVENUE_COLLECTED, 4, "Day", 0, 0, 0, 100, 0),
        entry(RevenueKind.REVENUE_REFUNDED, 5, "Claim", 0, 0, 0, 0, 20),
    )


def month(period: int, *figures: int) -> HeadingMonth:
    return HeadingMonth(
        heading_month_id=f"{HEADING}/{period}", **PLACE, currency="MDL", period=period, **_figures(*figures)
    )


def test_the_acts_of_one_month_are_one_row() -> None:
    may = replace(COLLECTED, on=date(2014, 5, 2), period=5)
    rows(HEADING_MONTHS).given(*HISTORY, COLLECTED, may, FORECAST).then(
        month(0, 1000, 0, 0, 0, 0), month(3, 0, 90, 10, 200, 20), month(5, 0, 0, 0, 100, 0)
    )


def test_every_act_has_its_kind() -> None:
    assert {kind.value for kind in RevenueKind} == {cls.__name__ for cls in get_args(e.RevenueEvent)}
