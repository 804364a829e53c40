"""A version of a route: drafted, and closed by its adoption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.documents.routes import commands as c
from domain.documents.routes import events as e
from domain.documents.routes.steps import RouteStep, check_steps
from domain.kernel.declarations import Act, Decider
from domain.kernel.definitions import Versions, pin
from domain.kernel.filling import filled


@dataclass(frozen=True, slots=True)
class RouteContent:
    """A version of a route: whose it is, and its steps in order, of which the last approves."""

    jurisdiction: str
    title: str
    steps: tuple[RouteStep, ...]


RouteVersions = Versions[RouteContent]


def routes_after(versions: RouteVersions, event: e.RouteEvent) -> RouteVersions:
    """The versions after an event on one of them."""
    match event:
        case e.RouteDrafted():
            return versions.after_draft(_pin(event), filled(RouteContent, event), event.editor)
        case e.RouteAdopted():
            return versions.after_adoption(_pin(event))
        case _:
            assert_never(event)


def decide(state: RouteVersions, command: c.RouteCommand, act: Act) -> Sequence[e.RouteEvent]:
    """What a command does to the version."""
    match command:
        case c.DraftRoute():
            check_steps(command.steps)
            content = filled(RouteContent, command)
            if not state.drafts_anew(_pin(command), content):
                return []
            state.check_owner(_pin(command), content.jurisdiction)
            return [filled(e.RouteDrafted, command, editor=act.actor)]
        case c.AdoptRoute():
            adopted = state.to_adopt(_pin(command), act.actor)
            return [] if adopted is None else [filled(e.RouteAdopted, command, jurisdiction=adopted.jurisdiction)]
        case _:
            assert_never(command)


def _pin(of: e.RouteEvent | c.RouteCommand) -> str:
    return pin(of.route_id, of.version)


DECIDER: Decider[RouteVersions, c.RouteCommand, e.RouteEvent] = Decider(RouteVersions(), decide, routes_after)
