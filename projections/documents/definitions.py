"""Which versions of kinds, templates and routes are drafted, by which accounts, and which are adopted?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.documents.kinds import events as k
from domain.documents.kinds.terms import KindTerms
from domain.documents.naming import kind_id
from domain.documents.routes import events as r
from domain.documents.routes.steps import RouteStep
from domain.documents.templates import events as t
from domain.documents.templates.content import TemplateField
from domain.kernel.declarations import Recorded
from domain.kernel.definitions import pin
from domain.kernel.filling import filled, refilled
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


class VersionStatus(StrEnum):
    """Whether a version may still be drafted anew."""

    DRAFT = "draft"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class KindVersion:
    """A version of a kind as it was drafted last, and by which account; another one adopts it."""

    kind_version_id: str
    kind_id: str
    jurisdiction: str
    code: str
    version: int
    terms: KindTerms
    editor: str
    status: VersionStatus
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentTemplate:
    """A version of a template: Typst source, and the fields that it prints.

    `checked` drafts compile; `failure` is the code of one that does not.
    """

    template: str
    template_id: str
    version: int
    jurisdiction: str
    title: str
    language: str
    fields: tuple[TemplateField, ...]
    source: str
    editor: str
    status: VersionStatus
    checked: bool
    failure: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentRoute:
    """A version of a route: its steps in order, of which the last approves."""

    route: str
    route_id: str
    version: int
    jurisdiction: str
    title: str
    steps: tuple[RouteStep, ...]
    editor: str
    status: VersionStatus
    changed_at: datetime


def _key(event: Any) -> str:
    match event:
        case k.KindDrafted() | k.KindAdopted():
            return pin(kind_id(event.jurisdiction, event.code), event.version)
        case t.TemplateDrafted() | t.TemplateAdopted() | t.TemplateChecked():
            return pin(event.template_id, event.version)
        case _:
            return pin(event.route_id, event.version)


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The version."""
    return (_key(fact.event),)


def evolve_kind(row: KindVersion | None, fact: Recorded[Any], key: str) -> KindVersion | None:
    """The version of a kind after an event."""
    event, now = fact.event, fact.act.at
    if isinstance(event, k.KindDrafted):
        id_ = kind_id(event.jurisdiction, event.code)
        named = {"kind_version_id": key, "kind_id": id_, "status": VersionStatus.DRAFT}
        return filled(KindVersion, event, changed_at=now, **named)
    return row and replace(row, status=VersionStatus.ADOPTED, changed_at=now)


def evolve_template(row: DocumentTemplate | None, fact: Recorded[Any], key: str) -> DocumentTemplate | None:
    """The version of a template after an event."""
    if isinstance(fact.event, t.TemplateDrafted):
        named = {"template": key, "status": VersionStatus.DRAFT, "checked": False, "failure": None}
        return filled(DocumentTemplate, fact.event, changed_at=fact.act.at, **named)
    if isinstance(fact.event, t.TemplateChecked):
        return row and replace(row, checked=fact.event.failure is None, failure=fact.event.failure)
    return row and refilled(row, fact.event, status=VersionStatus.ADOPTED, changed_at=fact.act.at)


def evolve_route(row: DocumentRoute | None, fact: Recorded[Any], key: str) -> DocumentRoute | None:
    """The version of a route after an event."""
    if isinstance(fact.event, r.RouteDrafted):
        named = {"route": key, "status": VersionStatus.DRAFT}
        return filled(DocumentRoute, fact.event, changed_at=fact.act.at, **named)
    return row and refilled(row, fact.event, status=VersionStatus.ADOPTED, changed_at=fact.act.at)


_SCOPE = Scope(jurisdiction="jurisdiction")
_READ = "documents.read_definition"

KIND_VERSIONS = ReadModel(
    name="documents.kind_versions",
    version=1,
    row=KindVersion,
    key="kind_version_id",
    events=(k.KindDrafted, k.KindAdopted),
    keys=keys,
    evolve=evolve_kind,
    unfiltered=("editor", "changed_at", "code", "version"),
    orders=("changed_at",),
    permission=_READ,
    scope=_SCOPE,
)
TEMPLATES = ReadModel(
    name="documents.document_templates",
    version=1,
    row=DocumentTemplate,
    key="template",
    events=(t.TemplateDrafted, t.TemplateAdopted, t.TemplateChecked),
    keys=keys,
    evolve=evolve_template,
    unfiltered=("editor", "changed_at", "source", "title", "version", "failure"),
    orders=("changed_at",),
    permission=_READ,
    scope=_SCOPE,
)
ROUTES = ReadModel(
    name="documents.document_routes",
    version=1,
    row=DocumentRoute,
    key="route",
    events=(r.RouteDrafted, r.RouteAdopted),
    keys=keys,
    evolve=evolve_route,
    unfiltered=("editor", "changed_at", "title", "version"),
    orders=("changed_at",),
    permission=_READ,
    scope=_SCOPE,
)
