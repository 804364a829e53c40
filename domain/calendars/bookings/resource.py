"""What can be booked: a room, a car, of a unit, until it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from domain.calendars.bookings import commands as c
from domain.calendars.bookings import events as e
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats


@dataclass(frozen=True, slots=True)
class Undefined:
    """There is no such resource."""


@dataclass(frozen=True, slots=True)
class Defined:
    """It can be booked, until it is closed."""

    defined: e.ResourceDefined
    closed: bool = False


State = Undefined | Defined


def evolve(state: State, event: e.OfResource) -> State:
    """The resource after an event."""
    match event, state:
        case e.ResourceDefined(), _:
            return Defined(event)
        case e.ResourceClosed(), Defined():
            return replace(state, closed=True)
        case _:
            return state


def decide(state: State, command: c.OfResource, _: Act) -> Sequence[e.OfResource]:
    """What a command does to a resource."""
    match command:
        case c.DefineResource():
            return _define(state, command)
        case c.CloseResource() if isinstance(state, Undefined):
            raise unknown(command.resource_id)
        case c.CloseResource():
            return [] if state.closed else [filled(e.ResourceClosed, command, unit=state.defined.unit)]
        case _:
            assert_never(command)


def _define(state: State, command: c.DefineResource) -> Sequence[e.OfResource]:
    if isinstance(state, Undefined):
        return [filled(e.ResourceDefined, command)]
    if repeats(state.defined, command):
        return []
    raise Refused("resource_exists", "resourceId", resource=command.resource_id)


def unknown(resource_id: str) -> Refused:
    """That there is no such resource."""
    return Refused("unknown_resource", "resourceId", resource=resource_id)


DECIDER: Decider[State, c.OfResource, e.OfResource] = Decider(Undefined(), decide, evolve)
