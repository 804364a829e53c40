"""A kind of documents of a jurisdiction: its versions, one after the other, until it is retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

from domain.documents.kinds import commands as c
from domain.documents.kinds import events as e
from domain.documents.kinds.terms import KindContent, KindTerms, check_terms
from domain.documents.naming import kind_id
from domain.documents.routes import events as r
from domain.documents.routes.decider import RouteVersions, routes_after
from domain.documents.templates import events as t
from domain.documents.templates.decider import TemplateVersions, templates_after
from domain.kernel.declarations import Act, Decider
from domain.kernel.definitions import Versions, pin
from domain.kernel.filling import filled
from domain.kernel.refused import Refused


@dataclass(frozen=True, slots=True)
class Kind:
    """The versions of one kind, when each took effect, and whether it is retired."""

    versions: Versions[KindContent] = field(default_factory=Versions)
    effective: tuple[tuple[int, date], ...] = ()
    retired: bool = False

    def version_on(self, day: date) -> int | None:
        """The newest version that is in effect on a day; None where none is."""
        numbers = [number for number, since in self.effective if since <= day]
        return max(numbers, default=None)


@dataclass(frozen=True, slots=True)
class State:
    """The kind, and the template and the route that a version of it names."""

    kind: Kind = Kind()
    templates: TemplateVersions = field(default_factory=TemplateVersions)
    routes: RouteVersions = field(default_factory=RouteVersions)


Event = e.KindEvent | t.TemplateEvent | r.RouteEvent


def kind_after(kind: Kind, event: e.KindEvent) -> Kind:
    """The kind after an event on it."""
    match event:
        case e.KindDrafted():
            return replace(kind, versions=kind.versions.after_draft(_pin(event), _content(event), event.editor))
        case e.KindAdopted():
            effective = (*kind.effective, (event.version, event.effective_on))
            return replace(kind, versions=kind.versions.after_adoption(_pin(event)), effective=effective, retired=False)
        case e.KindRetired():
            return replace(kind, retired=True)
        case _:
            assert_never(event)


def evolve(state: State, event: Event) -> State:
    """What is known after an event of the kind, its template or its route."""
    if isinstance(event, e.KindEvent):
        return replace(state, kind=kind_after(state.kind, event))
    if isinstance(event, r.RouteEvent):
        return replace(state, routes=routes_after(state.routes, event))
    return replace(state, templates=templates_after(state.templates, event))


def decide(state: State, command: c.KindCommand, act: Act) -> Sequence[e.KindEvent]:
    """What a command does to the kind."""
    match command:
        case c.DraftKind():
            check_terms(command.terms)
            is_new = state.kind.versions.drafts_anew(_pin(command), _content(command))
            return [filled(e.KindDrafted, command, editor=act.actor)] if is_new else []
        case c.AdoptKind():
            return _adopt(state, command, act)
        case c.RetireKind():
            if not state.kind.effective:
                raise Refused("kind_unknown", "code", kind=kind_id(command.jurisdiction, command.code))
            return [] if state.kind.retired else [filled(e.KindRetired, command)]
        case _:
            assert_never(command)


def _adopt(state: State, command: c.AdoptKind, act: Act) -> Sequence[e.KindAdopted]:
    terms = state.kind.versions.to_adopt(_pin(command), act.actor)
    if terms is None:
        return []
    if command.effective_on < act.at.date():
        today = act.at.date().isoformat()
        raise Refused("effective_in_past", "effectiveOn", value=command.effective_on.isoformat(), today=today)
    if state.kind.effective and (ahead := state.kind.effective[-1])[1] > act.at.date():
        raise Refused("former_version_ahead", "version", version=ahead[0], since=ahead[1].isoformat())
    state.templates.adopted(terms.template, "version")
    state.routes.adopted(terms.route, "version")
    return [filled(e.KindAdopted, command, terms=filled(KindTerms, terms), sealed_by=terms.sealed_by)]


def _content(of: e.KindDrafted | c.DraftKind) -> KindContent:
    return filled(KindContent, of.terms, sealed_by=of.sealed_by)


def _pin(of: e.KindDrafted | e.KindAdopted | c.DraftKind | c.AdoptKind) -> str:
    return pin(kind_id(of.jurisdiction, of.code), of.version)


DECIDER: Decider[State, c.KindCommand, Event] = Decider(State(), decide, evolve)
