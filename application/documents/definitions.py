"""The commands on kinds, templates and routes: drafted and adopted in a jurisdiction, by different people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from application.documents import streams
from application.kernel.policy import BarredPerson, Place
from application.kernel.rules import Rule, Slice, Terms
from domain.documents.kinds import commands as k
from domain.documents.kinds import decider as kinds
from domain.documents.naming import kind_id, kind_pin
from domain.documents.routes import commands as r
from domain.documents.routes import decider as routes
from domain.documents.templates import commands as t
from domain.documents.templates import decider as templates
from domain.kernel.definitions import Versions, before, pin

DRAFT, ADOPT = "documents.draft_definition", "documents.adopt_definition"


def _kind(command: k.KindCommand) -> str:
    return kind_id(command.jurisdiction, command.code)


def _template(command: t.TemplateCommand) -> str:
    return pin(command.template_id, command.version)


def _route(command: r.RouteCommand) -> str:
    return pin(command.route_id, command.version)


def _template_before(command: t.DraftTemplate) -> Sequence[str]:
    former = before(_template(command))
    return () if former is None else (streams.template(former),)


def _route_before(command: r.DraftRoute) -> Sequence[str]:
    former = before(_route(command))
    return () if former is None else (streams.route(former),)


def _named_by_kind(command: k.AdoptKind, state: kinds.State) -> Sequence[str]:
    """The versions that the kind names: each must stand when it is adopted."""
    version = state.kind.versions.known.get(_kind_version(command))
    if version is None:
        return ()
    return (streams.template(version.content.template), streams.route(version.content.route))


def _in_jurisdiction(command: Any, _: Any) -> Sequence[Place]:
    return ((command.jurisdiction,),)


def _of_template(command: t.AdoptTemplate | t.RecordTemplateCheck, state: templates.State) -> Sequence[Place]:
    return _owner(state.versions, _template(command))


def _of_route(command: r.AdoptRoute, state: Versions[Any]) -> Sequence[Place]:
    return _owner(state, _route(command))


def _owner(state: Versions[Any], of: str) -> Sequence[Place]:
    version = state.known.get(of)
    return () if version is None else ((version.content.jurisdiction,),)


def _editors_of(versions: Callable[[Any], Versions[Any]], of: Callable[[Any], str]) -> Terms:
    """Persons who drafted a version do not adopt it, nor do those who would act for them."""

    def bars(command: Any, state: Any) -> Iterator[BarredPerson]:
        for editor in sorted(versions(state).editors(of(command))):
            yield BarredPerson(editor, "adopter_is_editor", "adopter_is_editor", path="version")

    return Terms(not_by=bars)


def _kind_version(command: k.AdoptKind) -> str:
    return kind_pin(command.jurisdiction, command.code, command.version)


_NOT_BY_EDITORS_OF_KIND = _editors_of(lambda state: state.kind.versions, _kind_version)

KIND = Slice(
    name="documents.kind",
    decider=kinds.DECIDER,
    streams=streams.kind,
    commands={
        k.DraftKind: Rule(_kind, DRAFT, places=_in_jurisdiction),
        k.AdoptKind: Rule(_kind, ADOPT, beside=_named_by_kind, places=_in_jurisdiction, terms=_NOT_BY_EDITORS_OF_KIND),
        k.RetireKind: Rule(_kind, ADOPT, places=_in_jurisdiction),
    },
)

TEMPLATE = Slice(
    name="documents.template",
    decider=templates.DECIDER,
    streams=streams.template,
    commands={
        t.DraftTemplate: Rule(_template, DRAFT, guards=_template_before, places=_in_jurisdiction),
        t.AdoptTemplate: Rule(
            _template, ADOPT, places=_of_template, terms=_editors_of(lambda state: state.versions, _template)
        ),
        t.RecordTemplateCheck: Rule(_template, "documents.record", places=_of_template),
    },
)

ROUTE = Slice(
    name="documents.route",
    decider=routes.DECIDER,
    streams=streams.route,
    commands={
        r.DraftRoute: Rule(_route, DRAFT, guards=_route_before, places=_in_jurisdiction),
        r.AdoptRoute: Rule(_route, ADOPT, places=_of_route, terms=_editors_of(lambda it: it, _route)),
    },
)
