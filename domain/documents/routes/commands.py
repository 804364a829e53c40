"""What can be asked about routes."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.forms import TitleLine
from domain.documents.routes.steps import RouteStep
from domain.kernel.definitions import DefinitionId, VersionNumber
from domain.kernel.places import JurisdictionCode


@dataclass(frozen=True, slots=True)
class DraftRoute:
    """Draft a version of a route, or draft it anew, until somebody else adopts it. Its last step approves."""

    route_id: DefinitionId
    version: VersionNumber
    jurisdiction: JurisdictionCode
    title: TitleLine
    steps: tuple[RouteStep, ...]


@dataclass(frozen=True, slots=True)
class AdoptRoute:
    """Adopt a version of a route that somebody else drafted."""

    route_id: DefinitionId
    version: VersionNumber


RouteCommand = DraftRoute | AdoptRoute
