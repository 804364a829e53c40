"""A procedure of a jurisdiction: its versions, one after the other, each drafted and then adopted by another person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Act, Decider
from domain.kernel.definitions import Versions
from domain.kernel.filling import filled
from domain.kernel.refused import Refused
from domain.procurement.kinds import ProcedureKind
from domain.procurement.procedures import commands as c
from domain.procurement.procedures import events as e
from domain.procurement.procedures.decoding import decoded
from domain.procurement.procedures.naming import procedure_pin, told_day
from domain.procurement.procedures.parameters import Parameter, ProcedureParameters

MAX_PARAMETERS = 200


@dataclass(frozen=True, slots=True)
class ProcedureContent:
    """All that a version says."""

    kind: ProcedureKind
    parameters: tuple[Parameter, ...]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class State:
    """The versions, and on which day each adopted one takes effect."""

    versions: Versions[ProcedureContent] = field(default_factory=Versions)
    effective: tuple[tuple[int, date], ...] = ()


def evolve(state: State, event: e.ProcedureEvent) -> State:
    """The procedure after an event."""
    match event:
        case e.ProcedureDrafted():
            content = filled(ProcedureContent, event)
            return replace(state, versions=state.versions.after_draft(_pin(event), content, event.editor))
        case e.ProcedureAdopted():
            effective = (*state.effective, (event.version, event.effective_on))
            return State(state.versions.after_adoption(_pin(event)), effective)
        case _:
            assert_never(event)


def decide(state: State, command: c.ProcedureCommand, act: Act) -> Sequence[e.ProcedureEvent]:
    """What a command does to the procedure."""
    match command:
        case c.DraftProcedure():
            content = ProcedureContent(command.kind, _checked(command), command.legal_basis)
            if not state.versions.drafts_anew(_pin(command), content):
                return []
            return [filled(e.ProcedureDrafted, command, parameters=content.parameters, editor=act.actor)]
        case c.AdoptProcedure():
            return _adopt(state, command, act)
        case _:
            assert_never(command)


def _checked(command: c.DraftProcedure) -> tuple[Parameter, ...]:
    """The parameters in order. Refused: all that `decoded` refuses, `too_many_parameters`."""
    if (given := len(command.parameters)) > MAX_PARAMETERS:
        raise Refused("too_many_parameters", "parameters", given=given, limit=MAX_PARAMETERS)
    parameters = tuple(sorted((filled(Parameter, told) for told in command.parameters), key=lambda told: told.name))
    check_kind(command.kind, decoded(parameters))
    return parameters


def check_kind(kind: ProcedureKind, terms: ProcedureParameters) -> None:
    """Each kind has parameters that it cannot do without. Refused: `parameter_missing`."""
    lacking = {
        "threshold": kind is ProcedureKind.QUOTATION and not (terms.threshold.of or terms.threshold.always),
        "reasons": kind is ProcedureKind.DIRECT and not terms.reasons,
        "max_years": kind is ProcedureKind.FRAMEWORK and terms.max_years is None,
        "min_tendering": kind in _WITH_BIDS and not (terms.min_tendering.of or terms.min_tendering.always),
    }
    for name, lacks in lacking.items():
        if lacks:
            raise Refused("parameter_missing", "parameters", name=name)


_WITH_BIDS = frozenset(ProcedureKind) - {ProcedureKind.DIRECT, ProcedureKind.EMERGENCY}


def _adopt(state: State, command: c.AdoptProcedure, act: Act) -> Sequence[e.ProcedureAdopted]:
    content = state.versions.to_adopt(_pin(command), act.actor)
    if content is None:
        return []
    today = act.at.date()
    if command.effective_on < today:
        raise Refused("effective_in_past", "effectiveOn", value=told_day(command.effective_on), today=told_day(today))
    if state.effective and (ahead := state.effective[-1])[1] > today:
        raise Refused("former_version_ahead", "version", version=ahead[0], since=told_day(ahead[1]))
    return [filled(e.ProcedureAdopted, command, content)]


def _pin(of: e.ProcedureEvent | c.ProcedureCommand) -> str:
    return procedure_pin(of.jurisdiction, of.code, of.version)


DECIDER: Decider[State, c.ProcedureCommand, e.ProcedureEvent] = Decider(State(), decide, evolve)
