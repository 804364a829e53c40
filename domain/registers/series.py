"""A series of numbers: opened with its rules, until its unit ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.registers import commands as c
from domain.registers import events as e


@dataclass(frozen=True, slots=True)
class Unopened:
    """No such series yet."""


@dataclass(frozen=True, slots=True)
class Open:
    """Numbers are given under these rules."""

    rules: e.SeriesOpened


@dataclass(frozen=True, slots=True)
class Closed:
    """No more numbers are given; what was given stays, and is voided."""

    rules: e.SeriesOpened
    successor: str | None


State = Unopened | Open | Closed


def evolve(state: State, event: e.SeriesEvent) -> State:
    """The series after an event."""
    match event:
        case e.SeriesOpened():
            return Open(event)
        case e.RegisterClosed(successor=successor):
            return Closed(state.rules, successor) if isinstance(state, Open) else state
        case _:
            assert_never(event)


def decide(state: State, command: c.SeriesCommand, _: Act) -> Sequence[e.SeriesEvent]:
    """What a command does to the series."""
    match command, state:
        case c.OpenSeries(directions=()), _:
            raise Refused("series_without_direction", "directions")
        case c.OpenSeries(), Unopened():
            return [filled(e.SeriesOpened, _in_order(command))]
        case c.OpenSeries(), Open(rules) | Closed(rules):
            if isinstance(state, Open) and repeats(rules, _in_order(command)):
                return []
            raise Refused("series_exists", "series", unit=command.unit, series=command.series)
        case c.CloseRegister(), Unopened():
            raise Refused("unknown_series", "series", unit=command.unit, series=command.series)
        case c.CloseRegister(), Closed(successor=successor):
            if successor == command.successor:
                return []
            raise closed(command.unit, command.series, successor)
        case c.CloseRegister(successor=successor), Open():
            if successor == command.unit:
                raise Refused("succeeds_itself", "successor", unit=successor)
            return [filled(e.RegisterClosed, command)]
        case _:
            raise AssertionError(command)


def closed(unit: str, series: str, successor: str | None) -> Refused:
    """The refusal of what comes to a series that was closed."""
    return Refused("series_closed", "series", unit=unit, series=series, successor=successor or "-")


def _in_order(command: c.OpenSeries) -> c.OpenSeries:
    return c.OpenSeries(
        command.unit,
        command.series,
        command.pattern,
        command.zone,
        tuple(sorted(set(command.directions), key=lambda direction: direction.value)),
        tuple(sorted(set(command.kinds))),
    )


DECIDER: Decider[State, c.SeriesCommand, e.SeriesEvent] = Decider(Unopened(), decide, evolve)
