"""A jurisdiction from its founding: what may be done with it, its units and its posts."""

from __future__ import annotations

from collections.abc import Sequence

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations import posts, units
from domain.organisations.structure import Structure, evolve


def decide(state: Structure, command: c.StructureCommand, _: Act) -> Sequence[e.StructureEvent]:
    """What a command does to the structure."""
    match command:
        case c.FoundJurisdiction():
            return _found(state, command)
        case c.CreatePost() | c.AbolishPost():
            return posts.decide(state, command)
        case _:
            return units.decide(state, _founding(state, command), command)


def _found(state: Structure, command: c.FoundJurisdiction) -> Sequence[e.StructureEvent]:
    if state.founding is None:
        return [filled(e.JurisdictionFounded, command)]
    if repeats(state.founding, command):
        return []
    raise Refused("jurisdiction_exists", "jurisdiction", jurisdiction=command.jurisdiction, name=state.founding.name)


def _founding(state: Structure, command: c.UnitCommand) -> e.JurisdictionFounded:
    if state.founding is not None:
        return state.founding
    if isinstance(command, c.CreateUnit):
        raise Refused("unknown_jurisdiction", "jurisdiction", jurisdiction=ascii(command.jurisdiction)[:60])
    raise Refused("unknown_unit", "unitId", unit=ascii(command.unit_id)[:80])


DECIDER: Decider[Structure, c.StructureCommand, e.StructureEvent] = Decider(Structure(), decide, evolve)
