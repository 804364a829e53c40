"""The register of a series and year: each line is decided on the one before it, and says where the register stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled
from domain.kernel.places import end_of_day, local_day
from domain.registers import commands as c
from domain.registers import events as e
from domain.registers import series
from domain.registers.forms import number_of


@dataclass(frozen=True, slots=True)
class State:
    """What a line looks at: the rules of the series, where the register stands, and what was reserved before."""

    series: series.State = series.DECIDER.initial
    standing: e.RegisterStanding = e.NOTHING_GIVEN
    reserved: e.Reservation | None = None


Event = e.SeriesEvent | e.RegisterEvent


def evolve(state: State, event: Event) -> State:
    """What is known after an event of the series, of the register, or of a reserved number."""
    match event:
        case e.SeriesOpened() | e.RegisterClosed():
            return replace(state, series=series.evolve(state.series, event))
        case e.EntryRegistered() | e.EntryVoided() | e.RegisterDayEnded() | e.RegisterDayClosed():
            return replace(state, standing=event.standing)
        case e.EmergencyNumberUsed() | e.NumberVoided():
            return replace(state, reserved=event)
        case _:
            assert_never(event)


def decide(state: State, command: c.RegisterCommand, act: Act) -> Sequence[e.RegisterEvent]:
    """The next line of the register."""
    rules = _rules(state, command)
    today = local_day(act.at, rules.zone)
    match command, state.reserved:
        case c.RecordEmergencyEntry(), e.EmergencyNumberUsed(about=about):
            if about == command.about:
                return []
            raise Refused("emergency_number_taken", "paperNumber", number=command.paper_number)
        case c.VoidEntry(), e.NumberVoided():
            return []
        case c.VoidEntry(), _:
            return _void(state.standing, rules, command, today)
        case ((c.EndRegisterDay() | c.CloseRegisterDay()), _):
            return _over(state.standing, command, today)
        case _ if isinstance(state.series, series.Closed):
            raise series.closed(command.unit, command.series, state.series.successor)
        case c.RegisterEntry(), _:
            _check_entry(rules, command)
            return [_entry(state.standing, rules, command, today)]
        case c.RecordEmergencyEntry(), _:
            _check_entry(rules, command)
            if command.happened_at > act.at:
                raise Refused("happened_in_future", "happenedAt", at=act.at.isoformat(timespec="seconds"))
            entry = _entry(state.standing, rules, command, today)
            return [filled(e.EmergencyNumberUsed, command, year=entry.year, n=entry.n), entry]
        case _:
            raise AssertionError(command)


def _rules(state: State, command: c.RegisterCommand) -> e.SeriesOpened:
    match state.series:
        case series.Unopened():
            raise Refused("unknown_series", "series", unit=command.unit, series=command.series)
        case found:
            return found.rules


def _check_entry(rules: e.SeriesOpened, command: c.Entering) -> None:
    if command.direction not in rules.directions:
        given = ", ".join(direction.value for direction in rules.directions)
        raise Refused("direction_not_in_series", "direction", direction=command.direction.value, directions=given)
    if rules.kinds and command.kind not in rules.kinds:
        raise Refused("kind_not_in_series", "kind", kind=command.kind, kinds=", ".join(rules.kinds))


def _entry(standing: e.RegisterStanding, rules: e.SeriesOpened, command: c.Entering, today: date) -> e.EntryRegistered:
    n = standing.last + 1
    totals = _totals(standing, rules, today)
    after = replace(_with(standing, replace(totals, first=totals.first or n, last=n)), last=n)
    number = number_of(rules.pattern, command.unit, command.series, today.year, n)
    return filled(e.EntryRegistered, command, year=today.year, n=n, number=number, registered_on=today, standing=after)


def _void(
    standing: e.RegisterStanding, rules: e.SeriesOpened, command: c.VoidEntry, today: date
) -> Sequence[e.RegisterEvent]:
    if not 1 <= command.n <= standing.last:
        raise Refused("unknown_number", "n", n=command.n, last=standing.last, year=command.year)
    totals = _totals(standing, rules, today)
    after = replace(_with(standing, replace(totals, voided=totals.voided + 1)), voided=standing.voided + 1)
    number = number_of(rules.pattern, command.unit, command.series, command.year, command.n)
    line = filled(e.EntryVoided, command, number=number, voided_on=today, standing=after)
    return [line, filled(e.NumberVoided, command)]


def _over(standing: e.RegisterStanding, command: c.OfDay, today: date) -> Sequence[e.RegisterEvent]:
    """What is recorded of a day that is over: nothing where it is closed already, or nothing happened on it."""
    if command.day >= today:
        raise Refused("day_not_over", "day", day=command.day.isoformat(), today=today.isoformat())
    found = next((totals for totals in standing.open_days if totals.day == command.day), None)
    match command:
        case _ if found is None:
            return []
        case c.EndRegisterDay():
            after = _with(standing, replace(found, ended=True))
            return [] if found.ended else [filled(e.RegisterDayEnded, command, standing=after)]
        case c.CloseRegisterDay():
            _check_totals(found, command)
            left = tuple(totals for totals in standing.open_days if totals.day != command.day)
            return [filled(e.RegisterDayClosed, command, standing=replace(standing, open_days=left))]
        case _:
            assert_never(command)


def _check_totals(found: e.DayTotals, command: c.CloseRegisterDay) -> None:
    if (found.first, found.last, found.voided) != (command.first, command.last, command.voided):
        raise Refused(
            "day_differs",
            "day",
            day=command.day.isoformat(),
            first=found.first or "-",
            last=found.last or "-",
            voided=found.voided,
        )


def _totals(standing: e.RegisterStanding, rules: e.SeriesOpened, today: date) -> e.DayTotals:
    begun = (totals for totals in standing.open_days if totals.day == today)
    return next(begun, e.DayTotals(today, end_of_day(today, rules.zone)))


def _with(standing: e.RegisterStanding, totals: e.DayTotals) -> e.RegisterStanding:
    others = (each for each in standing.open_days if each.day != totals.day)
    return replace(standing, open_days=(*others, totals))


DECIDER: Decider[State, c.RegisterCommand, Event] = Decider(State(), decide, evolve)
