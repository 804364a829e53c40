"""Procedures in GraphQL."""

from __future__ import annotations

from api.kernel.declarations import Entity, Mutation
from domain.procurement.procedures import commands as c
from domain.procurement.procedures.naming import procedure_pin
from projections.procurement.procedures import PROCEDURE_DRAFTS, PROCEDURES


def _pin(command: c.ProcedureCommand) -> str:
    return procedure_pin(command.jurisdiction, command.code, command.version)


ENTITIES: tuple[Entity, ...] = (Entity(PROCEDURES), Entity(PROCEDURE_DRAFTS))
MUTATIONS: tuple[Mutation, ...] = (
    Mutation(c.DraftProcedure, PROCEDURE_DRAFTS, key=_pin),
    Mutation(c.AdoptProcedure, PROCEDURES, key=_pin),
)
