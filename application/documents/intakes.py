"""The commands on intakes: whoever keeps the files of a unit says where what comes from partners belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.documents import streams
from application.documents.files import KEEP, place_of
from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Terms
from domain.documents.intakes import commands as c
from domain.documents.intakes.decider import DECIDER, State


def _place(command: c.IntakeCommand, _: State) -> Sequence[Place]:
    return (place_of(command.unit),)


def _unit_is_there(command: c.OpenIntake, _: State) -> Sequence[Site]:
    return (Site("unit", command.unit),)


def _file(command: c.OpenIntake) -> Sequence[str]:
    return (streams.leaves(command.file_id),)


INTAKE: Slice[Any, Any, Any] = Slice(
    name="documents.intake",
    decider=DECIDER,
    streams=streams.intake,
    key="unit",
    commands={
        c.OpenIntake: Rule(permission=KEEP, guards=_file, places=_place, terms=Terms(sites=_unit_is_there)),
        c.CloseIntake: Rule(permission=KEEP, places=_place),
    },
    passbooks=(streams.leaves,),
)
