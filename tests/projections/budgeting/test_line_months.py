"""What happened on a line in each month."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.budgeting.lines import events as e
from projections.budgeting.line_months import LINE_MONTHS, LineMonth
from tests.projections.budgeting.acts import (
    APPROVED,
    BUDGET,
    LINE,
    PLACED,
    adjusted,
    cancelled,
    committed,
    executed,
    ordered,
    paid,
    verified,
)
from tests.spec import rows

FIGURES = ("approved", "adjusted", "committed", "liability", "ordered", "executed")


def month(period: int, **figures: str) -> LineMonth:
    return LineMonth(
        line_month_id=f"{LINE}/{period}",
        line_id=LINE,
        budget_id=BUDGET,
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
        period=period,
        **{name: Decimal(figures.get(name, 0)) for name in FIGURES},
    )


def test_acts_of_one_month_are_one_row() -> None:
    may = replace(paid("5"), on=date(2014, 5, 2), period=5)
    history = (APPROVED, adjusted("-0.50"), PLACED, committed("80"), verified("60"), ordered("40"), cancelled("10"))
    rows(LINE_MONTHS).given(*history, paid("20"), may, executed("7")).then(
        month(0, approved="100.50", adjusted="100.00"),
        month(3, committed="20", liability="30", ordered="10", executed="27"),
        month(5, ordered="-5", executed="5"),
    )


def test_an_act_of_old_without_codes_counts_under_those_of_its_line() -> None:
    old = e.ExecutionRecorded(LINE, None, Decimal(5), "MDL", None, None, "Bill")
    rows(LINE_MONTHS).given(APPROVED, old, adjusted("1", coding=None)).then(
        month(0, approved="100.50", adjusted="101.50", executed="5")
    )


def test_without_its_approval_it_stands_under_none() -> None:
    old = e.ExecutionRecorded(LINE, None, Decimal(5), "MDL", None, None, "Bill")
    empty = replace(month(0, executed="5"), administrative=(), functional=(), source=())
    rows(LINE_MONTHS).given(old).then(empty)
    rows(LINE_MONTHS).given(old, adjusted("1")).then(month(0, adjusted="1", executed="5"))
