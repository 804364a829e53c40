"""Procedures: the commands, drafted and adopted in a jurisdiction, by different people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from application.kernel.effects import Effect
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from application.kernel.workflows import Deadline, Ladder, Workflow
from application.procurement.streams import PROCEDURES
from domain.procurement.procedures import commands as c
from domain.procurement.procedures import decider
from domain.procurement.procedures.naming import procedure_id, procedure_pin


def _key(command: c.ProcedureCommand) -> str:
    return procedure_id(command.jurisdiction, command.code)


def _in_jurisdiction(command: c.ProcedureCommand, _: Any) -> Sequence[Place]:
    return ((command.jurisdiction,),)


def _editors(command: c.AdoptProcedure, state: decider.State) -> Iterator[BarredPerson]:
    """Persons who drafted a version do not adopt it, nor do those who would act for them."""
    of = procedure_pin(command.jurisdiction, command.code, command.version)
    for editor in sorted(state.versions.editors(of)):
        yield BarredPerson(editor, "adopter_is_editor", "adopter_is_editor", path="version")


PROCEDURE = Slice(
    name="procurement.procedure",
    decider=decider.DECIDER,
    streams=PROCEDURES,
    commands={
        c.DraftProcedure: Rule(_key, places=_in_jurisdiction),
        c.AdoptProcedure: Rule(_key, places=_in_jurisdiction, terms=Terms(not_by=_editors)),
    },
)

SLICES: tuple[Slice[Any, Any, Any], ...] = (PROCEDURE,)
WORKFLOWS: tuple[Workflow, ...] = ()
DEADLINES: tuple[Deadline | Ladder, ...] = ()
EFFECTS: tuple[Effect[Any, Any], ...] = ()
