"""Calendars in GraphQL: the years, their days, and the mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One
from domain.calendars import commands as c
from domain.calendars.naming import day_id, year_id
from projections.calendars import CALENDAR_DAYS, CALENDAR_YEARS

ENTITIES = (
    Entity(CALENDAR_YEARS, (Many("days", CALENDAR_DAYS),)),
    Entity(CALENDAR_DAYS, (One("year", CALENDAR_YEARS),)),
)

MUTATIONS = (
    Mutation(c.DefineCalendarYear, CALENDAR_YEARS, key=lambda it: year_id(it.jurisdiction, it.year)),
    Mutation(c.DeclareDayFree, CALENDAR_DAYS, key=lambda it: day_id(it.jurisdiction, it.day)),
    Mutation(c.DeclareDayWorked, CALENDAR_DAYS, key=lambda it: day_id(it.jurisdiction, it.day)),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
