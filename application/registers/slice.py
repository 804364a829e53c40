"""The commands on series and registers: a permission at the unit, the register of the year that it is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from application.kernel.policy import Place, Site
from application.kernel.rules import Rule, Slice, Terms
from application.registers import streams
from domain.kernel.places import local_day
from domain.organisations.published import jurisdiction_of
from domain.registers import commands as c
from domain.registers import events as e
from domain.registers import register, series
from domain.registers.naming import entry_id, paper_id, register_id, series_id
from domain.registers.published import VOIDED_NUMBERS


def _at_unit(command: Any, _: Any) -> Sequence[Place]:
    return ((command.unit, jurisdiction_of(command.unit)),)


def _sites(command: c.OpenSeries, _: series.State) -> Sequence[Site]:
    return (Site("unit", command.unit),)


def _series(command: c.SeriesCommand | c.RegisterCommand) -> str:
    return series_id(command.unit, command.series)


def _series_stream(command: c.RegisterCommand) -> Sequence[str]:
    return (streams.series(_series(command)),)


def _series_and_register(command: c.VoidEntry) -> Sequence[str]:
    return (*_series_stream(command), streams.register(register_id(command.unit, command.series, command.year)))


def _register_of_now(command: c.Entering, state: register.State, at: datetime) -> Sequence[str]:
    """The register of the year that it is at the unit, once its series says whose clock tells."""
    match state.series:
        case series.Unopened():
            return ()
        case found:
            year = local_day(at, found.rules.zone).year
            return (streams.register(register_id(command.unit, command.series, year)),)


def _stream_of(event: register.Event) -> str:
    match event:
        case e.EmergencyNumberUsed(unit, code, number):
            return streams.emergency_number(paper_id(unit, code, number))
        case e.NumberVoided(unit, code, year, n):
            return streams.voided_number(entry_id(unit, code, year, n))
        case e.SeriesOpened() | e.RegisterClosed():
            raise TypeError(f"{type(event).__name__} is stored by the slice of the series")
        case _:
            return streams.register(register_id(event.unit, event.series, event.year))


_OF_DAY = Rule(
    lambda it: register_id(it.unit, it.series, it.year),
    permission="registers.close_register_day",
    guards=_series_stream,
    places=_at_unit,
)

SERIES = Slice(
    name="registers.series",
    decider=series.DECIDER,
    streams=streams.series,
    commands={
        c.OpenSeries: Rule(_series, places=_at_unit, terms=Terms(sites=_sites)),
        c.CloseRegister: Rule(_series, places=_at_unit),
    },
)

REGISTER = Slice(
    name="registers.register",
    decider=register.DECIDER,
    streams=streams.register,
    commands={
        c.RegisterEntry: Rule(_series, streams=streams.series, dated=_register_of_now, places=_at_unit),
        c.RecordEmergencyEntry: Rule(
            lambda it: paper_id(it.unit, it.series, it.paper_number),
            streams=streams.emergency_number,
            guards=_series_stream,
            dated=_register_of_now,
            places=_at_unit,
        ),
        c.VoidEntry: Rule(
            lambda it: entry_id(it.unit, it.series, it.year, it.n),
            streams=streams.voided_number,
            guards=_series_and_register,
            places=_at_unit,
        ),
        c.EndRegisterDay: _OF_DAY,
        c.CloseRegisterDay: _OF_DAY,
    },
    route=_stream_of,
    passbooks=(streams.register,),
    in_turn=True,
    composable=(c.RegisterEntry, c.RecordEmergencyEntry, c.VoidEntry),
    commanded=(c.RegisterEntry, c.VoidEntry),
    shown=(VOIDED_NUMBERS,),
)

SLICES = (SERIES, REGISTER)
