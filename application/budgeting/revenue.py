"""The commands on headings of revenue: forecasts, assessments, collections, refunds."""

from __future__ import annotations

from application.budgeting import places, streams
from application.kernel.rules import Rule, Slice
from domain.budgeting.revenue import commands as c
from domain.budgeting.revenue import decider as revenue


def _heading(command: c.RevenueCommand) -> str:
    return revenue.heading_id(command.budget_id, revenue.checked(command.heading))


_ON_HEADING = Rule(_heading, guards=streams.budget.of("budget_id"), places=places.books)

REVENUE = Slice(
    name="budgeting.revenue",
    decider=revenue.DECIDER,
    streams=streams.heading,
    commands={
        c.ForecastRevenue: _ON_HEADING,
        c.AssessRevenue: _ON_HEADING,
        c.CollectRevenue: _ON_HEADING,
        c.RefundRevenue: _ON_HEADING,
        c.CancelAssessment: _ON_HEADING,
    },
    public=True,
    passbooks=(streams.heading,),
    in_turn=True,
)
