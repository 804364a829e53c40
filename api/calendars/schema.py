"""Calendars in GraphQL: the years, their days, and the mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One
from domain.calendars import commands as c
from domain.calendars.bookings import commands as b
from domain.calendars.naming import day_id, year_id
from projections.calendars import BOOKED_SLOTS, CALENDAR_DAYS, CALENDAR_YEARS, RESOURCE_DAYS, RESOURCES

ENTITIES = (
    Entity(CALENDAR_YEARS, (Many("days", CALENDAR_DAYS),)),
    Entity(CALENDAR_DAYS, (One("year", CALENDAR_YEARS),)),
    Entity(RESOURCES, (Many("slots", BOOKED_SLOTS), Many("days", RESOURCE_DAYS)), plural="bookableResources"),
    Entity(BOOKED_SLOTS, (One("resource", RESOURCES),), plural="bookedSlots"),
    Entity(RESOURCE_DAYS, (One("resource", RESOURCES),), plural="resourceDays"),
)

MUTATIONS = (
    Mutation(c.DefineCalendarYear, CALENDAR_YEARS, key=lambda it: year_id(it.jurisdiction, it.year)),
    Mutation(c.DeclareDayFree, CALENDAR_DAYS, key=lambda it: day_id(it.jurisdiction, it.day)),
    Mutation(c.DeclareDayWorked, CALENDAR_DAYS, key=lambda it: day_id(it.jurisdiction, it.day)),
    Mutation(b.DefineResource, RESOURCES),
    Mutation(b.CloseResource, RESOURCES),
    Mutation(b.BookResource, BOOKED_SLOTS),
    Mutation(b.MoveBooking, BOOKED_SLOTS),
    Mutation(b.CancelBooking, BOOKED_SLOTS),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
