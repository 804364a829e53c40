"""Whatever is entered at a heading, its standing is the sum of the entries, and no net is below zero."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from domain.budgeting.books.events import BudgetOpened
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
    RevenueEvent,
    RevenueForecast,
    RevenueRefunded,
    RevenueStanding,
)
from domain.kernel.declarations import Refused
from domain.kernel.levels import Level
from domain.kernel.values import Money
from tests.spec import OFFICER

ID, VAT = "MD-2014", ("11", "114")
OPENED = BudgetOpened(ID, "MD", 2014, "MDL", Level.CENTRAL, date(2014, 1, 1))
Dated = TypeVar("Dated", AssessRevenue, CollectRevenue, RefundRevenue, CancelAssessment)

amounts = st.integers(-100, 10**5).map(lambda cents: Money(Decimal(cents).scaleb(-2), "MDL"))
days = st.dates(date(2013, 12, 1), date(2016, 1, 31))


def dated(kind: type[Dated]) -> st.SearchStrategy[Dated]:
    return st.builds(kind, st.just(ID), st.just(VAT), amounts, days, st.just("document 1"))


commands: st.SearchStrategy[RevenueCommand] = st.one_of(
    st.builds(ForecastRevenue, st.just(ID), st.just(VAT), amounts, st.just("law")),
    dated(AssessRevenue),
    dated(CollectRevenue),
    dated(RefundRevenue),
    dated(CancelAssessment),
)


def played(history: Sequence[RevenueCommand]) -> tuple[revenue.State, list[RevenueEvent]]:
    """The state and the entries after a history, refusals left out."""
    state = revenue.evolve(revenue.State(), OPENED)
    events: list[RevenueEvent] = []
    for one in history:
        try:
            decided = revenue.decide(state, one, OFFICER)
        except Refused:
            continue
        events += decided
        state = revenue.DECIDER.fold(decided, state)
    return state, events


def total(events: Sequence[RevenueEvent], kind: type[RevenueEvent]) -> Decimal:
    return sum((moved(one) for one in events if isinstance(one, kind)), Decimal(0))


def moved(event: RevenueEvent) -> Decimal:
    return event.by if isinstance(event, RevenueForecast) else event.amount


@given(st.lists(commands, max_size=40))
def test_a_standing_is_the_sum_of_the_entries_before_it(history: list[RevenueCommand]) -> None:
    _, events = played(history)
    for count, event in enumerate(events, 1):
        until = events[:count]
        assert event.standing == RevenueStanding(
            "MDL",
            forecast=total(until, RevenueForecast),
            assessed=total(until, RevenueAssessed),
            collected=total(until, RevenueCollected),
            refunded=total(until, RevenueRefunded),
            cancelled=total(until, AssessmentCancelled),
        )


@given(st.lists(commands, max_size=40))
def test_no_net_is_below_zero(history: list[RevenueCommand]) -> None:
    state, events = played(history)
    for event in events:
        now = event.standing
        assert now.forecast >= 0
        assert now.collected >= now.refunded
        assert now.assessed >= now.cancelled
    assert state.standing == (events[-1].standing if events else None)


@given(st.lists(commands, max_size=40))
def test_the_last_entry_says_all_there_is_to_know(history: list[RevenueCommand]) -> None:
    state, events = played(history)
    last = revenue.DECIDER.fold([OPENED, *events[-1:]])
    assert last == state
