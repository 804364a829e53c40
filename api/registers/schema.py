"""Registers in GraphQL: series, registers, their entries and days, and the mutations."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One
from domain.registers import commands as c
from domain.registers.naming import entry_id, paper_id, series_id
from projections.registers import (
    EMERGENCY_NUMBERS,
    NUMBER_SERIES,
    REGISTER_DAYS,
    REGISTER_STATISTICS,
    REGISTERED_ENTRIES,
    REGISTERS,
)

ENTITIES = (
    Entity(NUMBER_SERIES, (Many("registers", REGISTERS),), plural="numberSeriesList"),
    Entity(
        REGISTERS,
        (
            One("numberSeries", NUMBER_SERIES, "series_id"),
            Many("entries", REGISTERED_ENTRIES),
            Many("days", REGISTER_DAYS),
        ),
    ),
    Entity(REGISTERED_ENTRIES, (One("register", REGISTERS),)),
    Entity(REGISTER_DAYS, (One("register", REGISTERS),)),
    Entity(REGISTER_STATISTICS),
    Entity(EMERGENCY_NUMBERS, (One("entry", REGISTERED_ENTRIES),)),
)

MUTATIONS = (
    Mutation(c.OpenSeries, NUMBER_SERIES, key=lambda it: series_id(it.unit, it.series)),
    Mutation(c.CloseRegister, NUMBER_SERIES, key=lambda it: series_id(it.unit, it.series)),
    Mutation(c.VoidEntry, REGISTERED_ENTRIES, key=lambda it: entry_id(it.unit, it.series, it.year, it.n)),
    Mutation(c.RecordEmergencyEntry, EMERGENCY_NUMBERS, key=lambda it: paper_id(it.unit, it.series, it.paper_number)),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
