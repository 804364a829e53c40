"""Runs in GraphQL: how far each has come, who was refused, and what people decide about them."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, One, mutations
from application.runs.slice import RUN
from domain.runs import commands as c
from projections.runs import RUN_REFUSALS, RUNS

EXPOSED = Exposed(
    entities=(Entity(RUNS, (Many("refusedMembers", RUN_REFUSALS),)), Entity(RUN_REFUSALS, (One("run", RUNS),))),
    mutations=mutations(RUN, RUNS, c.ConfirmRun, c.StopRun),
)
