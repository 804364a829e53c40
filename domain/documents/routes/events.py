"""What happens to routes. Stored names are a contract: add, never rename."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.routes.steps import RouteStep
from domain.kernel.declarations import INTERNAL, event


@event("documents.RouteDrafted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RouteDrafted:
    """Somebody proposes a version of a route."""

    route_id: str
    version: int
    jurisdiction: str
    title: str
    steps: tuple[RouteStep, ...]
    editor: str


@event("documents.RouteAdopted", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class RouteAdopted:
    """The version stands, and changes no more."""

    route_id: str
    version: int
    jurisdiction: str


RouteEvent = RouteDrafted | RouteAdopted
