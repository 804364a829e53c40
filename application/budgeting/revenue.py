"""The commands on headings of revenue: forecasts, assessments, collections, refunds."""

from __future__ import annotations

from application.budgeting import places, streams
from application.kernel.declarations import Handles, Slice
from domain.budgeting.revenue import commands as c
from domain.budgeting.revenue import decider as revenue
from domain.budgeting.revenue import events as e


def _heading(command: c.RevenueCommand) -> str:
    return streams.heading(revenue.heading_id(command.budget_id, revenue.checked(command.heading)))


def _books(command: c.RevenueCommand) -> tuple[str, ...]:
    return (streams.budget(command.budget_id),)


REVENUE = Slice(
    name="budgeting.revenue",
    decider=revenue.DECIDER,
    events=(e.RevenueForecast, e.RevenueAssessed, e.RevenueCollected, e.RevenueRefunded, e.AssessmentCancelled),
    commands={
        c.ForecastRevenue: Handles[c.ForecastRevenue](
            "budgeting.forecast_revenue", _heading, guards=_books, places=places.books
        ),
        c.AssessRevenue: Handles[c.AssessRevenue](
            "budgeting.assess_revenue", _heading, guards=_books, places=places.books
        ),
        c.CollectRevenue: Handles[c.CollectRevenue](
            "budgeting.collect_revenue", _heading, guards=_books, places=places.books
        ),
        c.RefundRevenue: Handles[c.RefundRevenue](
            "budgeting.refund_revenue", _heading, guards=_books, places=places.books
        ),
        c.CancelAssessment: Handles[c.CancelAssessment](
            "budgeting.cancel_assessment", _heading, guards=_books, places=places.books
        ),
    },
    public=True,
    passbooks=(streams.HEADINGS,),
    in_turn=True,
)
